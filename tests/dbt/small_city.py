"""Deliveries of an invented city of nine units, each row there for one rule; the tests name what must come of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from small_warehouse import SmallWarehouse

#: The latest event of all (a ledger entry), hence as_of.
AS_OF = "2025-08-31"


def unit(
    code: str, level: str, parent: str | None, since: str = "2020-01-01", until: str | None = None
) -> dict[str, Any]:
    return {
        "unit_code": code,
        "unit_name": f"单位{code}",
        "level": level,
        "parent_code": parent,
        "valid_from": since,
        "valid_to": until,
        "households": 10,
    }


def visit(number: str, unit_code: str, at: str, updated: str, **other: Any) -> dict[str, Any]:
    usual = {"visit_type": "日常走访", "mode": "入户", "outcome": "见面", "building_code": "B1"}
    usual |= {"household_key": "h1", "visitor_key": "p1"}
    return {"visit_id": number, "unit_code": unit_code, "visited_at": at, "updated_at": updated, **usual, **other}


def deliver_units(city: SmallWarehouse) -> None:
    """Q1 moves from S1 to S2 on 1 July 2025; Q9 is on the first list only, and has no end date."""
    common = [
        unit("C", "市", None),
        unit("S1", "街道", "C"),
        unit("S2", "街道", "C"),
        unit("Q2", "社区", "S2"),
        unit("G1", "片区网格", "Q1"),
        unit("M1", "微网格", "G1"),
    ]
    first = [*common, unit("Q1", "社区", "S1"), unit("Q9", "社区", "S2")]
    second = [
        *common,
        unit("Q1", "社区", "S1", until="2025-06-30"),
        unit("Q1", "社区", "S2", since="2025-07-01"),
    ]
    city.deliver("org_units", "20250101.xlsx", first, dated="2025-01-01")
    city.deliver("org_units", "20250701.xlsx", second, dated="2025-07-01")


def deliver_visits(city: SmallWarehouse) -> None:
    june = city.deliver(
        "visits",
        "2025-06.csv",
        [
            visit("V1", "M1", "2025-06-10 09:00:00", "2025-06-11 00:00:00"),
            visit("V4", "M1", "2025-06-12 09:00:00", "2025-06-12 10:00:00"),
        ],
        dated="2025-06-01",
        rejected=[{"key": "V8", "unit_code": "M1", "column": "mode", "reason": "enum"}],
    )
    city.deliver_copy(june, "2025-06-copy.csv", dated="2025-06-01")
    city.deliver(
        "visits",
        "2025-07.csv",
        [
            visit("V1", "M1", "2025-06-10 09:00:00", "2025-06-11 00:00:00"),
            # Newer by updated_at: this is how V4 stands.
            visit("V4", "M1", "2025-06-12 09:00:00", "2025-07-01 00:00:00", mode="电话"),
            visit("V2", "M1", "2025-07-10 09:00:00", "2025-07-10 10:00:00", visit_type="大走访"),
            visit("V3", "X7", "2025-07-11 09:00:00", "2025-07-11 10:00:00"),
            visit("V5", "M1", "2019-12-31 09:00:00", "2025-07-11 10:00:00"),
            visit("V8", "M1", "2025-06-15 09:00:00", "2025-07-11 10:00:00", outcome="拒访"),
        ],
        run=2,
        dated="2025-07-01",
    )
    # A later file with an older updated_at does not replace.
    old = visit("V2", "M1", "2025-07-10 09:00:00", "2025-07-09 10:00:00", outcome="无人在家")
    city.deliver("visits", "2025-08.csv", [old], run=3, dated="2025-08-01")


def deliver_issues(city: SmallWarehouse) -> None:
    def party(number: str, **other: Any) -> dict[str, Any]:
        usual = {"title": "t", "category": "其他", "unit_code": "M1", "reported_at": "2025-07-01 08:00:00"}
        usual |= {"status": "处置中", "updated_at": "2025-07-01 08:00:00"}
        return {"issue_id": number, "due_hours": 24, **usual, **other}

    at_ten = {"dispatched_at": "2025-07-01 10:00:00"}
    city.deliver(
        "party_grid_events",
        "2025-07.csv",
        [
            party("P1", **at_ten, resolved_at="2025-07-02 10:00:00", verification="返工", satisfaction=4),
            party("P2", resolved_at="2025-07-02 08:00:01", rework_count=0, satisfaction=3),
            party("P3", admission="不准入", resolved_at="2025-07-02 08:00:00"),
            party("P4"),
            party("P5", due_hours=24 * 90),
            party("P6", status="已作废", resolved_at="2025-07-01 09:00:00"),
        ],
        dated="2025-07-01",
    )
    whistle = {"issue_id": "W1", "unit_code": "S1", "title": "t", "category": "其他", "status": "arrived"}
    calls = [
        {"name": "城管", "respond_by": "2025-07-02 12:00:00", "arrived_at": "2025-07-02 12:00:00"},
        {"name": "住建", "respond_by": "2025-07-02 12:00:00", "arrived_at": None},
        {"name": "水务", "respond_by": "2025-09-02 12:00:00", "arrived_at": None},
    ]
    times = {"reported_at": "2025-07-01 12:00:00", "updated_at": "2025-07-03 00:00:00"}
    city.deliver("whistles", "w.ndjson", [{**whistle, **times, "departments": calls}])
    day = {"category": "其他", "title": "t", "reported_on": "2025-07-01"}
    fire = {"issue_id": "F1", "category": "用电隐患", "severity": "一般", "unit_code": "M1", "verification": "不合格"}
    fire |= {"reported_on": "2025-07-01", "due_on": "2025-07-10", "resolved_on": "2025-07-10", "status": "已销案"}
    city.deliver("fire_hazards", "f.xlsx", [fire])
    safety = {
        "issue_id": "T1",
        "title": "t",
        "category": "其他",
        "unit_code": "G1",
        "rework_count": 2,
        "rating": "不满意",
    }
    safety |= {"reported_at": "2025-07-01 08:00:00", "resolved_at": "2025-06-30 08:00:00", "status": "已归档"}
    city.deliver("safety_grid_events", "s.csv", [{**safety, "updated_at": "2025-07-02 00:00:00"}])
    council = {**day, "unit_code": "Q1", "rating": "基本满意", "resolved_on": "2025-07-20"}
    city.deliver(
        "council_matters",
        "k.xlsx",
        [{**council, "issue_id": "K1", "status": "未采纳"}, {**council, "issue_id": "K2", "status": "已办结"}],
    )
    meeting = {"meeting_id": "JM1", "unit_code": "Q2", "held_on": "2025-07-05", "convener_post": "书记"}
    city.deliver("joint_meetings", "j.xlsx", [meeting])
    matter = {"title": "t", "category": "其他", "status": "办理中"}
    city.deliver(
        "joint_meeting_matters",
        "j.xlsx",
        [{**matter, "issue_id": "J1", "meeting_id": "JM1"}, {**matter, "issue_id": "J2", "meeting_id": "JMX"}],
    )
    committee = {**day, "unit_code": "S1", "status": "办理中", "due_on": "2025-08-31"}
    city.deliver(
        "committee_matters",
        "c.xlsx",
        [
            {**committee, "issue_id": "D1", "committee": "大工委"},
            {**committee, "issue_id": "D2", "committee": "大党委", "unit_code": "Q2", "due_on": "2025-08-30"},
        ],
    )
    estate = {"estate_code": "E1", "estate_name": "e", "unit_code": "Q1", "households": 9, "is_old": True}
    city.deliver("estates", "e.xlsx", [estate])
    city.deliver(
        "renovation_matters",
        "r.xlsx",
        [
            {**day, "issue_id": "R1", "estate_code": "E1", "status": "办理中"},
            {**day, "issue_id": "R2", "estate_code": "EX", "status": "办理中"},
        ],
    )


def deliver_volunteers(city: SmallWarehouse) -> None:
    activity = {"team_code": "T", "unit_code": "Q1", "activity_type": "其他", "duty_state": "急时"}
    activity |= {"started_at": "2025-07-12 08:00:00"}
    held, cancelled = {**activity, "status": "已开展"}, {**activity, "status": "已取消"}
    city.deliver("volunteer_activities", "a.csv", [{**held, "activity_id": "A1"}, {**cancelled, "activity_id": "A2"}])
    times = {
        "c01": ("A1", "12 08:00:00", "12 12:00:00"),
        "c02": ("A1", "12 09:00:00", "12 10:00:00"),
        "c03": ("A1", "12 12:00:00", "12 13:00:00"),
        "c04": ("A1", "12 12:30:00", "12 15:00:00"),
        "c05": ("A2", "12 16:00:00", "12 17:00:00"),
        "c06": ("A1", "12 17:00:00", None),
        "c07": ("A1", "12 18:00:00", "12 18:00:00"),
        "c08": ("A1", "14 00:00:00", "14 16:00:00"),
        "c09": ("A1", "13 20:00:00", "14 12:00:01"),
        "c10": ("AX", "15 08:00:00", "15 09:00:00"),
    }
    rows = [
        {
            "checkin_id": number,
            "activity_id": activity_id,
            "volunteer_key": "v1",
            "is_party_member": True,
            "checked_in_at": f"2025-07-{start}",
            "checked_out_at": end and f"2025-07-{end}",
            "updated_at": "2025-07-20 00:00:00",
        }
        for number, (activity_id, start, end) in times.items()
    ]
    city.deliver("volunteer_checkins", "2025-07.csv", rows, dated="2025-07-01")


def deliver_money_and_lists(city: SmallWarehouse) -> None:
    def entry(number: str, direction: str, amount: str, amount_unit: str, day: str = "2025-07-03") -> dict[str, Any]:
        usual = {"source": "市级财政", "purpose": "微心愿", "unit_code": "Q1"}
        return {
            "entry_id": number,
            "direction": direction,
            "amount": Decimal(amount),
            "amount_unit": amount_unit,
            "booked_on": day,
            **usual,
        }

    city.deliver(
        "funding_ledger",
        "l.xlsx",
        [
            entry("L1", "到位", "3", "万元"),
            entry("L2", "到位退回", "0.5", "万元"),
            entry("L3", "支出", "200.10", "元"),
            entry("L4", "支出退回", "0.10", "元"),
            entry("L5", "下达", "100", "万元", AS_OF),
        ],
    )

    def item(code: str) -> dict[str, Any]:
        return {"item_code": code, "item_name": code, "handling": "承办", "on_kiosk": True, "valid_from": "2024-01-01"}

    refused = [{"key": "I2", "column": "handling", "reason": "enum"}]
    city.deliver("service_items", "2025-01.xlsx", [item("I1"), item("I2"), item("I3")], dated="2025-01-01")
    city.deliver("service_items", "2025-07.xlsx", [item("I1"), item("I4")], dated="2025-07-01", rejected=refused, run=2)
    city.deliver("studies", "s.xlsx", [{"meeting_id": "ST1", "held_on": "2025-07-08", "topic": "基层治理", "items": 3}])
    held = city.deliver("service_items", "2025-08.xlsx", [item("I9")], dated="2025-08-01", run=3, status="held")
    assert held


def deliver_all(city: SmallWarehouse) -> None:
    for deliver in (deliver_units, deliver_visits, deliver_issues, deliver_volunteers, deliver_money_and_lists):
        deliver(city)
