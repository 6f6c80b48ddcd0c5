"""Visits, service cases and volunteers of a small city: households seen again, hours that overlap in every way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from .city_files import Row
from .kpi_city_ground import DAY, SECOND, Ground, last_second, midnight, month_end
from .kpi_city_rosters import BUILDINGS, FACILITIES, MEMBERS, TEAMS


def work(ground: Ground, buildings: list[Row]) -> dict[str, list[Row]]:
    """Rows by export."""
    activities = list(_activities(ground))
    return {
        "visits": list(_visits(ground, buildings)),
        "service_cases": list(_cases(ground)),
        "facility_activities": list(_facility_activities(ground)),
        "volunteer_activities": activities,
        "volunteer_checkins": [*_checkins(ground, activities), *_overlaps(ground, activities)],
    }


def _visits(ground: Ground, buildings: list[Row]) -> Iterator[Row]:
    """A building's households, named under its micro-grid or under another."""
    homes = {row.values["building_code"]: row.values["unit_code"] for row in buildings}
    for nth in range(130):
        at = ground.moment()
        building = "LD不在册" if ground.chance(0.04) else ground.one_of(BUILDINGS)
        is_home = building in homes and ground.chance(0.7)
        yield ground.row(
            "visits",
            visit_id=f"ZF{nth:03d}",
            visited_at=at,
            visitor_key=f"RY{nth % 20:02d}",
            unit_code=homes[building] if is_home else ground.unit("micro_grid"),
            building_code=building,
            household_no=f"{ground.rng.randrange(1, 4)}01",
            mode=ground.pick("入户", "入户", "入户", "入户", "电话", "线上"),
            outcome=ground.pick("见面", "见面", "见面", "见面", "无人在家", "拒访"),
            requests_collected=ground.pick(None, 0, 1, 3),
            updated_at=at + timedelta(hours=1),
        )


def _cases(ground: Ground) -> Iterator[Row]:
    for nth in range(110):
        applied = ground.moment()
        done = ground.pick(None, applied + timedelta(hours=5), applied + 6 * DAY, max(ground.moment(), applied))
        yield ground.row(
            "service_cases",
            case_id=f"BJ{nth:03d}",
            item_code=ground.pick("FW00", "FW01", "FW无此项"),
            unit_code=ground.unit("community"),
            channel=ground.pick("窗口", "粤智助", "粤智助", "网上", "代办"),
            applied_at=applied,
            completed_at=ground.happened(done),
            trips=ground.pick(None, 0, 1, 1, 2, 3),
        )


def last_case(ground: Ground) -> Row:
    """Applied for on the last second of as_of: nothing that is loaded may be later where as_of is not told."""
    applied = last_second(ground.plan.as_of)
    unit = ground.unit("community")
    return ground.row("service_cases", case_id="BJ最后", item_code="FW00", unit_code=unit, applied_at=applied)


def _facility_activities(ground: Ground) -> Iterator[Row]:
    for nth in range(40):
        facility = "ZD不在册" if ground.chance(0.05) else ground.one_of(FACILITIES)
        attended = ground.pick(0, 1, 12, 40)
        given = {"activity_id": f"FHD{nth:02d}", "facility_code": facility, "attendance": attended}
        yield ground.row("facility_activities", **given, started_at=ground.moment())


def _activities(ground: Ground) -> Iterator[Row]:
    for nth in range(36):
        yield ground.row(
            "volunteer_activities",
            activity_id=f"HD{nth:02d}",
            team_code=ground.one_of([*TEAMS, "无此队伍"]),
            unit_code=ground.unit("community"),
            duty_state=ground.pick("平时", "平时", "急时"),
            started_at=ground.moment(),
            status=ground.pick("已开展", "已开展", "已开展", "已开展", "已取消"),
        )


def _checkin(ground: Ground, key: str, activity: str, who: str, start: datetime, end: Any) -> Row:
    return ground.row(
        "volunteer_checkins",
        checkin_id=f"QD{key}",
        activity_id=activity,
        volunteer_key=who,
        is_party_member=who in MEMBERS,
        checked_in_at=start,
        checked_out_at=ground.happened(end),
        updated_at=start + DAY,
    )


def _checkins(ground: Ground, activities: list[Row]) -> Iterator[Row]:
    """Members and others, near the start of the activity or on any other day."""
    whole_day = timedelta(hours=16)
    for nth in range(80):
        activity = ground.one_of(activities).values
        start = activity["started_at"] if ground.chance(0.7) else ground.moment()
        stay = ground.pick(timedelta(hours=2), timedelta(minutes=45), SECOND, whole_day, whole_day + SECOND)
        end = ground.pick(start + stay, start + stay, start + stay, None, start, start - stay)
        name = "没有的活动" if ground.chance(0.05) else activity["activity_id"]
        who = ground.one_of(MEMBERS) if ground.chance(0.6) else f"ZY{ground.rng.randrange(12):02d}"
        yield _checkin(ground, f"{nth:03d}", name, who, start, end)


def _overlaps(ground: Ground, activities: list[Row]) -> Iterator[Row]:
    """Nested, touching, equal, overlapping, a chain over midnight and a month's end; some take no time from others."""
    held = [row.values["activity_id"] for row in activities if row.values["status"] == "已开展"]
    end = last_second(ground.plan.as_of)
    # Signed out as as_of ends; behind it, which is never; and in the time of the first.
    for nth, (who, hours, out) in enumerate([("ZY末0", 2, end), ("ZY末1", 2, end + SECOND), ("ZY末0", 1, end)]):
        yield _checkin(ground, f"末{nth}", held[0], who, end - timedelta(hours=hours), out)
    cancelled = [row.values["activity_id"] for row in activities if row.values["status"] == "已取消"]
    minutes = [(0, 120), (60, 180), (90, 150), (180, 240), (300, 360), (300, 360), (300, 330), (350, 351)]
    night = [(1200, 1500), (1380, 1500), (1430, 1470), (1440, 1560), (1490, 1800)]
    never = [(0, None), (5, 65), (10, 1200), (600, 640), (650, 640)]  # never signed out, too long, negative
    for scene, stays in enumerate([minutes, night, never, minutes]):
        day = month_end(ground.day()) if scene == 1 else ground.day()
        if day > ground.last:
            day = ground.plan.as_of
        who = ground.one_of(MEMBERS) if scene == 0 else f"ZY重叠{scene}"
        for nth, (begins, ends) in enumerate(stays):
            start = midnight(day) + timedelta(minutes=begins)
            if not ground.happened(start):
                continue
            end = None if ends is None else midnight(day) + timedelta(minutes=ends)
            is_off = scene == 3 and nth % 3 == 0 and cancelled
            activity = ground.one_of(cancelled if is_off else held)
            yield _checkin(ground, f"重{scene}{nth}", activity, who, start, end)
