"""Issues of a small city in all nine channels, with deadlines met to the second, missed by one, and never set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from .city_files import Row
from .kpi_city_ground import DAY, NOWHERE, SECOND, Ground, last_second, midnight
from .kpi_city_rosters import ESTATES


def issues(ground: Ground) -> dict[str, list[Row]]:
    """Rows by export."""
    meetings = list(_meetings(ground))
    return {
        "party_grid_events": list(_party_grid(ground)),
        "safety_grid_events": list(_safety_grid(ground)),
        "fire_hazards": list(_fire_hazards(ground)),
        "council_matters": list(_council(ground)),
        "joint_meetings": meetings,
        "joint_meeting_matters": list(_meeting_matters(ground, meetings)),
        "whistles": list(_whistles(ground)),
        "committee_matters": list(_committee(ground)),
        "renovation_matters": list(_renovation(ground)),
    }


def _resolved(ground: Ground, reported: datetime, due: datetime | None) -> datetime | None:
    """When it was resolved: at the deadline, a second late, before it was reported, around as_of, or never."""
    end = last_second(ground.plan.as_of)
    later = ground.moment()
    return ground.happened(
        ground.pick(
            None,
            due,
            due + SECOND if due else None,
            reported + timedelta(minutes=ground.rng.randrange(1, 9000)),
            reported + timedelta(hours=ground.rng.randrange(1, 90)),
            reported - timedelta(hours=3),
            later if later > reported else reported,
            end if end > reported else None,
            end + SECOND,
        )
    )


def _status(ground: Ground, valid: list[str], invalid: list[str]) -> str:
    """Of valid ones any: it says nothing of whether an issue is resolved."""
    return ground.one_of(invalid) if ground.chance(0.12) else ground.one_of(valid)


def _party_grid(ground: Ground) -> Iterator[Row]:
    for nth in range(80):
        reported = ground.moment()
        dispatched = ground.pick(None, reported + timedelta(hours=2), reported + timedelta(hours=30))
        hours = ground.pick(None, 0, 24, 72, 240)
        due = (dispatched or reported) + timedelta(hours=hours) if hours is not None else None
        resolved = _resolved(ground, reported, due)
        end = last_second(ground.plan.as_of)
        reviewed = ground.pick(reported + timedelta(hours=1), reported + timedelta(hours=1), end, end + SECOND, None)
        yield ground.row(
            "party_grid_events",
            issue_id=f"WG{nth:03d}",
            unit_code=ground.unit("micro_grid"),
            reported_at=reported,
            admission=ground.pick("准入", "准入", "准入", None, "不准入"),
            reviewed_at=ground.happened(max(reviewed, reported) if reviewed else None),
            first_responder_key=ground.pick(None, "RY01", "RY02"),
            dispatched_at=ground.happened(dispatched),
            due_hours=hours,
            resolved_at=resolved,
            verification=ground.pick(None, None, "通过", "返工"),
            rework_count=ground.pick(None, None, 0, 0, 2),
            closed_at=ground.happened(resolved + 2 * DAY) if resolved and ground.chance(0.5) else None,
            satisfaction=ground.pick(None, 1, 2, 3, 4, 5),
            status=_status(ground, ["待审查", "待派遣", "处置中", "待核查", "已结案"], ["不准入", "已作废"]),
            updated_at=midnight(ground.plan.today),
        )


def _safety_grid(ground: Ground) -> Iterator[Row]:
    for nth in range(56):
        reported = ground.moment()
        due: Any = ground.pick(None, reported + timedelta(hours=72), last_second(reported.date() + 9 * DAY))
        if ground.chance(0.3):  # due on the last second of a month, of as_of, or when the city is reorganised
            due = max(ground.moment(), reported)
        row = ground.row(
            "safety_grid_events",
            issue_id=f"ZZ{nth:03d}",
            unit_code=ground.unit("micro_grid", "grid"),
            reported_at=reported,
            due_at=due,
            resolved_at=_resolved(ground, reported, due),
            rework_count=ground.pick(None, None, 0, 1),
            rating=ground.pick(None, "满意", "基本满意", "不满意"),
            status=_status(ground, ["待受理", "办理中", "已办结", "已归档"], ["已作废"]),
            updated_at=midnight(ground.plan.today),
        )
        if due and due == last_second(due.date()) and ground.chance(0.5):
            row.raw["due_at"] = f"{due:%Y-%m-%d}"  # a deadline given as a day ends with it
        yield row


def _days(ground: Ground) -> dict[str, date | None]:
    """The days of an issue whose export knows no clock."""
    reported = ground.day()
    due = ground.pick(None, reported, reported + 10 * DAY, reported + 30 * DAY, max(ground.day(), reported))
    resolved = _resolved(ground, midnight(reported), last_second(due) if due else None)
    return {"reported_on": reported, "due_on": due, "resolved_on": resolved.date() if resolved else None}


def _fire_hazards(ground: Ground) -> Iterator[Row]:
    for nth in range(44):
        yield ground.row(
            "fire_hazards",
            row_no=nth + 1,
            issue_id=f"XF{nth:03d}",
            unit_code=ground.unit("micro_grid"),
            verification=ground.pick(None, "合格", "合格", "不合格"),
            status=_status(ground, ["待整改", "整改中", "待复查", "已销案"], ["已作废"]),
            **_days(ground),
        )


def _council(ground: Ground) -> Iterator[Row]:
    for nth in range(40):
        yield ground.row(
            "council_matters",
            issue_id=f"YT{nth:03d}",
            unit_code=ground.unit("community"),
            rating=ground.pick(None, "满意", "基本满意", "不满意"),
            status=_status(ground, ["待议", "办理中", "已办结"], ["未采纳"]),
            **_days(ground),
        )


def _meetings(ground: Ground) -> Iterator[Row]:
    """Some by those who are succeeded later in the quarter: their meetings count for who took over."""
    first, second = ground.plan.reform_day, ground.plan.second_reform_day
    planned = [("KA", first - 20 * DAY, "书记"), ("KB", first - 17 * DAY, "书记"), ("KC1", first - 20 * DAY, "其他")]
    planned += [("KA1", first + 5 * DAY, "书记"), ("KD", second - 5 * DAY, "书记"), ("KM", second, "其他")]
    known = {code for codes in ground.units.values() for code in codes}
    for nth in range(56):
        unit, day, post = ground.unit("city", "street", "community"), ground.day(), ground.pick("书记", "书记", "其他")
        if nth < len(planned) and planned[nth][0] in known and ground.happened(planned[nth][1]):
            unit, day, post = planned[nth]
        yield ground.row("joint_meetings", meeting_id=f"HY{nth:02d}", unit_code=unit, held_on=day, convener_post=post)


def _meeting_matters(ground: Ground, meetings: list[Row]) -> Iterator[Row]:
    for nth in range(40):
        meeting = ground.one_of(meetings).values
        days = _days(ground)
        due = days["due_on"] and meeting["held_on"] + 20 * DAY
        resolved = _resolved(ground, midnight(meeting["held_on"]), last_second(due) if due else None)
        yield ground.row(
            "joint_meeting_matters",
            issue_id=f"YD{nth:03d}",
            meeting_id="HY不存在" if ground.chance(0.06) else meeting["meeting_id"],
            due_on=due,
            resolved_on=resolved.date() if resolved else None,
            status=_status(ground, ["办理中", "已办结"], ["已撤销"]),
        )


def _calls(ground: Ground, blown: datetime) -> list[dict[str, Any]] | None:
    """Departments that came in time to the second, a second late, behind as_of, never, or without being asked when."""
    calls = []
    for name in ["城管局", "住建局", "水务局"][: ground.rng.randrange(4)]:
        by = ground.pick(None, blown + timedelta(hours=4), max(ground.moment(), blown))
        end = last_second(ground.plan.as_of)
        arrived = ground.pick(None, by, by and by + SECOND, blown, end + SECOND, end)
        calls.append({"name": name, "respond_by": by, "arrived_at": max(arrived, blown) if arrived else None})
    return calls or ground.pick(None, [])


def _whistles(ground: Ground) -> Iterator[Row]:
    for nth in range(34):
        blown = ground.moment()
        due = ground.pick(None, blown + timedelta(hours=48), max(ground.moment(), blown))
        yield ground.row(
            "whistles",
            issue_id=f"CS{nth:03d}",
            unit_code=ground.unit("street"),
            reported_at=blown,
            departments=_calls(ground, blown),
            due_at=due,
            resolved_at=_resolved(ground, blown, due),
            satisfaction=ground.pick(None, 2, 3, 4, 5),
            status=_status(ground, ["open", "arrived", "resolved"], ["cancelled"]),
            updated_at=midnight(ground.plan.today),
        )


def _committee(ground: Ground) -> Iterator[Row]:
    for nth in range(40):
        level, committee = ground.pick(("street", "大工委"), ("community", "大党委"))
        yield ground.row(
            "committee_matters",
            issue_id=f"WY{nth:03d}",
            committee=committee,
            unit_code=ground.unit(level),
            status=_status(ground, ["办理中", "已办结"], ["已撤销"]),
            **_days(ground),
        )


def _renovation(ground: Ground) -> Iterator[Row]:
    for nth in range(28):
        yield ground.row(
            "renovation_matters",
            issue_id=f"GZ{nth:03d}",
            estate_code=ground.one_of([*ESTATES, "XQ不在册", NOWHERE]),
            status=_status(ground, ["办理中", "已办结"], ["已撤销"]),
            **_days(ground),
        )
