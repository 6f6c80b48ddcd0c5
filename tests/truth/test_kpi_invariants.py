"""What must hold of KPIs whatever the exports say: parts make wholes, a restatement moves figures and makes none,
and the way in which the same rows are sent is of no account.

Nothing here knows what a KPI counts: the published contributions and hierarchies are put together once more.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from .kpi_city import City, Plan, make_city
from .kpi_city_plans import PLANS, SETTINGS
from .kpi_harness import Place, arrive, query, settle

TABLES = ("as_of", "fct_kpi_monthly", "fct_kpi_contributions", "kpi_catalogue")
TABLES += ("bridge_unit_hierarchy", "bridge_unit_as_is")
GAPS = frozenset({("visits", 3), ("grids", 2), ("cases", 0)})
PLAIN = Plan(seed=21, as_of=date(2025, 2, 28), is_ordered=False, gaps=GAPS)

_DEPTH = "list_position(['city', 'street', 'community', 'grid', 'micro_grid'], {0})"
_APART = "abs(coalesce({0}, 0) - coalesce({1}, 0)) > 1e-6 * greatest(1, abs({0}), abs({1}))"
#: Contributions by the months in which they count, with the day of their hierarchy.
_PLACED = f"""
    WITH months AS (
        SELECT DISTINCT month, least(last_day(month), (SELECT as_of FROM as_of)) AS last_day
        FROM fct_kpi_monthly
    ),
    kpis AS (
        SELECT *, {_DEPTH.format("lowest")} AS lowest_depth, list_contains(bases, 'as_is') AS is_restated
        FROM kpi_catalogue
    ),
    placed AS (
        SELECT k.*, c.unit_code, m.month, coalesce(c.day, m.last_day) AS day, c.numerator, c.denominator
        FROM fct_kpi_contributions AS c
        INNER JOIN kpis AS k ON c.kpi_id = k.kpi_id
        INNER JOIN months AS m ON m.month BETWEEN c.first_month AND c.last_month
    ),
    -- The units above each one on the day, down to the KPI's lowest level; UNKNOWN has no level.
    reached AS (
        SELECT p.*, h.ancestor_code, coalesce({_DEPTH.format("h.ancestor_level")}, 9) AS depth
        FROM placed AS p
        INNER JOIN bridge_unit_hierarchy AS h
            ON p.unit_code = h.unit_code AND p.day BETWEEN h.effective_from AND h.effective_to
        WHERE h.ancestor_level IS NULL OR {_DEPTH.format("h.ancestor_level")} <= p.lowest_depth
    )"""

TOGETHER = f"""{_PLACED},
    together AS (
        SELECT kpi_id, ancestor_code AS unit_code, month, 'as_was' AS basis,
            CASE WHEN function = 'median' THEN median(numerator) ELSE sum(numerator) END AS numerator,
            sum(denominator) AS denominator
        FROM reached
        GROUP BY kpi_id, ancestor_code, month, function
        UNION ALL
        SELECT p.kpi_id, b.ancestor_code, p.month, 'as_is', sum(p.numerator * b.weight), sum(p.denominator * b.weight)
        FROM placed AS p
        INNER JOIN bridge_unit_as_is AS b ON p.unit_code = b.unit_code
        WHERE p.is_restated AND p.kind <> 'distinct'
            AND (b.ancestor_level IS NULL OR {_DEPTH.format("b.ancestor_level")} <= p.lowest_depth)
        GROUP BY p.kpi_id, b.ancestor_code, p.month
    ),
    cells AS (
        SELECT f.*, k.function, k.kind = 'ratio' OR (k.kind = 'distinct' AND k.function = 'sum') AS has_denominator
        FROM fct_kpi_monthly AS f
        INNER JOIN kpis AS k ON f.kpi_id = k.kpi_id
        WHERE f.basis = 'as_was' OR k.kind <> 'distinct'
    )
    SELECT kpi_id, unit_code, month, basis, t.numerator, c.numerator, t.denominator, c.denominator
    FROM cells AS c
    FULL JOIN together AS t USING (kpi_id, unit_code, month, basis)
    WHERE c.function IS NULL
        OR {_APART.format("t.numerator", "c.numerator")}
        OR {_APART.format("t.denominator", "c.denominator")}
        OR (c.numerator IS NULL) <> (c.function = 'median' AND t.numerator IS NULL)
        OR (c.denominator IS NULL) = c.has_denominator
    ORDER BY ALL"""

#: Distinct KPIs are what they were, for the units of as_of in the months that knew them.
KEPT = """
    SELECT i.kpi_id, i.unit_code, i.month, w.numerator, i.numerator, w.denominator, i.denominator
    FROM fct_kpi_monthly AS i
    INNER JOIN kpi_catalogue AS k ON i.kpi_id = k.kpi_id AND k.kind = 'distinct'
    LEFT JOIN fct_kpi_monthly AS w
        ON w.basis = 'as_was' AND (w.kpi_id, w.unit_code, w.month) = (i.kpi_id, i.unit_code, i.month)
    WHERE i.basis = 'as_is' AND (
        w.kpi_id IS NULL
        OR (w.numerator, w.denominator, w.value) IS DISTINCT FROM (i.numerator, i.denominator, i.value)
    )
    ORDER BY ALL"""

#: A flow is what names the unit itself (or what below it has no row of its own) and the flows of its children; in the
#: months in which no unit changes, as a child that moves within a month belongs to two.
CHILDREN = f"""{_PLACED},
    quiet AS (
        SELECT month, last_day
        FROM months
        WHERE NOT EXISTS (
            SELECT 1 FROM bridge_unit_hierarchy WHERE effective_from > month AND effective_from <= last_day
        )
    ),
    own AS (
        SELECT kpi_id, month, ancestor_code AS unit_code, sum(numerator) AS amount
        FROM (
            SELECT *, max(depth) OVER (PARTITION BY kpi_id, month, unit_code, day) AS deepest
            FROM reached
            WHERE kind = 'flow'
        )
        WHERE depth = deepest
        GROUP BY kpi_id, month, ancestor_code
    ),
    children AS (
        SELECT q.month, h.unit_code, arg_max(h.ancestor_code, {_DEPTH.format("h.ancestor_level")}) AS parent_code
        FROM quiet AS q
        INNER JOIN bridge_unit_hierarchy AS h ON q.last_day BETWEEN h.effective_from AND h.effective_to
        WHERE h.ancestor_code <> h.unit_code
        GROUP BY q.month, h.unit_code
    ),
    flows AS (
        SELECT f.kpi_id, f.unit_code, f.month, f.numerator AS amount
        FROM fct_kpi_monthly AS f
        INNER JOIN kpis AS k ON f.kpi_id = k.kpi_id AND k.kind = 'flow'
        WHERE f.basis = 'as_was' AND f.month IN (SELECT month FROM quiet)
    ),
    parts AS (
        SELECT kpi_id, unit_code, month, amount FROM own WHERE month IN (SELECT month FROM quiet)
        UNION ALL
        SELECT f.kpi_id, c.parent_code, f.month, f.amount
        FROM flows AS f
        INNER JOIN children AS c ON f.month = c.month AND f.unit_code = c.unit_code
    ),
    wholes AS (SELECT kpi_id, unit_code, month, sum(amount) AS amount FROM parts GROUP BY ALL)
    SELECT kpi_id, unit_code, month, w.amount, f.amount
    FROM flows AS f
    FULL JOIN wholes AS w USING (kpi_id, unit_code, month)
    WHERE f.amount IS NULL OR {_APART.format("w.amount", "f.amount")}
    ORDER BY ALL"""

CITY = f"""
    SELECT w.kpi_id, w.month, w.numerator, i.numerator, w.denominator, i.denominator
    FROM fct_kpi_monthly AS w
    INNER JOIN kpi_catalogue AS k ON w.kpi_id = k.kpi_id AND k.kind <> 'distinct' AND list_contains(k.bases, 'as_is')
    INNER JOIN fct_kpi_monthly AS i
        ON i.basis = 'as_is' AND (w.kpi_id, w.unit_code, w.month) = (i.kpi_id, i.unit_code, i.month)
    WHERE w.basis = 'as_was'
        AND w.unit_code IN (SELECT ancestor_code FROM bridge_unit_hierarchy WHERE ancestor_level = 'city')
        AND ({_APART.format("w.numerator", "i.numerator")} OR {_APART.format("w.denominator", "i.denominator")})
    ORDER BY ALL"""


def holds(database: Path, sql: str) -> None:
    """No row is apart."""
    assert query(database, sql)[:20] == []


@settings(SETTINGS, max_examples=3)
@given(PLANS)
def test_parts_make_wholes(plan: Plan) -> None:
    with TemporaryDirectory() as folder:
        database = settle(Path(folder), plan).publish(*TABLES)
        assert query(database, "SELECT count(*) FROM fct_kpi_contributions")[0][0] > 1000
        holds(database, TOGETHER)
        holds(database, KEPT)
        holds(database, CHILDREN)
        if not plan.is_odd:  # whose shares do not add up to 1
            holds(database, CITY)


# The same rows sent otherwise


Rows = set[tuple]


def cells(database: Path) -> Rows:
    """fct_kpi_monthly; numbers to nine places, as sums depend on the order in which they are taken."""
    columns = "kpi_id, unit_code, month, basis, round(numerator, 9), round(denominator, 9), round(value, 9), status"
    return set(query(database, f"SELECT {columns} FROM fct_kpi_monthly"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Rows]:
    """A city, published, and its cells."""
    place = settle(tmp_path_factory.mktemp("plain"), PLAIN)
    return place, cells(place.publish(*TABLES))


def assert_alike(rows: Rows, others: Rows) -> None:
    assert sorted(rows ^ others, key=str)[:20] == []


def test_files_that_come_again_change_nothing(plain: tuple[Place, Rows]) -> None:
    place, rows = plain
    for path in place.city.runs:
        copy = place.home / "inbox" / Path(path).parent / "重报" / Path(path).name
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(place.home / "inbox" / path, copy)
    assert_alike(rows, cells(place.publish(*TABLES)))


def test_files_in_pieces_change_nothing(plain: tuple[Place, Rows], tmp_path: Path) -> None:
    place = settle(tmp_path, replace(PLAIN, is_split=True, scatter=1.0))
    assert len(place.city.runs) > len(plain[0].city.runs) + 10
    assert_alike(plain[1], cells(place.publish(*TABLES)))


def test_files_in_another_order_change_nothing(plain: tuple[Place, Rows], tmp_path: Path) -> None:
    """Each key stands in one version, or `updated_at` says which is newer, or lists have dates."""
    rng = random.Random(5)
    city = make_city(tmp_path / "stock" / "inbox", PLAIN)
    shuffled = City(PLAIN, {path: rng.choice([2, 3]) for path in city.runs})
    assert_alike(plain[1], cells(arrive(tmp_path / "stock", tmp_path / "home", shuffled).publish(*TABLES)))
