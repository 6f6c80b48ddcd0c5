"""The judge's KPIs on cases worked out by hand: units and their changes, as_of, months that did not come."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from .compare import differences
from .foreign_city import build
from .kpi_oracle import AS_IS, AS_WAS, Key, Row, kpis
from .kpi_small import APR, END, FEB, JAN, MAR, Answers, council, in_post, made, small, tree, unit
from .kpi_spec import catalogue
from .kpi_units import CircleError
from .oracle import Truth
from .tree import UNKNOWN


def test_catalogue_and_code_name_the_same_kpis(tmp_path: Path) -> None:
    found = {key[0] for key in kpis(small(tmp_path, END))}
    assert found == set(catalogue())
    assert len(found) == 70


def test_reorganisation_in_the_middle_of_a_month(tmp_path: Path) -> None:
    """A1 goes from S1 to S2 on 16 March: one visit before, two after."""
    units = tree(unit("A1", "S1", end=date(2025, 3, 15)), unit("A1", "S2", date(2025, 3, 16)))
    visits = [made("M1", 3, 15), made("M1", 3, 16), made("M2", 3, 20), made("M1", 2, 3)]
    staff = [in_post("P1", "网格员", "M1")]
    found = Answers(small(tmp_path, END, org_units=units, visits=visits, personnel=staff))
    below = {"C": 3, "A1": 3, "G1": 3, "M1": 2, "M2": 1}
    assert found.numbers("visits_made", MAR) == below | {"S1": 1, "S2": 2}
    assert found.numbers("visits_made", MAR, AS_IS) == below | {"S2": 3}
    # a stock asks for the month's last day
    assert found.numbers("grid_members", FEB) == dict.fromkeys(["C", "S1", "A1", "G1", "M1"], 1)
    assert found.numbers("grid_members", MAR) == dict.fromkeys(["C", "S2", "A1", "G1", "M1"], 1)
    assert found.numbers("grid_members", FEB, AS_IS) == dict.fromkeys(["C", "S2", "A1", "G1", "M1"], 1)


def test_chain_of_successions(tmp_path: Path) -> None:
    """A1 → A2 (0.6), A3 (0.4) in February; A2 → A4, A5 (0.5 each) in March. Ten of A1: A4 and A5 have 3, A3 4."""
    units = tree(
        unit("A1", "S1", end=date(2025, 1, 31)),
        unit("A2", "S1", end=date(2025, 2, 28)),
        unit("A4", "S1", date(2025, 3, 1)),
        unit("A5", "S2", date(2025, 3, 1)),
    )
    shares = [("A1", "A2", 0.6, FEB), ("A1", "A3", 0.4, FEB), ("A2", "A4", 0.5, MAR), ("A2", "A5", 0.5, MAR)]
    names = ("predecessor_code", "successor_code", "household_share", "effective_date")
    lines = [dict(zip(names, share, strict=True)) for share in shares]
    matters = [council("A1", date(2025, 1, 9), number) for number in range(10)]
    truth = small(tmp_path, END, org_units=units, org_successions=lines, council_matters=matters)
    found = Answers(truth)
    assert found.numbers("council_issues_resolved", JAN) == {"A1": 10, "S1": 10, "C": 10}
    assert found.numbers("council_issues_resolved", JAN, AS_IS) == pytest.approx(
        {"A3": 4, "A4": 3, "A5": 3, "S1": 3, "S2": 7, "C": 10}
    )
    assert found.row("council_issues_resolved", "A1", JAN, AS_IS) is None
    assert found.row("council_issues_resolved", "A1", MAR) is None  # nothing names it in March
    assert found.row("council_issues_resolved", "A4", JAN) is None
    assert found.row("communities", "S1", JAN, AS_IS) is None  # has one basis only
    assert found.numbers("communities", JAN) == {"C": 3, "S1": 2, "S2": 1}
    assert found.numbers("communities", MAR) == {"C": 3, "S1": 1, "S2": 2}
    # as of February the second step has not come: A2 holds its six
    earlier = Answers(Truth(tmp_path, date(2027, 1, 1), date(2025, 2, 27)))
    assert earlier.numbers("council_issues_resolved", JAN, AS_IS) == {"A2": 6, "A3": 4, "S1": 6, "S2": 4, "C": 10}


def test_circle_is_an_error(tmp_path: Path) -> None:
    units = tree(unit("A1", "S1", end=date(2025, 1, 31)), unit("A2", "S1", end=date(2025, 1, 31)))
    lines = [
        {"predecessor_code": one, "successor_code": other, "household_share": 1, "effective_date": FEB}
        for one, other in (("A1", "A2"), ("A2", "A1"))
    ]
    with pytest.raises(CircleError, match="A1 → A2 → A1"):
        kpis(small(tmp_path, END, org_units=units, org_successions=lines))


def test_abolished_without_successor(tmp_path: Path) -> None:
    """M1 goes alone: its grid has the visit. With the grid gone too, the community has it."""
    last = date(2025, 2, 15)
    visits = [made("M1", 1, 8), made("M2", 1, 9)]
    alone = Answers(small(tmp_path / "1", END, org_units=tree(unit("M1", "G1", end=last)), visits=visits))
    assert alone.numbers("visits_made", JAN, AS_IS) == {"M2": 1, "G1": 2, "A1": 2, "S1": 2, "C": 2}
    gone = [unit("M1", "G1", end=last), unit("M2", "G1", end=last), unit("G1", "A1", end=last)]
    both = Answers(small(tmp_path / "2", END, org_units=tree(*gone), visits=visits))
    assert both.numbers("visits_made", JAN, AS_IS) == {"A1": 2, "S1": 2, "C": 2}


def test_units_of_a_month(tmp_path: Path) -> None:
    """A4 is of March only from its last day; A5 begins after as_of; A2 ended in February, and a matter names it."""
    units = tree(
        unit("A2", "S1", end=date(2025, 2, 1)), unit("A4", "S1", date(2025, 3, 30)), unit("A5", "S1", date(2025, 3, 31))
    )
    matters = [council("A2", date(2025, 3, 4)), council("A5", date(2025, 3, 5))]
    found = Answers(small(tmp_path, date(2025, 3, 30), org_units=units, council_matters=matters))

    def rows_of(kpi: str, month: date, basis: str) -> set[str]:
        return {key[1] for key in found.rows if (key[0], *key[2:]) == (kpi, month, basis)}

    assert rows_of("council_issues_resolved", FEB, AS_WAS) == {"C", "S1", "S2", "A1", "A2", "A3"}
    assert rows_of("council_issues_resolved", MAR, AS_WAS) == {"C", "S1", "S2", "A1", "A2", "A3", "A4", "A5"}
    assert rows_of("joint_meetings", MAR, AS_WAS) == {"C", "S1", "S2", "A1", "A3", "A4"}
    assert rows_of("joint_meetings", JAN, AS_IS) == {"C", "S1", "S2", "A1", "A3", "A4"}
    assert rows_of("social_workers", MAR, AS_WAS) == {"C", "S1", "S2"}
    # a distinct value is not restated: A4 has it only in the month that knew it
    assert rows_of("member_participation", FEB, AS_IS) == {"C", "S1", "S2", "A1", "A3"}
    assert rows_of("member_participation", MAR, AS_IS) == {"C", "S1", "S2", "A1", "A3", "A4"}
    assert rows_of("micro_project_median_days", MAR, AS_IS) == {"C", "S1", "S2"}


def test_unit_that_a_newer_list_dates_otherwise(tmp_path: Path) -> None:
    """The start of A1 was mended: its old line gives way to the new one from the day of the list without it."""
    before, after = tree(unit("A1", "S1")), tree(unit("A1", "S2", date(2019, 1, 1)))
    matters = [council("A1", date(2025, 2, 28)), council("A1", date(2025, 3, 1))]
    exports = {"org_units__20250101": before, "org_units__20250301": after, "council_matters": matters}
    found = Answers(small(tmp_path, END, **exports))
    assert found.numbers("council_issues_resolved", FEB) == {"A1": 1, "S1": 1, "C": 1}
    assert found.numbers("council_issues_resolved", MAR) == {"A1": 1, "S2": 1, "C": 1}
    assert found.numbers("council_issues_resolved", FEB, AS_IS) == {"A1": 1, "S2": 1, "C": 1}


def test_codes_that_no_list_knows(tmp_path: Path) -> None:
    """They count under UNKNOWN and at the city, on both bases, down to any level; what lies outside has no such row."""
    visits = [made("M9", 3, 1), made("M1", 3, 1)]
    meetings = [{"meeting_id": "H1", "unit_code": "A1", "held_on": date(2025, 3, 3)}]
    matters = [
        {"issue_id": "J1", "meeting_id": "H1", "resolved_on": date(2025, 3, 9)},
        {"issue_id": "J2", "meeting_id": "no meeting", "resolved_on": date(2025, 3, 9)},
    ]
    truth = small(tmp_path, END, visits=visits, joint_meetings=meetings, joint_meeting_matters=matters)
    found = Answers(truth)
    for basis in (AS_WAS, AS_IS):
        below = {"S1": 1, "A1": 1, "G1": 1, "M1": 1}
        assert found.numbers("visits_made", MAR, basis) == {"C": 2, UNKNOWN: 1} | below
        resolved = found.numbers("joint_meeting_issues_resolved", MAR, basis)
        assert resolved == {"C": 2, UNKNOWN: 1, "S1": 1, "A1": 1}
        assert found.row("visits_made", UNKNOWN, FEB, basis) is None
        assert found.row("joint_meetings", UNKNOWN, MAR, basis) is None
        assert found.row("household_visit_coverage", UNKNOWN, MAR, basis) is not None  # neither building is on a list


def test_as_of_is_the_last_second_of_its_day(tmp_path: Path) -> None:
    """What happens a second later has not happened: M1 has one visit of two, and the issue is open and overdue."""
    visits = [made("M1", 3, 31, 23, 59, 59), made("M1", 4, 1, 0, 0, 0)]
    resolved = [datetime(2025, 3, 31, 23, 59, 59), datetime(2025, 4, 1, 0, 0, 0)]
    events = [
        {"issue_id": f"Z{nth}", "unit_code": "M1", "due_at": datetime(2025, 3, 31, 23, 59, 59), "resolved_at": moment}
        for nth, moment in enumerate(resolved)
    ]
    truth = small(tmp_path, END, visits=visits, safety_grid_events=events)
    found = Answers(truth)
    assert found.numbers("visits_made", MAR)["M1"] == 1
    assert found.numbers("resolution_rate", MAR)["M1"] == (1, 2)
    assert found.numbers("open_overdue_issues", MAR)["M1"] == 1
    later = Answers(Truth(tmp_path, date(2027, 1, 1), date(2025, 4, 30)))
    assert later.numbers("visits_made", APR)["M1"] == 1
    assert later.numbers("resolution_rate", MAR)["M1"] == (2, 2)
    assert later.numbers("on_time_resolution_rate", MAR)["M1"] == (1, 2)
    assert later.numbers("open_overdue_issues", MAR)["M1"] == 1  # at the end of March it was
    assert "M1" not in later.numbers("open_overdue_issues", APR)


def test_months_that_did_not_come(tmp_path: Path) -> None:
    """Visits came for March; of the issues' exports one of three, which bears February in its name."""
    hazards = [{"issue_id": "X1", "unit_code": "M1", "reported_on": date(2025, 3, 2)}]
    truth = small(tmp_path, END, visits=[made("M1", 3, 2)], fire_hazards__202502=hazards)
    found = Answers(truth)
    assert found.row("visits_made", "C", FEB) == (0, None, None, "not_reported")
    assert found.row("visits_made", "C", MAR) == (1, None, 1, "ok")
    assert found.row("requests_per_100_visits", "A2", MAR) == (0, 0, None, "no_data")
    assert found.row("issues_reported", "C", JAN) == (0, None, None, "not_reported")
    assert found.row("issues_reported", "C", FEB) == (0, None, 0, "partial")
    assert found.row("issues_reported", "M1", MAR) == (1, None, 1, "partial")
    assert found.row("resolution_rate", "C", MAR) == (0, 0, None, "no_data")  # rather than partial
    assert found.row("admission_review_rate", "C", MAR) == (0, 0, None, "not_reported")  # rather than no_data
    # hazards are neither rated nor timed, so that their coming does not make these partial
    assert found.row("satisfaction_rate", "C", MAR) == (0, 0, None, "not_reported")
    assert found.row("median_handling_hours", "C", MAR) == (None, None, None, "not_reported")
    assert found.row("whistle_on_time_response", "C", MAR) == (0, 0, None, "no_data")
    # three months: none, one of three
    assert found.row("household_visit_coverage", "C", FEB).status == "not_reported"
    assert found.row("household_visit_coverage", "C", MAR).status == "no_data"  # there are no buildings


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_restating_loses_nothing(seed: int, tmp_path: Path) -> None:
    """Of a whole foreign city: what adds up over units is at the city as much on today's units as it was."""
    city = build(seed, tmp_path, as_of=date(2023, 11, 3) if seed == 2 else None)
    rows = kpis(Truth(tmp_path, city.today, city.as_of))
    was, today = (_at(city.places.city, rows, basis) for basis in (AS_WAS, AS_IS))
    assert today
    assert not differences({cell: was[cell] for cell in today}, today)


def _at(unit_code: str, rows: dict[Key, Row], basis: str) -> dict[tuple[str, date, str], float | None]:
    """KPI, month and side → number, of one unit."""
    sides = ("numerator", "denominator")
    mine = {key: row for key, row in rows.items() if (key[1], key[3]) == (unit_code, basis)}
    return {(key[0], key[2], side): getattr(row, side) for key, row in mine.items() for side in sides}
