"""What counts in the judge's KPIs of states: stocks, and ratios that describe the last day of a month.

Each KPI yields what stands on that day: the unit named, and what it adds to numerator and denominator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

import polars as pl

from .kpi_rows import ONE, Book, active, count_if, listed, since

States = Iterator[tuple[str, pl.DataFrame]]
_BIRTH = re.compile(r"(\d{4})(?:-(\d{1,2})|年(\d{1,2})月|(\d{2}))")
_SCHEMA = {"unit": pl.String, "num": pl.Float64, "den": pl.Float64}
POSTS = {
    "subdistrict_secretaries": "街道党工委书记",
    "subdistrict_leaders": "街道班子成员",
    "social_workers": "党建社工",
    "part_time_street_members": "大工委兼职委员",
    "part_time_community_members": "大党委兼职委员",
    "chief_grid_leaders": "总网格长",
    "grid_leaders": "网格长",
    "grid_members": "网格员",
}
CADRES = ["社区书记", "社区两委"]
TEAMS = {
    "volunteer_teams": ["党员突击队", "党员志愿服务队", "党群志愿服务队"],
    "vanguard_teams": ["志愿先锋队"],
}
FACILITIES = {
    "centres_open": "党群服务中心",
    "estate_stations_open": "小区党群驿站",
    "warm_bee_stations_open": "暖蜂驿站",
}
STAFFED = {"community": "总网格长", "grid": "网格长", "micro_grid": "网格员"}


def states(frame: pl.DataFrame, num: pl.Expr = ONE, den: pl.Expr | None = None) -> pl.DataFrame:
    """One line per thing that stands; without `den` the KPI has no denominator."""
    below = pl.lit(None, pl.Float64) if den is None else den.cast(pl.Float64)
    return frame.select("unit", num=num.cast(pl.Float64).fill_null(0), den=below)


def of_units(units: dict[str, bool]) -> pl.DataFrame:
    """Units that are themselves what is counted: 1 in the denominator, and in the numerator where it is true."""
    rows = [(unit, float(is_so), 1.0) for unit, is_so in units.items()]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def state_kpis(book: Book, issues: pl.DataFrame, day: date) -> States:
    """(kpi_id, what stands on `day`) of every KPI of states."""
    yield from _meetings(book, day)
    yield from _people(book, day)
    yield from _cadres(book, day)
    yield from _coverage(book, day)
    yield from _platforms(book, day)
    yield from _members(book, day)
    yield from _estates(book, day)
    yield "open_overdue_issues", states(open_overdue(issues, day))


def _meetings(book: Book, day: date) -> States:
    quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    held = book.rows("joint_meetings").filter(
        pl.col("held_on").is_between(quarter, day) & (pl.col("convener_post") == "书记")
    )
    met = set(held["unit"])
    found = {}
    for unit, level in book.units.in_force(day).items():
        if level in ("city", "street", "community"):
            found[unit] = bool(met & ({unit} | book.units.predecessors(unit, day)))
    yield "joint_meeting_compliance", of_units(found)


def in_post(book: Book, post: str, day: date) -> pl.DataFrame:
    """People in a post on a day, each once per unit."""
    people = book.listed("personnel").filter((pl.col("post") == post) & active("appointed_on", "left_on", day))
    return people.unique(["person_key", "unit_code"])


def _people(book: Book, day: date) -> States:
    for kpi, post in POSTS.items():
        yield kpi, states(in_post(book, post, day))
    levels = book.units.in_force(day)
    staff = dict(in_post(book, "街道专职党务干部", day).group_by("unit").len().iter_rows())
    streets = [unit for unit, level in levels.items() if level == "street"]
    yield "party_staff_compliance", of_units({unit: staff.get(unit, 0) >= 5 for unit in streets})
    there = {level: set(in_post(book, post, day)["unit"]) for level, post in STAFFED.items()}
    found = {unit: unit in there[level] for unit, level in levels.items() if level in there}
    yield "grid_staffing_rate", of_units(found)
    yield "communities", states(of_units({unit: True for unit, level in levels.items() if level == "community"}))


def _cadres(book: Book, day: date) -> States:
    in_office = active("appointed_on", "left_on", day)
    cadres = book.listed("personnel").filter(pl.col("post").is_in(CADRES) & in_office).sort("appointed_on", "post")

    def newest(said: pl.DataFrame) -> pl.DataFrame:
        return said.group_by("unit_code", "person_key", maintain_order=True).last()

    born = pl.col("birth_month").map_elements(_birth, return_dtype=pl.Int64)
    ages = newest(cadres.with_columns(born=born).filter(pl.col("born").is_not_null()))
    yield "community_cadre_mean_age", states(ages, (day.year * 12 + day.month - pl.col("born")) / 12, ONE)
    schooled = newest(cadres.filter(pl.col("education").is_not_null()))
    college = count_if(pl.col("education").is_in(["大专", "本科", "研究生"]))
    yield "community_cadre_college_share", states(schooled, college, ONE)


def _birth(text: str) -> int | None:
    """A birth month as a count of months; None where it is none."""
    found = _BIRTH.fullmatch(text)
    year, month = (int(part) for part in found.groups() if part) if found else (0, 0)
    return year * 12 + month if 1 <= month <= 12 else None


def _coverage(book: Book, day: date) -> States:
    links = book.listed("contact_links").filter(active("started_on", "ended_on", day))
    linked = set(links["target_code"])
    levels = book.units.in_force(day)
    contacted = of_units({unit: unit in linked for unit, level in levels.items() if level in ("street", "community")})
    buildings = book.listed("buildings").filter(listed(day))
    houses = states(buildings, count_if(pl.col("building_code").is_in(list(linked))), ONE)
    yield "contact_coverage", pl.concat([contacted, houses])
    open_now = book.listed("facilities").filter(active("opened_on", "closed_on", day))
    near = book.covered_by.filter(pl.col("facility_code").is_in(open_now["facility_code"].to_list()))
    is_near = pl.col("building_code").is_in(near["building_code"].unique().to_list())
    placed = buildings.drop_nulls(["longitude", "latitude"])
    households = pl.col("households")
    yield "service_circle_coverage", states(placed, pl.when(is_near).then(households).otherwise(0), households)


def _platforms(book: Book, day: date) -> States:
    for kpi, kind in FACILITIES.items():
        found = book.listed("facilities").filter(
            (pl.col("facility_type") == kind) & active("opened_on", "closed_on", day)
        )
        yield kpi, states(found)
    for kpi, kinds in TEAMS.items():
        found = book.listed("volunteer_teams").filter(
            pl.col("team_type").is_in(kinds) & active("founded_on", "disbanded_on", day)
        )
        yield kpi, states(found)
    items = book.listed("service_items").filter(active("valid_from", "valid_to", day))
    yield "service_items", states(book.city_rows(items))
    sessions = book.rows("platform_sessions").filter(pl.col("held_on").is_between(day.replace(day=1), day))
    pairs = states(sessions.unique(["unit_code", "platform"]), ONE, pl.lit(0.0))
    streets = of_units({unit: False for unit, level in book.units.in_force(day).items() if level == "street"})
    yield "platform_activity", pl.concat([pairs, states(streets, pl.lit(0.0), pl.lit(5.0))])
    tasks = book.rows("grid_task_admissions").filter(
        # with admitted_on after as_of there is neither a day nor an admission
        (pl.col("admission") == "准入") & since("admitted_on", day) & ((pl.col("valid_to") >= day).fill_null(True))
    )
    yield "grid_tasks_in_force", states(book.city_rows(tasks))


def registered(book: Book, day: date) -> pl.DataFrame:
    """Party members on the roster on a day who had registered by then."""
    return book.members.filter(listed(day) & since("registered_on", day))


def _members(book: Book, day: date) -> States:
    units = book.listed("party_units").filter(listed(day) & since("registered_on", day))
    yield "units_registered", states(units)
    members = book.members.filter(listed(day))
    yield "members_registered", states(registered(book, day))
    yield "member_registration_rate", states(members, count_if(since("registered_on", day)), ONE)
    yield "members_deployed", states(members.filter(since("deployed_on", day)))


def _estates(book: Book, day: date) -> States:
    estates = book.listed("estates").filter(listed(day))
    branch, committee = since("branch_founded_on", day), since("committee_founded_on", day)
    yield "estate_branches", states(estates.filter(branch))
    united = branch & committee & pl.col("property_company").is_not_null()
    yield "three_party_estates_rate", states(estates, count_if(united), ONE)
    in_step = estates.filter(branch & committee & since("workgroup_founded_on", day))["estate_code"].to_list()
    started = book.rows("renovation_projects").filter(since("started_on", day))
    projects = book.of_owner(started, book.listed("estates"), "estate_code")
    yield "renovation_sync_rate", states(projects, count_if(pl.col("estate_code").is_in(in_step)), ONE)
    funded = [code for code, amount in branch_funds(book, day).items() if amount >= 30000]
    first_months = (pl.col("branch_founded_on") + pl.duration(days=60)).is_between(
        year_before(day), day, closed="right"
    )
    new = estates.filter(first_months.fill_null(False))
    yield "branch_startup_funding_rate", states(new, count_if(pl.col("estate_code").is_in(funded)), ONE)


def year_before(day: date) -> date:
    """The same day of last year; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def branch_funds(book: Book, day: date) -> dict[str, Decimal]:
    """Estate → yuan of start-up money that had come up to `day`, less what was given back."""
    found: dict[str, Decimal] = {}
    entries = book.rows("funding_ledger").filter(
        pl.col("direction").is_in(["到位", "到位退回"])
        & (pl.col("purpose") == "支部启动经费")
        & since("booked_on", day)
        & pl.col("reference_code").is_not_null()
    )
    for row in entries.select("reference_code", "direction", "amount", "amount_unit").iter_rows():
        estate, direction, amount, unit = row
        yuan = amount * (10000 if unit == "万元" else 1)
        found[estate] = found.get(estate, Decimal(0)) + (-yuan if direction.endswith("退回") else yuan)
    return found


def open_overdue(issues: pl.DataFrame, day: date) -> pl.DataFrame:
    """Valid issues that were due by the end of `day` and not resolved by then."""
    end = datetime.combine(day, time(23, 59, 59))
    resolved = (pl.col("resolved_at") <= end).fill_null(False)
    return issues.filter(pl.col("valid") & (pl.col("due_at") <= end).fill_null(False) & ~resolved)
