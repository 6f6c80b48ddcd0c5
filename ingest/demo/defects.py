"""The planted bad rows: which file, before which row, what is broken, and the quarantine code it must get.

A planted row is a copy of the good row it stands before, with a key of its own: no good row is touched and no
figure moves. The one exception keeps the key and comes with a newer time of change: the good version must stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plant:
    """``at`` counts data rows from 0; ``values`` go into the copied row; ``column`` is the one at fault."""

    source_id: str
    #: Part of the file's name.
    file: str
    at: int
    column: str
    reason: str
    values: dict[str, object] = field(default_factory=dict)
    #: A second rule that the same row breaks: column and code.
    also: tuple[str, str] | None = None


def _bad(
    source_id: str, file: str, at: int, reason: str, key: dict[str, object], column: str, value: object, **more: object
) -> Plant:
    return Plant(source_id, file, at, column, reason, {**key, column: value, **more})


def _visit(month: str, at: int, number: int, reason: str, column: str, value: object) -> Plant:
    return _bad("visits", f"_{month}.csv", at, reason, {"visit_id": f"ZF{month[2:]}99{number:07d}"}, column, value)


def _case(month: str, at: int, number: int, reason: str, column: str, value: object) -> Plant:
    return _bad("service_cases", f"_{month}.csv", at, reason, {"case_id": f"BJ99{number:09d}"}, column, value)


def _checkin(month: str, at: int, number: int, reason: str, column: str, value: object) -> Plant:
    return _bad("volunteer_checkins", f"_{month}.csv", at, reason, {"checkin_id": f"QD99{number:09d}"}, column, value)


def _issue(source: str, file: str, at: int, number: int, reason: str, column: str, value: object) -> Plant:
    return _bad(source, file, at, reason, {"issue_id": f"ZY99{number:07d}"}, column, value)


def _paid(file: str, at: int, number: int, reason: str, column: str, value: object) -> Plant:
    key: dict[str, object] = {"entry_id": f"LS99{number:07d}"}
    return _bad("funding_ledger", f"（{file}）", at, reason, key, column, value)


def _unapproved(file: str, at: int, key: str, number: str | None) -> Plant:
    values: dict[str, object] = {"inspection_id": key, "approved": "是"}
    return _bad("inspections", file, at, "approval_no_missing", values, "approval_no", number)


_VISITS = [
    _visit("202502", 4, 1, "missing", "visited_at", ""),
    _visit("202502", 90, 2, "missing", "household_no", "-"),
    _visit("202503", 17, 3, "type", "visited_at", "2025-13-45 10:00:00"),
    _visit("202504", 250, 4, "enum", "mode", "上门"),
    _visit("202505", 0, 5, "range", "duration_minutes", "2000"),
    _visit("202506", 33, 6, "future", "visited_at", "2062-06-11 09:30:00"),
    _visit("202507", 1200, 7, "past", "visited_at", "1925-07-03 09:30:00"),
    _visit("202601", 60, 8, "type", "requests_collected", "若干"),
    Plant(
        "visits", "_202603.csv", 75, "mode", "enum",
        {"visit_id": "ZF2603990000009", "mode": "面访", "duration_minutes": "-5"}, also=("duration_minutes", "range"),
    ),
    Plant("visits", "更正", 500, "outcome", "enum", {"outcome": "不清楚", "updated_at": "2025-12-01 08:00:00"}),
]  # fmt: skip

_CASES_AND_CHECKINS = [
    _case("2025-02", 10, 1, "enum", "channel", "微信"),
    _case("2025-05", 44, 2, "type", "trips", "两次"),
    _case("2025-08", 3, 3, "range", "rating", "9"),
    _case("2025-08", 900, 4, "missing", "unit_code", ""),
    _case("2025-12", 70, 5, "past", "applied_at", "1999-12-31 16:00:00"),
    _case("2026-04", 12, 6, "future", "completed_at", "2052-04-08 11:20:00"),
    _case("2026-09", 5, 7, "type", "applied_at", "上午"),
    _checkin("2025-03", 8, 1, "type", "is_party_member", "党员"),
    _checkin("2025-06", 100, 2, "missing", "activity_id", "无"),
    _checkin("2025-12", 7, 3, "past", "checked_in_at", "1970-01-01 08:00:00"),
    _checkin("2026-06", 2500, 4, "future", "checked_out_at", "2099-06-20 18:00:00"),
    _checkin("2026-10", 40, 5, "missing", "volunteer_key", ""),
    _bad("facility_activities", "2025年第3季度", 21, "range", {"activity_id": "ZH9900001"}, "attendance", "-3"),
    _bad("volunteer_activities", "2025年下半年", 31, "enum", {"activity_id": "HD9900001"}, "duty_state", "战时"),
    _bad("party_members", "202610", 15, "type", {"person_key": "DY99000001"}, "registered_on", "去年"),
    _bad("buildings", "20260415", 12, "range", {"building_code": "LD99000001"}, "households", "200000"),
    _bad("buildings", "20260415", 13, "missing", {"building_code": "LD99000002"}, "unit_code", "/"),
]

_ISSUES = [
    _issue("party_grid_events", "_202504", 9, 1, "range", "satisfaction", "7"),
    _issue("party_grid_events", "_202509", 6, 2, "enum", "status", "处理完"),
    _issue("party_grid_events", "_202602", 20, 3, "type", "due_hours", "三天"),
    _issue("safety_grid_events", "_2025年4月", 5, 4, "type", "due_at", "尽快"),
    _issue("safety_grid_events", "_2026年6月", 50, 5, "missing", "title", ""),
    _issue("fire_hazards", "_202503", 6, 6, "enum", "severity", "特大"),
    _issue("fire_hazards", "_202510", 3, 7, "type", "reported_on", "国庆前"),
    Plant("fire_hazards", "_202605", 14, "issue_id", "missing", {"issue_id": None}),
    _issue("council_matters", "_202512", 11, 8, "past", "reported_on", "1985-08-12"),
    _issue("joint_meeting_matters", "_202512", 30, 9, "missing", "title", None),
    _issue("committee_matters", "_202606", 25, 10, "enum", "committee", "大支部"),
    _issue("renovation_matters", "_202506", 4, 11, "missing", "estate_code", "null"),
    _issue("whistles", "_202512", 2, 12, "type", "reported_at", "2025-02-30T09:00:00"),
    _issue("whistles", "_202606", 10, 13, "range", "satisfaction", 9),
    _issue("whistles", "_202606", 20, 14, "enum", "status", "closed"),
    _bad("joint_meetings", "_202506", 8, "enum", {"meeting_id": "LXHY990001"}, "convener_post", "主任"),
]

_ROSTERS = [
    _bad("org_units", "20261020", 40, "self_parent", {"unit_code": "DS0001C01G77"}, "parent_code", "DS0001C01G77"),
    _bad("org_units", "20261020", 41, "type", {"unit_code": "DS0001C01G78"}, "valid_from", "待定"),
    _bad("org_units", "20260410", 60, "range", {"unit_code": "DS0001C01G79"}, "longitude", 218.2),
    *(
        _bad(
            "org_successions", "20250701", at, "share_sum",
            {"predecessor_code": "DS0001C98", "successor_code": f"DS0001C1{at}"}, "household_share", share,
        )
        for at, share in ((1, 0.5), (2, 0.4))
    ),
    *(
        _bad("facilities", "20261026", at, "key_conflict", {}, "facility_code", "ZD990001", facility_name=name)
        for at, name in ((5, "临时阵地甲"), (9, "临时阵地乙"))
    ),
    *(
        _bad("volunteer_teams", "2026年03月18日", at, "key_conflict", {}, "team_code", "DW9900001", team_name=name)
        for at, name in ((20, "河畔应急一队"), (60, "河畔应急二队"))
    ),
    _bad("personnel", "2026-10-22", 33, "enum", {"person_key": "RY99000001"}, "post", "楼长"),
    _bad("personnel", "2026-10-22", 80, "type", {"person_key": "RY99000002"}, "left_on", "在岗"),
    _bad("personnel", "2026-01-15", 12, "missing", {"person_key": "RY99000003"}, "appointed_on", None),
    _bad("estates", "2026-10-25", 7, "type", {"estate_code": "XQ990001"}, "households", "约三百"),
    _bad("contact_links", "2026年9月", 14, "missing", {"link_id": "LX99000001"}, "target_code", None),
    _bad("party_units", "2026-10", 9, "missing", {"party_unit_code": "DZ990001"}, "serving_members", "-"),
    _bad("service_items", "202601", 18, "enum", {"item_code": "SX9901"}, "handling", "自办"),
]  # fmt: skip

_LEDGERS = [
    _unapproved("2025年", 4, "JC990001", None),
    _unapproved("2026年", 9, "JC990002", "无"),
    _bad("micro_projects", "2025年12月", 18, "range", {"project_id": "WSS990001"}, "satisfaction", 6),
    _bad("micro_projects", "2026年6月", 22, "future", {"project_id": "WSS990002"}, "completed_on", "2126-05-20"),
    _bad("micro_wishes", "2025年6月", 5, "enum", {"wish_id": "WXY990001"}, "beneficiary_group", "志愿者"),
    _bad("three_lists", "2025年12月", 16, "type", {"entry_id": "QD990001"}, "published_on", "年底"),
    _bad("renovation_projects", "2025年6月", 2, "missing", {"project_id": "GZXM9901"}, "started_on", None),
    _bad("studies", "2025", 3, "enum", {"meeting_id": "YP990001"}, "topic", "经济运行"),
    _bad("platform_sessions", "_202606", 13, "enum", {"session_id": "DD990001"}, "platform", "智慧城市"),
    _bad("grid_task_admissions", "2025-12", 6, "range", {"task_id": "ZR99001"}, "forms", 5000),
    _paid("2025年3月", 12, 1, "range", "amount", 0),
    _paid("2025年6月", 40, 2, "type", "amount", "叁万元整"),
    _paid("2025年9月", 8, 3, "enum", "amount_unit", "千元"),
    _paid("2025年12月", 77, 4, "future", "booked_on", "2205年12月5日"),
    _paid("2026年3月", 30, 5, "past", "booked_on", "1925/3/5"),
    _paid("2026年6月", 51, 6, "missing", "unit_code", "无"),
    _paid("2026年10月", 5, 7, "type", "booked_on", "月初"),
]  # fmt: skip

PLANTS: list[Plant] = [*_VISITS, *_CASES_AND_CHECKINS, *_ISSUES, *_ROSTERS, *_LEDGERS]
