"""The judge's scorecard and figures on cases worked out by hand."""

from __future__ import annotations

import math
from datetime import date

import pytest

from .kpi_figures import figures, put_together, stated, supported
from .kpi_oracle import AS_WAS, Key, Row
from .kpi_scores import Target, attainment, ranked, scorecard, target_of, weighs
from .kpi_spec import AREAS, catalogue

MAR, APR = date(2025, 3, 1), date(2025, 4, 1)
END = date(2025, 4, 30)
CATALOGUE = catalogue()


def weight(level: str, month: date, area: str) -> float:
    return sum(kpi.weight for kpi in CATALOGUE.values() if kpi.area == area and weighs(kpi, level, month))


def row(value: float | None, num: float = 0, den: float | None = 0) -> Row:
    return Row(num, den, value, "no_data" if value is None else "ok")


def rows(unit: str, month: date, **values: float | None) -> dict[Key, Row]:
    return {(kpi, unit, month, AS_WAS): row(value) for kpi, value in values.items()}


@pytest.mark.parametrize(
    ("direction", "value", "target", "expected"),
    [
        ("up", 45.0, 90, 0.5),
        ("up", 120.0, 90, 1),
        ("up", -5.0, 90, 0),
        ("up", 0.0, 0, 1),
        ("down", 72.0, 72, 1),
        ("down", 96.0, 72, 0.75),
        ("down", 0.0, 72, 1),
        ("down", 0.0, 0, 1),
        ("down", 1.0, 0, 0),
        ("down", None, 0, None),
        (None, 5.0, 5, None),
        ("down", 5.0, None, None),
    ],
)
def test_attainment(direction: str, value: float, target: float, expected: float) -> None:
    assert attainment(direction, value, target) == expected


def test_target_of_a_unit() -> None:
    """The unit's own line that began last, else the line for all, else the catalogue's 90."""
    kpi = CATALOGUE["household_visit_coverage"]
    lines = [
        Target(kpi.id, "A1", date(2025, 2, 1), 70),
        Target(kpi.id, "A1", APR, 60),
        Target(kpi.id, None, MAR, 80),
        Target("other", "A1", date(2025, 1, 1), 1),
    ]
    asked = [("A1", date(2025, 1, 1)), ("A1", MAR), ("A1", APR), ("A2", date(2025, 2, 1)), ("A2", APR)]
    assert [target_of(kpi, unit, month, lines) for unit, month in asked] == [90, 70, 60, 90, 80]


def test_weights_that_apply() -> None:
    """By hand from the catalogue: organisation has 1 at the city for studies, 2 for meetings at a quarter's end, 1
    for contacts, 3 for visits; empowerment 1+2+2+2+1 (streets), 2+2 for communities, 1 more at the city."""
    assert [weight("city", month, "organisation") for month in (MAR, APR)] == [7, 5]
    assert [weight("community", month, "organisation") for month in (MAR, APR)] == [6, 4]
    assert [weight(level, APR, "empowerment") for level in ("city", "street", "community")] == [9, 8, 4]
    # platforms: 1+2+2+1+1, and the median's 1 down to streets; grid: 1+2+3+1+1+2+1+1+1
    assert [weight(level, APR, "platforms") for level in ("street", "community")] == [8, 7]
    assert [weight(level, APR, "grid") for level in ("street", "community")] == [13, 13]


def test_scores_of_a_community() -> None:
    """Organisation in April weighs 4. Coverage 45 of 90 alone: 3 of 4, score 50, red. Empowerment weighs 4: one of the
    two is 2 of 4, below two thirds: a score (100) and no rag. Total: (50 + 100) / 2 with 5 of 28, so no rag."""
    given = rows("A1", APR, household_visit_coverage=45.0, one_trip_rate=95.0, service_circle_coverage=None)
    found = scorecard(given, {"A1": "community", "M1": "micro_grid"}, END)
    assert {key[3] for key in found} == {*AREAS, "total"}
    assert found["A1", APR, AS_WAS, "organisation"][:5] == ("community", 50, "red", 1, 0.75)
    assert found["A1", APR, AS_WAS, "empowerment"][:5] == ("community", 100, None, 1, 0.5)
    assert found["A1", APR, AS_WAS, "grid"][:6] == ("community", None, None, 0, 0, None)
    assert found["A1", APR, AS_WAS, "total"][:5] == ("community", 75, None, 2, 5 / 28)
    # both: 2 x 100 and 2 x 50 (45 of 90), amber at 75 exactly
    both = given | rows("A1", APR, service_circle_coverage=45.0)
    assert scorecard(both, {"A1": "community"}, END)["A1", APR, AS_WAS, "empowerment"][:5] == (
        *("community", 75, "amber", 2, 1),
    )


def test_two_thirds_are_enough() -> None:
    """March weighs 6 (2 meetings, 1 contacts, 3 visits): 4 of 6 is two thirds, 3 of 6 is not."""
    enough = rows("A1", MAR, household_visit_coverage=90.0, contact_coverage=100.0)
    assert scorecard(enough, {"A1": "community"}, END)["A1", MAR, AS_WAS, "organisation"].rag == "green"
    too_little = rows("A1", MAR, household_visit_coverage=90.0)
    assert scorecard(too_little, {"A1": "community"}, END)["A1", MAR, AS_WAS, "organisation"].rag is None


