"""What is no row: blank, title, total, signature and repeated header lines, counted, and no real row among them."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes

from ingest.inbox import Arrival
from ingest.validate import Validation, engine

LEDGER, FIRE = "funding_ledger", "fire_hazards"


def spread(source: str, /, **values: str) -> list[str]:
    """A line that is empty but for some columns."""
    return [values.get(c.name, "") for c in CONTRACTS[source].columns]


NO_ROWS: list[tuple[str, list[str]]] = [
    # totals, with their sums in the columns of numbers
    (LEDGER, spread(LEDGER, entry_id="合计", amount="1,234,567.00")),
    (LEDGER, spread(LEDGER, entry_id="合 计", amount="0")),
    (LEDGER, spread(LEDGER, entry_id="小计：", amount="12.5")),
    (LEDGER, spread(LEDGER, entry_id="一季度小计", amount="12.5")),
    (LEDGER, spread(LEDGER, entry_id="　总计", amount="-12.5")),
    (LEDGER, spread(LEDGER, source="累计", amount="999")),
    (LEDGER, spread(LEDGER, entry_id="合计", booked_on="小计", amount="1")),
    (FIRE, spread(FIRE, row_no="合计", issue_id="35")),
    (FIRE, spread(FIRE, row_no="合计", category="12", severity="3", status="已销案 9")),
    (FIRE, spread(FIRE, issue_id="合计")),
    ("buildings", spread("buildings", building_code="合计", households="12,345")),
    ("estates", spread("estates", estate_code="合计", households="800")),
    ("facility_activities", spread("facility_activities", activity_id="总计", attendance="4300")),
    ("visits", spread("visits", visit_id="合计", duration_minutes="300", requests_collected="17")),
    ("org_successions", spread("org_successions", predecessor_code="合计", household_share="1")),
    ("studies", spread("studies", meeting_id="合计", items="24")),
    ("micro_projects", spread("micro_projects", project_id="合计", budget_yuan="5,000,000")),
    # signatures
    (FIRE, ["制表人：赵无极", "", "", "审核人：钱不多"]),
    ("visits", ["审核人：钱不多"]),
    ("visits", ["填报人：", "赵无极"]),
    ("visits", ["填报单位：某街道办事处", "", "", "填报日期：2025年3月31日"]),
    ("visits", ["填报日期：2025-03-31"]),
    ("estates", ["备注：老旧小区指2000年以前建成的小区"]),
    # titles, wherever they stand
    ("visits", ["2025年3月入户走访记录表（续）"]),
    (LEDGER, ["", "", "第二部分 社会捐赠"]),
    # blank
    ("visits", ["", " ", "\u3000", "\t"]),
    ("visits", []),
    # the header again, as at a page break
    ("visits", header("visits")),
    (LEDGER, header(LEDGER)),
    (FIRE, header(FIRE)),
]


@pytest.mark.parametrize("place", ["middle", "foot"])
@pytest.mark.parametrize("source", sorted({source for source, _ in NO_ROWS}))
def test_lines_that_are_no_rows(office: Office, source: str, place: str) -> None:
    lines = [line for s, line in NO_ROWS if s == source]
    first, last = row(source, 1), row(source, 2)
    if source == "org_successions":
        first, last = (row(source, n, predecessor_code=f"A{n}") for n in (1, 2))
    office.load(source, [first, *lines, last] if place == "middle" else [first, last, *lines])
    assert office.refused() == []
    assert office.counts() == (2, len(lines), 0)
    assert office.good_rows(source) == [2, len(lines) + 3 if place == "middle" else 3]


REAL_ROWS: list[tuple[str, list[str]]] = [
    ("visits", row("visits", visit_id="合计-001")),
    ("visits", row("visits", visit_id="小计", note="合计三次")),
    ("council_matters", row("council_matters", title="累计三年的积水，合计十二户")),
    ("council_matters", row("council_matters", handling_unit="总计办公室")),
    ("estates", row("estates", estate_name="合计里小区")),
    (LEDGER, row(LEDGER, note="小计见附件", voucher_no="合计")),
    ("three_lists", row("three_lists", title="制表人培训")),
    ("three_lists", row("three_lists", entry_id="备注：1")),
    ("org_units", row("org_units", unit_name="总计", level="市", parent_code="")),
]


@pytest.mark.parametrize("case", range(len(REAL_ROWS)))
def test_rows_that_look_like_totals_and_are_none(office: Office, case: int) -> None:
    source, line = REAL_ROWS[case]
    office.load(source, [line])
    assert office.good_rows(source) == [2]
    assert office.counts() == (1, 0, 0)


BAD_ROWS: list[tuple[str, list[str]]] = [
    ("visits", spread("visits", visit_id="V-1")),  # a code alone is no title
    ("visits", row("visits", visit_id="合计", visit_type="")),  # one required value too many for a total
    ("visits", spread("visits", note="合计", unit_code="W1", building_code="B1")),
    (LEDGER, row(LEDGER, entry_id="", note="合计")),
]


@pytest.mark.parametrize("case", range(len(BAD_ROWS)))
def test_incomplete_rows_are_refused_and_not_skipped(office: Office, case: int) -> None:
    source, line = BAD_ROWS[case]
    office.load(source, [line])
    assert office.counts() == (1, 0, 1)


def test_a_fire_list_as_it_is_printed(office: Office) -> None:
    sheet = [
        ["消防网格隐患台账"],
        ["（2025年3月）"],
        header(FIRE),
        row(FIRE, 1, row_no="1"),
        row(FIRE, 2, row_no="2"),
        spread(FIRE, row_no="小计", issue_id="2"),
        ["消防网格隐患台账"],
        header(FIRE),
        row(FIRE, 3, row_no="3", severity="特大"),
        row(FIRE, 4, row_no="4"),
        spread(FIRE, row_no="合计", issue_id="4"),
        [],
        ["制表人：赵无极", "", "", "填报日期：2025-04-01"],
    ]
    office.load_bytes(FIRE, xlsx_bytes({"3月": sheet}))
    assert office.good_rows(FIRE) == [4, 5, 10]
    assert office.refused() == [(9, "severity", "enum")]
    assert office.counts() == (4, 2 + 6, 1)


KINDS = {
    "good": lambda n: row(LEDGER, n),
    "bad value": lambda n: row(LEDGER, n, direction="转账"),
    "bad values": lambda n: row(LEDGER, n, booked_on="2025-04-01", amount="0"),
    "no key": lambda _: row(LEDGER, entry_id=""),
    "too long": lambda n: [*row(LEDGER, n), "多"],
    "short": lambda n: row(LEDGER, n)[:6],
    "blank": lambda _: [],
    "blank cells": lambda _: [""] * 11,
    "total": lambda n: spread(LEDGER, entry_id="合计", amount=str(n)),
    "signature": lambda _: ["制表人：赵无极"],
    "title": lambda _: ["资金台账（续）"],
    "header": lambda _: header(LEDGER),
}
BAD, SKIPPED = {"bad value", "bad values", "no key", "too long", "short"}, {*list(KINDS)[6:]}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from(sorted(KINDS)), max_size=40), above=st.integers(0, 3))
def test_each_line_is_good_or_refused_or_skipped(office: Office, kinds: list[str], above: int) -> None:
    lines = [KINDS[kind](n) for n, kind in enumerate(kinds)]
    data = csv_bytes([["资金台账"]] * above + [header(LEDGER), *lines])
    arrival = Arrival("f", f"{LEDGER}/f", sha256(data).hexdigest(), LEDGER, 1, datetime(2025, 3, 31))
    with engine(office.home, threads=1) as con:
        manifest = Validation(con, office.home, CONTRACTS[LEDGER], arrival).run(data)
        good = [n for (n,) in con.execute("SELECT _row FROM good ORDER BY ALL").fetchall()]
        refused = [n for (n,) in con.execute("SELECT DISTINCT _row FROM refused ORDER BY ALL").fetchall()]
    numbered = list(enumerate(kinds, start=above + 2))
    assert good == [n for n, kind in numbered if kind == "good"]
    assert refused == [n for n, kind in numbered if kind in BAD]
    (sheet,) = manifest.sheets
    assert sheet.rows_read == len(good) + len(refused)
    assert sheet.rows_quarantined == len(refused)
    assert sheet.rows_skipped == above + sum(kind in SKIPPED for kind in kinds)
