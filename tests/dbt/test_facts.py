"""Facts of the small city, each expectation worked out by hand from the rows delivered."""

from __future__ import annotations

from decimal import Decimal

from small_warehouse import SmallWarehouse


def test_as_of_is_the_day_of_the_latest_event_and_names_its_row(small_city: SmallWarehouse) -> None:
    query = "SELECT as_of::VARCHAR, source_id, column_name, path, row_number FROM as_of"
    assert small_city.rows(query) == [("2025-08-31", "funding_ledger", "booked_on", "funding_ledger/l.xlsx", 6)]


def test_visits_stand_as_their_newest_version(small_city: SmallWarehouse) -> None:
    query = "SELECT visit_id, unit_code, source_unit_code, is_made, mode, _file_id, _row FROM fct_visits ORDER BY 1"
    june, july = "visits/2025-06.csv#1", "visits/2025-07.csv#2"
    assert small_city.rows(query) == [
        ("V1", "M1", "M1", True, "入户", june, 2),
        ("V2", "M1", "M1", True, "入户", july, 4),
        ("V3", "UNKNOWN", "X7", True, "入户", july, 5),
        ("V4", "M1", "M1", False, "电话", july, 3),
        ("V5", "M1", "M1", True, "入户", july, 6),
        ("V8", "M1", "M1", False, "入户", july, 7),
    ]


def test_issues_of_all_channels_are_judged_as_of_the_last_second(small_city: SmallWarehouse) -> None:
    query = """
        SELECT issue_key, unit_code, source_unit_code, status, is_on_time, is_overdue, has_rework, is_satisfied
        FROM fct_issues ORDER BY issue_key
    """
    assert small_city.rows(query) == [
        ("council:K1", "Q1", "Q1", "invalid", None, False, False, True),
        ("council:K2", "Q1", "Q1", "resolved", None, False, False, True),
        ("da_dang_wei:D2", "Q2", "Q2", "open", False, True, False, None),
        # Due on the very last second of as_of: not late yet.
        ("da_gong_wei:D1", "S1", "S1", "open", None, False, False, None),
        ("fire_grid:F1", "M1", "M1", "resolved", True, False, True, None),
        ("joint_meeting:J1", "Q2", "Q2", "open", None, False, False, None),
        ("joint_meeting:J2", "UNKNOWN", "JMX", "open", None, False, False, None),
        ("party_grid:P1", "M1", "M1", "resolved", True, False, True, True),
        ("party_grid:P2", "M1", "M1", "resolved", False, False, False, False),
        ("party_grid:P3", "M1", "M1", "invalid", None, False, False, None),
        ("party_grid:P4", "M1", "M1", "open", False, True, False, None),
        ("party_grid:P5", "M1", "M1", "open", None, False, False, None),
        ("party_grid:P6", "M1", "M1", "invalid", None, False, False, None),
        ("renovation:R1", "Q1", "Q1", "open", None, False, False, None),
        ("renovation:R2", "UNKNOWN", "EX", "open", None, False, False, None),
        ("safety_grid:T1", "G1", "G1", "resolved", None, False, True, False),
        ("whistle:W1", "S1", "S1", "open", None, False, False, None),
    ]


def test_times_of_issues(small_city: SmallWarehouse) -> None:
    query = """
        SELECT issue_key, reported_at::VARCHAR, accepted_at::VARCHAR, due_at::VARCHAR, is_resolved_before_reported
        FROM fct_issues
        WHERE issue_key IN ('party_grid:P1', 'party_grid:P2', 'fire_grid:F1', 'joint_meeting:J1', 'joint_meeting:J2',
                            'whistle:W1', 'safety_grid:T1')
        ORDER BY 1
    """
    assert small_city.rows(query) == [
        ("fire_grid:F1", "2025-07-01 00:00:00", None, "2025-07-10 23:59:59", False),
        ("joint_meeting:J1", "2025-07-05 00:00:00", None, None, False),
        ("joint_meeting:J2", None, None, None, False),
        ("party_grid:P1", "2025-07-01 08:00:00", None, "2025-07-02 10:00:00", False),
        ("party_grid:P2", "2025-07-01 08:00:00", None, "2025-07-02 08:00:00", False),
        ("safety_grid:T1", "2025-07-01 08:00:00", None, None, True),
        ("whistle:W1", "2025-07-01 12:00:00", "2025-07-02 12:00:00", None, False),
    ]


def test_departments_called(small_city: SmallWarehouse) -> None:
    query = "SELECT issue_key, call_no, department, unit_code, is_on_time FROM fct_whistle_calls ORDER BY call_no"
    assert small_city.rows(query) == [
        ("whistle:W1", 1, "城管", "S1", True),
        ("whistle:W1", 2, "住建", "S1", False),
        ("whistle:W1", 3, "水务", "S1", None),
    ]


