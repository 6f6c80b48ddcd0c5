"""The judge's KPIs on cases worked out by hand: what counts, how much, and in which month."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from .kpi_oracle import AS_IS
from .kpi_small import APR, END, FEB, JAN, MAR, OLD, Answers, in_post, made, small, tree, unit
from .kpi_states import year_before
from .oracle import Truth
from .tree import UNKNOWN

A1_UP = ("C", "S1", "A1")
M1_UP = (*A1_UP, "G1", "M1")


def test_deadline_met_exactly_and_missed_by_a_second(tmp_path: Path) -> None:
    """Z1 at the deadline, Z2 a second later, X1 on the day that is its deadline; Z3 has none, Z4 is void."""
    due = datetime(2025, 3, 20, 12)
    events = [
        {"issue_id": "Z1", "due_at": due, "resolved_at": due},
        {"issue_id": "Z2", "due_at": due, "resolved_at": due + timedelta(seconds=1)},
        {"issue_id": "Z3", "resolved_at": due},
        {"issue_id": "Z4", "due_at": due, "resolved_at": due, "status": "已作废"},
    ]
    hazard = {"issue_id": "X1", "unit_code": "M1", "due_on": date(2025, 3, 20), "resolved_on": date(2025, 3, 20)}
    events = [event | {"unit_code": "M1"} for event in events]
    found = Answers(small(tmp_path, END, safety_grid_events=events, fire_hazards=[hazard]))
    assert found.numbers("on_time_resolution_rate", MAR) == dict.fromkeys(M1_UP, (2, 3))
    assert found.numbers("resolution_rate", MAR) == dict.fromkeys(M1_UP, (3, 3))
    assert found.numbers("issues_resolved", MAR) == dict.fromkeys(M1_UP, 4)
    assert found.row("on_time_resolution_rate", "M1", MAR).value == pytest.approx(200 / 3)


def test_admission_given_after_as_of_is_not_given(tmp_path: Path) -> None:
    """Reported in March, refused in April: at the end of March valid and without admission. `due` is as loaded."""
    event = {"issue_id": "D1", "unit_code": "M1", "reported_at": datetime(2025, 3, 9, 8), "status": "待派遣"}
    late = {"admission": "不准入", "reviewed_at": datetime(2025, 4, 2, 9)}
    early = {"issue_id": "D2", "admission": "准入", "reviewed_at": datetime(2025, 3, 31, 23, 59, 59)}
    # dispatched after as_of, due three hours before that day ends: the deadline stands, nothing was resolved
    due = {"issue_id": "D3", "dispatched_at": datetime(2025, 4, 1, 1), "due_hours": 0}
    truth = small(tmp_path, END, party_grid_events=[event | late, event | early, event | due])
    found = Answers(truth)
    assert found.numbers("issues_reported", MAR)["M1"] == 3
    assert found.numbers("admission_review_rate", MAR)["M1"] == (1, 3)
    assert found.numbers("first_responder_rate", MAR)["M1"] == (0, 1)
    assert "M1" not in found.numbers("resolution_rate", MAR)
    later = Answers(Truth(tmp_path, date(2027, 1, 1), date(2025, 4, 30)))
    assert later.numbers("issues_reported", MAR)["M1"] == 2
    assert later.numbers("resolution_rate", APR)["M1"] == (0, 1)


def test_start_up_money_of_a_branch_at_the_end_of_a_leap_february(tmp_path: Path) -> None:
    """As of 29 February 2024 the twelve months begin after 28 February 2023 (no 29th then).

    Founded 2022-12-30: 60 days on is 2023-02-28, out. 2022-12-31: 2023-03-01, in. 2023-12-31: 2024-02-29, in.
    2024-01-01: 2024-03-01, out. E2 has 3 万元 exactly; E3 30000 less one fen; the others would have enough.
    """
    founded = {"E1": (2022, 12, 30), "E2": (2022, 12, 31), "E3": (2023, 12, 31), "E4": (2024, 1, 1)}
    estates = [
        {"estate_code": code, "unit_code": "A1", "branch_founded_on": date(*day)} for code, day in founded.items()
    ]
    entries = [
        ("E1", 30000, "到位", "元"),
        ("E2", 3, "到位", "万元"),
        ("E3", 30000, "到位", "元"),
        ("E3", 0.01, "到位退回", "元"),
        ("E4", 9, "到位", "万元"),
    ]
    ledger = [
        {"entry_id": f"L{nth}", "booked_on": date(2024, 2, 29), "purpose": "支部启动经费", "unit_code": "A1"}
        | dict(zip(("reference_code", "amount", "direction", "amount_unit"), entry, strict=True))
        for nth, entry in enumerate(entries)
    ]
    found = Answers(small(tmp_path, date(2024, 2, 29), estates=estates, funding_ledger=ledger))
    assert found.numbers("branch_startup_funding_rate", date(2024, 2, 1)) == dict.fromkeys(A1_UP, (1, 2))
    # at the end of January nothing was booked; the year then ends on 31 January: E1 and E2 are in, E3 is not yet
    assert found.numbers("branch_startup_funding_rate", date(2024, 1, 1)) == dict.fromkeys(A1_UP, (0, 2))
    assert year_before(date(2025, 2, 28)) == date(2024, 2, 28)  # so that 29 February 2024 is in the year after it


def test_check_ins_that_overlap_and_one_that_ends_after_as_of(tmp_path: Path) -> None:
    """On the last evening V1 is out after as_of: nothing, and no time taken from the others. V2: one hour; V3, from
    23:00, has what V2 leaves of it: a quarter. V4 is at an activity that was called off, V5 stays 16 hours and a
    second, V6 16 hours."""
    held = [
        {"activity_id": "Y1", "unit_code": "A1", "status": "已开展", "started_at": OLD},
        {"activity_id": "Y2", "unit_code": "A2", "status": "已取消", "started_at": OLD},
    ]
    stays = [
        ("V1", "DY1", "Y1", datetime(2025, 3, 31, 22), datetime(2025, 4, 1, 2)),
        ("V2", "DY1", "Y1", datetime(2025, 3, 31, 22, 30), datetime(2025, 3, 31, 23, 30)),
        ("V3", "DY1", "Y1", datetime(2025, 3, 31, 23), datetime(2025, 3, 31, 23, 45)),
        ("V4", "DY2", "Y2", datetime(2025, 3, 5, 8), datetime(2025, 3, 5, 9)),
        ("V5", "DY2", "Y1", datetime(2025, 3, 6, 4), datetime(2025, 3, 6, 20, 0, 1)),
        ("V6", "DY3", "Y1", datetime(2025, 3, 7, 4), datetime(2025, 3, 7, 20)),
    ]
    names = ("checkin_id", "volunteer_key", "activity_id", "checked_in_at", "checked_out_at")
    checkins = [dict(zip(names, stay, strict=True)) for stay in stays]
    units = [{"party_unit_code": "W1", "unit_code": "A2"}]
    members = [
        {"person_key": "DY1", "party_unit_code": "W1", "registered_on": OLD},  # reports where its employer does
        {"person_key": "DY2", "party_unit_code": "W1", "registered_on": OLD},
        {"person_key": "DY3", "party_unit_code": "W1", "unit_code": "A1"},  # has not registered
        {"person_key": "DY4", "party_unit_code": "W9", "registered_on": date(2025, 3, 31)},  # of nobody knows whom
    ]
    exports = {"volunteer_activities": held, "volunteer_checkins": checkins}
    found = Answers(small(tmp_path, END, party_units=units, party_members=members, **exports))
    assert found.numbers("volunteer_hours", MAR) == dict.fromkeys(A1_UP, 16 + 1 + 0.25)
    assert found.numbers("members_registered", FEB) == {"C": 2, "S1": 2, "A2": 2}
    registered = {"C": (1, 3), "S1": (1, 2), "A2": (1, 2), UNKNOWN: (0, 1)}
    assert found.numbers("member_participation", MAR) == registered
    all_of_them = {"C": (3, 4), "S1": (2, 3), "A1": (0, 1), "A2": (2, 2), UNKNOWN: (1, 1)}
    assert found.numbers("member_registration_rate", MAR) == all_of_them


def test_person_with_two_posts(tmp_path: Path) -> None:
    """P1 is 社区书记 and 总网格长 of A1, and came twice to one post; P2 sits in A1 and A2, once each.

    Ages in March 2025: P1 by the newest row that says a birth month (1985-03): 40; P2, born 1990-09, 34.5 in each.
    Schooling: P1's newest row says 高中中专, so that the older 本科 does not count; P2 says nothing.
    """
    staff = [
        in_post("P1", "社区书记", "A1", date(2021, 1, 1), birth_month="1985-03", education="本科"),
        in_post("P1", "社区两委", "A1", date(2020, 5, 1), birth_month="1979年1月"),
        in_post("P1", "社区书记", "A1", date(2022, 1, 1), education="高中中专"),
        in_post("P1", "总网格长", "A1"),
        in_post("P1", "总网格长", "A1", date(2023, 1, 1)),
        in_post("P2", "社区两委", "A1", birth_month="199009"),
        in_post("P2", "社区两委", "A2", birth_month="199009"),
        in_post("P3", "社区两委", "A2", birth_month="1960-01", left_on=date(2025, 3, 30)),
        in_post("P4", "社区两委", "A2", date(2025, 4, 1), birth_month="1960-01"),
    ]
    found = Answers(small(tmp_path, END, personnel=staff))
    assert found.numbers("chief_grid_leaders", MAR) == dict.fromkeys(A1_UP, 1)
    ages = {"A1": (40 + 34.5, 2), "A2": (34.5, 1), "S1": (40 + 2 * 34.5, 3), "C": (40 + 2 * 34.5, 3)}
    assert found.numbers("community_cadre_mean_age", MAR) == ages
    assert found.row("community_cadre_mean_age", "A1", MAR).value == 37.25
    assert found.numbers("community_cadre_college_share", MAR) == dict.fromkeys(A1_UP, (0, 1))
    assert found.row("community_cadre_college_share", "A2", MAR).status == "no_data"
    # A1 has its 总网格长; A2, A3, the grid and both micro-grids have nobody
    assert found.numbers("grid_staffing_rate", MAR)["C"] == (1, 6)
    assert found.numbers("grid_staffing_rate", MAR)["G1"] == (0, 3)


def test_list_that_lost_a_key(tmp_path: Path) -> None:
    """P2 and P3 are not on the list of 10 March: P2 counts up to the 9th, P3 to its own end in February."""
    newer = [in_post("P1", "网格员", "M1")]
    older = [*newer, in_post("P2", "网格员", "M1"), in_post("P3", "网格员", "M1", left_on=date(2025, 2, 27))]
    truth = small(tmp_path, END, personnel__20250101=older, personnel__20250310=newer)
    found = Answers(truth)
    counts = [found.numbers("grid_members", month)["M1"] for month in (date(2024, 2, 1), JAN, FEB, MAR)]
    assert counts == [3, 3, 2, 1]
    before = Answers(Truth(tmp_path, date(2027, 1, 1), date(2025, 3, 9)))
    assert before.numbers("grid_members", MAR)["M1"] == 2


def test_wish_counts_in_the_month_of_its_ninetieth_day(tmp_path: Path) -> None:
    """Collected on 1 January: 90 days on is 1 April, on 31 December: 31 March. A1 went to S2 in February, but the
    hierarchy is that of the day it was collected."""
    wishes = [
        {"wish_id": "1", "collected_on": date(2025, 1, 1), "fulfilled_on": date(2025, 4, 1), "status": "已实现"},
        {"wish_id": "2", "collected_on": date(2025, 1, 1), "fulfilled_on": date(2025, 4, 2), "status": "已实现"},
        {"wish_id": "3", "collected_on": date(2024, 12, 31), "status": "已认领"},
        {"wish_id": "4", "collected_on": date(2025, 1, 1), "status": "已终止"},
        {"wish_id": "5", "collected_on": date(2025, 1, 11), "status": "待认领"},  # its day is 11 April, after as_of
    ]
    units = tree(unit("A1", "S1", end=date(2025, 1, 31)), unit("A1", "S2", date(2025, 2, 1)))
    lines = [wish | {"unit_code": "A1"} for wish in wishes]
    found = Answers(small(tmp_path, date(2025, 4, 10), org_units=units, micro_wishes=lines))
    assert found.numbers("wish_fulfilment_rate", MAR) == dict.fromkeys(A1_UP, (0, 1))
    assert found.numbers("wish_fulfilment_rate", APR) == dict.fromkeys(A1_UP, (1, 2))
    assert found.numbers("wish_fulfilment_rate", APR, AS_IS) == dict.fromkeys(("C", "S2", "A1"), (1, 2))
    assert found.numbers("wishes_fulfilled", APR) == dict.fromkeys(("C", "S2", "A1"), 2)


def test_households_visited_in_three_months(tmp_path: Path) -> None:
    """One door twice, another once, in January and March; a building that left the list still has its place, one that
    no list knows has none. 30 households on the newest list."""
    older = [{"building_code": code, "unit_code": "M2", "households": 30} for code in ("B1", "B2")]
    newer = [older[0] | {"unit_code": "M1"}]
    visits = [
        made("M2", 1, 1, building_code="B1", household_no="101"),  # the place is the building's, of the newest list
        made("M1", 3, 31, building_code="B1", household_no="101"),
        made("M1", 3, 1, building_code="B1", household_no="102", mode="电话"),
        made("M1", 3, 2, building_code="B2", household_no="101"),
        made("M1", 3, 3, building_code="B7", household_no="101"),
    ]
    exports = {"buildings__20250101": older, "buildings__20250201": newer, "visits": visits}
    found = Answers(small(tmp_path, date(2025, 4, 5), **exports))
    up = dict.fromkeys(("C", "S1", "A1", "G1"), (2, 30))
    three = up | {"C": (3, 30), "M1": (1, 30), "M2": (1, 0), UNKNOWN: (1, 0)}
    assert found.numbers("household_visit_coverage", MAR) == three
    assert found.numbers("household_visit_coverage", APR) == three
    assert found.numbers("household_visit_coverage", JAN)["M1"] == (1, 30)
    assert found.row("household_visit_coverage", "M2", MAR) == (1, 0, None, "no_data")
    # every target with a link: none here, of two streets, three communities, two buildings, then one
    assert found.numbers("contact_coverage", JAN)["C"] == (0, 7)
    assert found.numbers("contact_coverage", FEB)["C"] == (0, 6)


def test_service_circle_of_a_kilometre(tmp_path: Path) -> None:
    """A degree of latitude is 111195.08 m: 0.00899 degrees are 999.6 m, 0.00900 are 1000.8 m."""
    places = [("B1", 10, 23.00899), ("B2", 5, 23.00900), ("B3", 7, None)]
    buildings = [
        {"building_code": code, "unit_code": "M1", "households": homes, "longitude": 113.25, "latitude": latitude}
        for code, homes, latitude in places
    ]
    spot = {"facility_code": "F1", "unit_code": "A1", "longitude": 113.25, "latitude": 23, "opened_on": FEB}
    found = Answers(small(tmp_path, END, buildings=buildings, facilities=[spot | {"closed_on": date(2025, 3, 30)}]))
    assert found.numbers("service_circle_coverage", JAN)["M1"] == (0, 15)
    assert found.numbers("service_circle_coverage", FEB)["M1"] == (10, 15)
    assert found.numbers("service_circle_coverage", MAR)["M1"] == (0, 15)


def test_joint_meetings_of_a_quarter_and_of_predecessors(tmp_path: Path) -> None:
    """A4 follows A2 (from 1 March), whose 书记 called a meeting in January; A3 met without one; S2 met last quarter."""
    units = tree(unit("A2", "S1", end=date(2025, 2, 28)), unit("A4", "S1", date(2025, 3, 1)))
    line = {"predecessor_code": "A2", "successor_code": "A4", "household_share": 1, "effective_date": date(2025, 3, 1)}
    said = [("A2", date(2025, 1, 7), "书记"), ("A3", date(2025, 1, 7), "其他"), ("S2", date(2024, 12, 31), "书记")]
    meetings = [
        {"meeting_id": code, "unit_code": code, "held_on": day, "convener_post": post} for code, day, post in said
    ]
    found = Answers(small(tmp_path, END, org_units=units, org_successions=[line], joint_meetings=meetings))
    met = {code: found.row("joint_meeting_compliance", code, MAR)[0] for code in ("C", "S1", "S2", "A1", "A3", "A4")}
    assert met == {"C": 1, "S1": 1, "S2": 0, "A1": 0, "A3": 0, "A4": 1}
    assert found.row("joint_meeting_compliance", "C", MAR)[:2] == (1, 6)
    assert found.numbers("joint_meeting_compliance", date(2024, 12, 1))["S2"] == (1, 2)
    # on today's units January's A2 is A4
    assert found.numbers("joint_meeting_compliance", JAN, AS_IS)["A4"] == (1, 1)


def test_medians(tmp_path: Path) -> None:
    """Hours: 1 and 4 in A1, 30 in A3: 2.5 and 30, the city 4. Days: 10 and 21: 15.5; one was never approved."""
    start = datetime(2025, 3, 9, 8)
    hours = [("M1", 1), ("G1", 4), ("A3", 30)]
    events = [
        {"issue_id": f"Z{code}", "unit_code": code, "reported_at": start, "resolved_at": start + timedelta(hours=count)}
        for code, count in hours
    ]
    approved = [date(2025, 3, 21), date(2025, 3, 10), None]
    done = {"unit_code": "A1", "status": "完成", "completed_on": date(2025, 3, 31)}
    projects = [done | {"project_id": f"{nth}", "approved_on": day} for nth, day in enumerate(approved)]
    found = Answers(small(tmp_path, END, safety_grid_events=events, micro_projects=projects))
    assert found.numbers("median_handling_hours", MAR) == {"A1": 2.5, "S1": 2.5, "A3": 30, "S2": 30, "C": 4}
    assert found.row("median_handling_hours", "A2", MAR) == (None, None, None, "no_data")
    assert found.numbers("micro_project_median_days", MAR) == {"S1": 15.5, "C": 15.5}
    assert found.numbers("micro_projects_completed", MAR)["A1"] == 3
