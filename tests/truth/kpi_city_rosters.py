"""Lists of a small city: buildings and facilities a thousand metres apart, estates, people in posts, members, teams."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from .city_files import Row
from .kpi_city_ground import DAY, NOWHERE, NOWHERE_ELSE, Ground, month_end, months_before

BUILDINGS = [f"LD{n:02d}" for n in range(1, 41)]
ESTATES = [f"XQ{n:02d}" for n in range(1, 15)]
FACILITIES = [f"ZD{n:02d}" for n in range(1, 17)]
PARTY_UNITS = [f"DW{n:02d}" for n in range(1, 9)]
MEMBERS = [f"DY{n:02d}" for n in range(1, 27)]
TEAMS = [f"TD{n:02d}" for n in range(1, 15)]
METRE = 180 / math.pi / 6371008.8  # degrees of latitude
POSTS = {
    "street": ["街道党工委书记", "街道班子成员", "街道专职党务干部", "党建社工", "大工委兼职委员"],
    "community": ["社区书记", "社区两委", "社区书记", "社区两委", "总网格长", "大党委兼职委员"],
    "grid": ["网格长"],
    "micro_grid": ["网格员", "党员楼栋长"],
}


def rosters(ground: Ground) -> dict[str, list[Row]]:
    """All rows that a list ever has, by export."""
    return {
        "buildings": list(_buildings(ground)),
        "estates": list(_estates(ground)),
        "facilities": list(_facilities(ground)),
        "personnel": list(_personnel(ground)),
        "contact_links": list(_links(ground)),
        "party_units": list(_party_units(ground)),
        "party_members": list(_members(ground)),
        "volunteer_teams": list(_teams(ground)),
        "service_items": list(_items(ground)),
    }


def _place(spot: int, north: float, east: float) -> dict[str, Decimal]:
    """So many metres from a spot; spots lie far from each other."""
    latitude = 21.66 + 0.05 * spot
    degrees = (110.92 + east * METRE / math.cos(math.radians(latitude)), latitude + north * METRE)
    return {name: Decimal(f"{number:.8f}") for name, number in zip(("longitude", "latitude"), degrees, strict=True)}


def _facilities(ground: Ground) -> Iterator[Row]:
    """One facility a spot, but for two that share one."""
    types = ["党群服务中心", "党群服务中心", "小区党群驿站", "暖蜂驿站"]
    for nth, code in enumerate(FACILITIES):
        opened = None if nth == 3 else ground.day() if nth % 3 else ground.start - 400 * DAY
        yield ground.row(
            "facilities",
            facility_code=code,
            facility_type=types[nth % 4],
            unit_code=ground.unit("community"),
            works=ground.pick("新建", "改建", "扩建", "原有"),
            completed_on=ground.pick(None, *ground.days(2), opened),
            opened_on=opened,
            closed_on=ground.day() if ground.chance(0.35) else None,
            rooms=ground.pick(None, ["图书室", "调解室"]),
            **({} if nth in (5, 6) else _place(nth if nth != 9 else 8, 0, 0)),
        )


def _buildings(ground: Ground) -> Iterator[Row]:
    """At the spot of a facility, at the edge of its circle, just outside, or nowhere."""
    for nth, code in enumerate(BUILDINGS):
        distance = ground.pick((0, 0), (999, 0), (1001, 0), (0, -999), (0, 1001), (-600, 600), (-900, 900))
        yield ground.row(
            "buildings",
            building_code=code,
            unit_code=ground.unit("micro_grid"),
            estate_code=ground.one_of([None, *ESTATES]),
            households=ground.pick(0, 1, 2, 3, 4, 7, 30),
            **({} if nth % 9 == 4 else _place(nth % len(FACILITIES), *distance)),
        )


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _estates(ground: Ground) -> Iterator[Row]:
    """Sixty days after their branches were founded are the first, last, too early, too late of twelve months."""
    ends = [ground.plan.as_of, month_end(months_before(ground.plan.as_of, 2)), date(2024, 2, 29), date(2025, 2, 28)]
    border = [day for end in ends for day in (end, end + DAY, _year_before(end), _year_before(end) + DAY)]
    for code in ESTATES:
        founded = ground.one_of(border) - 60 * DAY if ground.chance(0.55) else ground.pick(None, *ground.days(3))
        yield ground.row(
            "estates",
            estate_code=code,
            unit_code=ground.unit("community"),
            branch_founded_on=founded,
            committee_founded_on=ground.pick(None, ground.day(), ground.start),
            workgroup_founded_on=ground.pick(None, ground.day(), ground.start),
            property_company=ground.pick(None, "某物业", "另一物业"),
        )


def _personnel(ground: Ground) -> Iterator[Row]:
    """Each person with birth and education that some rows leave out and a few give otherwise."""
    seen: dict[tuple[str, str, date], dict[str, Any]] = {}
    keys = set()
    for person, post, unit, since, until in [*_street_staff(ground), *_staff(ground)]:
        if (person, post, unit, since) in keys:
            continue
        keys.add((person, post, unit, since))
        # Rows of one unit and day say the same of a person: which of them counts is nowhere said.
        about = seen.setdefault((person, unit, since), _about(ground, int(person[2:])))
        given = {"person_key": person, "post": post, "unit_code": unit, "appointed_on": since, "left_on": until}
        yield ground.row("personnel", **given, **about)


def _about(ground: Ground, number: int) -> dict[str, Any]:
    number += 1 if ground.chance(0.15) else 0
    year, month = 1955 + number * 7 % 45, number % 12 + 1
    forms = [f"{year}-{month:02d}", f"{year}年{month}月", f"{year}{month:02d}"]
    schools = ["初中及以下", "高中中专", "大专", "本科", "研究生"]
    birth = forms[number % 3] if ground.chance(0.75) else None
    return {"birth_month": birth, "education": schools[number % 5] if ground.chance(0.75) else None}


def _term(ground: Ground) -> tuple[date, date | None]:
    since = ground.day() if ground.chance(0.5) else ground.start - ground.rng.randrange(900) * DAY
    until = ground.day() if ground.chance(0.35) else None
    return since, max(until, since) if until else None


def _staff(ground: Ground) -> Iterator[tuple[str, str, str, date, date | None]]:
    for _ in range(80):
        level = ground.pick("street", "community", "community", "community", "grid", "micro_grid")
        person, post = f"RY{ground.rng.randrange(34):02d}", ground.one_of(POSTS[level])
        unit = ground.unit(level)
        since, until = _term(ground)
        yield person, post, unit, since, until
        if ground.chance(0.2):  # the same post again
            yield person, post, unit, since + ground.pick(1, 30, 200) * DAY, None
        if ground.chance(0.15):  # another post, or the same post elsewhere
            yield person, ground.one_of(POSTS[level]), ground.pick(unit, ground.unit(level)), since, until


def _street_staff(ground: Ground) -> Iterator[tuple[str, str, str, date, date | None]]:
    """Five people where only rows are five, where one comes or goes, and five in truth."""
    post = "街道专职党务干部"
    for street, people in zip(ground.units["street"], (4, 5, 5, 6), strict=False):
        for nth in range(people):
            since, until = ground.start - 50 * DAY, None
            if nth == 4:
                since, until = ground.pick((ground.one_of(ground.borders), None), _term(ground))
            yield f"RY{40 + nth}", post, street, since, until
        yield "RY40", post, street, ground.start, None
    for unit in (NOWHERE, NOWHERE_ELSE, NOWHERE):  # of two units that no list knows, not of one
        yield "RY50", "党建社工", unit, ground.start, None


def _links(ground: Ground) -> Iterator[Row]:
    targets = ground.units["street"] + ground.units["community"] * 2 + BUILDINGS[::2] + ESTATES[:3] + [NOWHERE]
    for nth in range(45):
        since, until = _term(ground)
        given = {"link_id": f"LX{nth:02d}", "person_key": f"RY{nth % 30:02d}", "target_code": ground.one_of(targets)}
        yield ground.row("contact_links", **given, started_on=since, ended_on=until)


def _party_units(ground: Ground) -> Iterator[Row]:
    for code in PARTY_UNITS:
        registered = ground.pick(None, ground.day(), ground.day(), ground.start)
        unit = ground.unit("community")
        yield ground.row("party_units", party_unit_code=code, unit_code=unit, registered_on=registered)


def _members(ground: Ground) -> Iterator[Row]:
    for code in MEMBERS:
        yield ground.row(
            "party_members",
            person_key=code,
            party_unit_code="DW不在册" if ground.chance(0.05) else ground.one_of(PARTY_UNITS),
            unit_code=ground.unit("community") if ground.chance(0.5) else None,
            registered_on=ground.pick(None, ground.day(), ground.day(), ground.start),
            deployed_on=ground.pick(None, ground.day()),
        )


def _teams(ground: Ground) -> Iterator[Row]:
    types = ["党员突击队", "党员志愿服务队", "党群志愿服务队", "志愿先锋队", "志愿先锋队", "红色管家"]
    for nth, code in enumerate(TEAMS):
        since, until = _term(ground)
        given = {"team_code": code, "team_type": types[nth % 6], "unit_code": ground.unit("community")}
        yield ground.row("volunteer_teams", **given, founded_on=since, disbanded_on=until)


def _items(ground: Ground) -> Iterator[Row]:
    for nth in range(12):
        since, until = _term(ground)
        yield ground.row("service_items", item_code=f"FW{nth:02d}", valid_from=since, valid_to=until)