def test_volunteer_hours_count_overlapping_time_once(small_city: SmallWarehouse) -> None:
    query = "SELECT checkin_id, hours, flag, unit_code, source_unit_code FROM fct_volunteer_hours ORDER BY 1"
    assert small_city.rows(query) == [
        ("c01", 4.0, "ok", "Q1", "Q1"),
        ("c02", 0.0, "overlap", "Q1", "Q1"),
        ("c03", 1.0, "ok", "Q1", "Q1"),
        ("c04", 2.0, "overlap", "Q1", "Q1"),
        ("c05", 0.0, "not_held", "Q1", "Q1"),
        ("c06", 0.0, "no_checkout", "Q1", "Q1"),
        ("c07", 0.0, "negative", "Q1", "Q1"),
        # Sixteen hours to the second count, and c09, which is longer, takes nothing from them.
        ("c08", 16.0, "ok", "Q1", "Q1"),
        ("c09", 0.0, "too_long", "Q1", "Q1"),
        ("c10", 0.0, "unknown_activity", "UNKNOWN", "AX"),
    ]


def test_funding_is_in_yuan_and_signed(small_city: SmallWarehouse) -> None:
    amounts = dict(small_city.rows("SELECT entry_id, amount_yuan FROM fct_funding"))
    assert amounts == {
        "L1": Decimal("30000.00"),
        "L2": Decimal("-5000.00"),
        "L3": Decimal("200.10"),
        "L4": Decimal("-0.10"),
        "L5": Decimal("1000000.00"),
    }


def test_meetings_of_all_kinds(small_city: SmallWarehouse) -> None:
    query = "SELECT meeting_key, unit_code, source_unit_code, convened_by_secretary, items FROM fct_meetings ORDER BY 1"
    assert small_city.rows(query) == [
        ("joint_meeting:JM1", "Q2", "Q2", True, None),
        ("study:ST1", "C", None, None, 3),
    ]


def test_roll_up_follows_the_hierarchy_of_the_event_s_day(small_city: SmallWarehouse) -> None:
    query = """
        SELECT unit_code, strftime(month, '%Y-%m'), sum(value) FROM agg_facts_monthly
        WHERE measure = 'visits_made' GROUP BY ALL ORDER BY 1, 2
    """
    # V5 lies before the first day of its units: the first parents count. V1 in June: S1. V2 in July: S2. V3: unknown.
    assert small_city.rows(query) == [
        ("C", "2019-12", 1.0),
        ("C", "2025-06", 1.0),
        ("C", "2025-07", 2.0),
        ("Q1", "2019-12", 1.0),
        ("Q1", "2025-06", 1.0),
        ("Q1", "2025-07", 1.0),
        ("S1", "2019-12", 1.0),
        ("S1", "2025-06", 1.0),
        ("S2", "2025-07", 1.0),
        ("UNKNOWN", "2025-07", 1.0),
    ]


def test_roll_up_of_money_hours_and_issues(small_city: SmallWarehouse) -> None:
    query = """
        SELECT measure, breakdown, round(value, 6) FROM agg_facts_monthly
        WHERE unit_code = 'S2' AND month = '2025-07-01' AND fact <> 'visits' ORDER BY 1, 2
    """
    assert small_city.rows(query) == [
        ("hours", "急时", 23.0),
        ("received_yuan", "市级财政", 25000.0),
        # P1 P2 P4 P5 under M1, T1 under G1, K2 and R1 at Q1, J1 and D2 at Q2; K1, P3 and P6 do not count.
        ("reported", "council", 1.0),
        ("reported", "da_dang_wei", 1.0),
        ("reported", "fire_grid", 1.0),
        ("reported", "joint_meeting", 1.0),
        ("reported", "party_grid", 4.0),
        ("reported", "renovation", 1.0),
        ("reported", "safety_grid", 1.0),
        ("resolved", "council", 1.0),
        ("resolved", "fire_grid", 1.0),
        ("resolved", "party_grid", 2.0),
        ("spent_yuan", "市级财政", 200.0),
    ]


def test_working_days_follow_the_statutory_calendar(small_city: SmallWarehouse) -> None:
    days = "'2025-01-26', '2025-10-08', '2025-10-09'"
    query = f"SELECT date::VARCHAR, is_workday FROM dim_date WHERE date IN ({days}) ORDER BY 1"
    assert small_city.rows(query) == [("2025-01-26", True), ("2025-10-08", False), ("2025-10-09", True)]
    assert small_city.rows("SELECT min(date)::VARCHAR, max(date)::VARCHAR FROM dim_date") == [
        ("2000-01-01", "2026-12-31")
    ]