def test_month_that_is_not_over_has_no_rag() -> None:
    given = rows("A1", APR, household_visit_coverage=90.0) | rows("A1", MAR, household_visit_coverage=90.0)
    given |= rows("A1", MAR, contact_coverage=100.0)
    for as_of, is_provisional, rag in ((date(2025, 4, 29), True, None), (END, False, "green")):
        found = scorecard(given, {"A1": "community"}, as_of)
        score = found["A1", APR, AS_WAS, "organisation"]
        assert (score.score, score.rag, score.is_provisional) == (100, rag, is_provisional)
        assert found["A1", MAR, AS_WAS, "organisation"].rag == "green"


def test_noise_of_a_score() -> None:
    """Coverage 30 of 60 against 90: p = 32/64, error 100 x sqrt(0.25 / 64) / 90 = 6.25/90 of the attainment. With
    contacts 5 of 5: p = 7/9, error 100 x sqrt(14/81/9) / 100. Weights 3 and 1. The other area, of a median and a
    count, has no noise: the total's is half."""
    given = {
        ("household_visit_coverage", "A1", APR, AS_WAS): row(50.0, 30, 60),
        ("contact_coverage", "A1", APR, AS_WAS): row(100.0, 5, 5),
        ("median_handling_hours", "A1", APR, AS_WAS): row(72.0, 72, None),
    }
    found = scorecard(given, {"A1": "community"}, END)
    noise = 100 * math.hypot(3 * 6.25 / 90, math.sqrt(14) / 27) / 4
    assert found["A1", APR, AS_WAS, "organisation"].noise == pytest.approx(noise)
    assert found["A1", APR, AS_WAS, "grid"].noise == 0
    assert found["A1", APR, AS_WAS, "total"].noise == pytest.approx(noise / 2)


def test_ranks_keep_chance_apart() -> None:
    """Noise 1 each: 1.96 x sqrt(2) = 2.77 apart is better. 95, 93, 92, 92, 90: 93 is not behind; the 92s are behind 95;
    90 is behind 95 and 93 only. A noisy last one that is behind nobody still comes after those with a higher score."""
    assert ranked([(90, 1), (95, 1), (92, 1), (93, 1), (92, 1)]) == [3, 1, 2, 1, 2]
    assert ranked([(95, 0.1), (94, 0.1), (93, 0.1), (80, 50)]) == [1, 2, 3, 3]
    assert ranked([(80, 0), (80, 0)]) == [1, 1]


def test_ranks_are_among_five_at_least() -> None:
    """Four communities have no rank; of six with one that lacks weight, five have."""
    names = [f"A{nth}" for nth in range(6)]
    levels = dict.fromkeys(names, "community")
    given: dict[Key, Row] = {}
    for nth, name in enumerate(names):
        given |= rows(name, APR, household_visit_coverage=90.0 - 9 * nth)
    few = {key: line for key, line in given.items() if key[1] < "A4"}
    key = ("A0", APR, AS_WAS, "organisation")
    assert scorecard(few, levels, END)[key][-2:] == (None, None)
    # A5 has contacts only, a quarter of the weight
    del given["household_visit_coverage", "A5", APR, AS_WAS]
    found = scorecard(given | rows("A5", APR, contact_coverage=100.0), levels, END)
    ranks = [found[name, APR, AS_WAS, "organisation"][-2:] for name in names]
    # without rows counted (0 of 0) the error is that of one half of four: 100 x sqrt(0.25 / 4) / 90 = 0.278,
    # x 3 / 3 = 27.8 points: nobody is 77 points ahead of anyone
    assert ranks == [(1, 5)] * 5 + [(None, None)]


def test_figures_that_are_borne_out() -> None:
    assert len(stated()) == 40
    assert supported("exact", 28, 28.0, []) is True
    assert supported("exact", 28, 29.0, []) is False
    assert supported("exact to 0.1", 37.6, 37.55, []) is True  # half is rounded up
    assert supported("exact to 0.1", 37.6, 37.65, []) is False
    assert supported("exact to 1", 68, 67.5, []) is True
    assert supported("over", 730, 730.0, []) is True
    assert supported("over", 730, 729.0, []) is False
    assert supported("per month", 1, 3.0, [row(1.0), row(2.0)]) is True
    assert supported("per month", 1, 3.0, [row(3.0), row(0.0)]) is False
    assert supported("running", 5, 0.0, [row(40.0), row(0.0)]) is False
    assert supported("value", "", 90.0, []) is None
    assert supported("exact", 3, None, []) is False


def test_months_put_together() -> None:
    """A flow adds up, without months that did not come; a ratio is taken after adding; states are the last."""
    months = [Row(3, 4, 75.0, "ok"), Row(0, 0, None, "no_data"), Row(1, 6, 100 / 6, "ok")]
    assert put_together(CATALOGUE["kiosk_share"], months) == 40
    assert put_together(CATALOGUE["visits_made"], [Row(3, None, 3, "ok"), Row(9, None, None, "not_reported")]) == 3
    assert put_together(CATALOGUE["member_registration_rate"], months) == 100 / 6
    assert put_together(CATALOGUE["communities"], []) is None


def test_quarter_is_the_last_that_is_over() -> None:
    """On 30 March that of December, on the 31st that of March."""
    given = {("joint_meeting_compliance", "C", date(2024, 12, 1), AS_WAS): row(90.0, 9, 10)}
    given["joint_meeting_compliance", "C", MAR, AS_WAS] = row(100.0, 10, 10)
    assert figures(given, "C", date(2025, 3, 30))[3] == ("joint_meeting_compliance", 90, False)
    assert figures(given, "C", date(2025, 3, 31))[3] == ("joint_meeting_compliance", 100, True)
    assert figures(given, "C", date(2025, 3, 31))[2] == ("council_issues_resolved", None, False)
