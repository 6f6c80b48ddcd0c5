"""Volunteer activities and check-ins: weekends, a flood week on emergency duty, people who forget to sign out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from ingest.demo.city import FIRST_MEMBER, City, person_key
from ingest.demo.handling import DAY
from ingest.demo.party import MEMBERS
from ingest.demo.rand import Draws, pool
from ingest.demo.rosters import team_code
from ingest.demo.seasons import (
    FLOOD,
    LAST_DAY,
    day_number,
    day_pool,
    last_second,
    month_end,
    monthly_counts,
    months,
    second_pool,
)
from ingest.demo.world import Part, World, numbered, to_time
from ingest.demo.writers import Desk

HELD = 20_400
#: Cancelled activities for each held one.
CANCELLED = 0.03
TYPES = ("应急演练", "送温暖", "健康义诊", "法律援助", "洁净家园", "关爱空巢老人", "文体活动", "政策宣讲", "其他")
_TYPE_POOL = pool((4, 11, 9, 6, 30, 14, 12, 11, 3), 100, TYPES)
#: A typhoon warning: emergency duty for three days.
_TYPHOON = (date(2025, 8, 13), date(2025, 8, 15))
#: Share of the party members of a community who turn out at all, by street.
_TURNOUT = (0.82, 0.72, 0.6)
_RESIDENTS = 150
_PARTY_SHARE = 0.55
_MODES = pool((78, 16, 6), 100, ("扫码", "人脸识别", "补签"))


def held_counts() -> list[int]:
    return monthly_counts(HELD, "volunteers", flood=1.25)


def write_activities(desk: Desk, world: World) -> None:
    by_month = list(zip(months(), held_counts(), strict=True))
    for year in (2025, 2026):
        for half in (0, 1):
            with desk.csv("volunteer_activities", f"志愿活动_{year}年{'上下'[half]}半年.csv") as file:
                for month, count in by_month:
                    if month.year == year and (month.month > 6) == bool(half):
                        for part in world.parts():
                            file.append(activities(part, month, count))
                file.blank_line()


def activities(part: Part, month: date, held: int) -> pl.DataFrame:
    rows, draws = part.rows(held + round(held * CANCELLED), "volunteer_activities", month)
    city = part.city
    g = draws.below("grid", len(city.grid_new))
    day = draws.pick("day", day_pool(month, month_end(month), weekend=1.5, holiday=0.5, flood=4.5))
    emergency = _emergency(draws, day)
    second = draws.below("any-hour", DAY // 1800) * 1800
    start = day * DAY + second.zip_with(emergency, draws.pick("second", second_pool("volunteers")) // 900 * 900)
    length = draws.between("long", 6, 18).zip_with(emergency, draws.between("short", 2, 7)) * 1800
    # Nothing lasts beyond the city's last day.
    end = (start + length).clip(upper_bound=(day_number(LAST_DAY) + 1) * DAY - 1)
    c = pl.Series(city.grid_community).gather(g)
    drill = draws.pick("duty", pool((88, 12), 100, ("防汛救灾", "应急演练")))
    table = rows.with_columns(
        team_code(rows["k"], c + draws.below("team", 20) * 28).alias("team_code"),
        city.code("community", rows["k"], g, day).alias("unit_code"),
        drill.zip_with(emergency, draws.pick("type", _TYPE_POOL)).alias("activity_type"),
        pl.Series(["平时", "急时"]).gather(emergency.cast(pl.Int64)).alias("duty_state"),
        to_time(start).alias("started_at"),
        to_time(end).alias("ended_at"),
        c=c,
        street=city.s_grid_street.gather(g),
        people=draws.between("many", 12, 26).zip_with(emergency, draws.between("people", 6, 18)),
        status=pl.when(pl.col("j") < held).then(pl.lit("已开展")).otherwise(pl.lit("已取消")),
    )
    # A few people sign in at an activity that was called off.
    came = pl.when(draws.chance("came", 0.15)).then(3).otherwise(0)
    table = table.with_columns(people=pl.when(pl.col("status") == "已开展").then("people").otherwise(came))
    return numbered(table.sort("k", "started_at", "j"), f"HD{month:%y%m}", "activity_id")


def _emergency(draws: Draws, day: pl.Series) -> pl.Series:
    def within(span: tuple[date, date]) -> pl.Series:
        return day.is_between(day_number(span[0]), day_number(span[1]))

    likely = draws.chance("flood", 0.9) & within(FLOOD) | draws.chance("typhoon", 0.5) & within(_TYPHOON)
    return likely | draws.chance("other", 0.008)


def write_checkins(desk: Desk, world: World) -> None:
    """Who forgot to sign out is sometimes put right in the next month's file."""
    late: dict[int, pl.DataFrame] = {}
    for month, held in zip(months(), held_counts(), strict=True):
        with desk.csv("volunteer_checkins", f"志愿签到_{month:%Y-%m}.csv") as file:
            for part in world.parts():
                checkins = _checkins(part, month, held)
                if part.number in late:
                    file.append(late[part.number])
                late[part.number] = _put_right(checkins, month_end(month))
                file.append(checkins)


def _put_right(checkins: pl.DataFrame, end: date) -> pl.DataFrame:
    found = checkins.filter("mended")
    return found.with_columns(
        checked_out_at=pl.col("checked_in_at") + pl.duration(minutes=120),
        updated_at=pl.lit(datetime.combine(end, datetime.min.time()) + timedelta(days=3, hours=10)),
    )


def _checkins(part: Part, month: date, held: int) -> pl.DataFrame:
    acts = activities(part, month, held).with_row_index("a")
    rows = acts.select("k", "a", "people").with_columns(w=pl.int_ranges("people")).explode("w", empty_as_null=False)
    take = rows["a"]
    start, end = (acts[n].dt.epoch("s").gather(take) for n in ("started_at", "ended_at"))
    draws = part.draws(rows.with_columns(j=pl.int_range(pl.len()).over("k")), "checkins", month)
    came = start + draws.between("came", -900, 1200)
    went = end + draws.between("went", -1500, 1200)
    fate, last = draws.uniform("fate"), int((last_second(LAST_DAY) - datetime(1970, 1, 1)).total_seconds())
    # 0.1 % sign out before they came, 0.25 % forget until the next day, 1.6 % never sign out.
    went = (came - draws.between("before", 300, 5000)).zip_with(fate < 0.001, went)
    went = (came + draws.between("next", 17 * 3600, 30 * 3600)).zip_with(fate.is_between(0.001, 0.0035), went)
    out = pl.select(pl.when(fate < 0.984).then(to_time(went.clip(upper_bound=last)))).to_series()
    party = rows["w"] < (rows["people"] * _PARTY_SHARE).round()
    table = pl.DataFrame(
        {
            "k": rows["k"], "checked_in_at": to_time(came.clip(upper_bound=last)), "checked_out_at": out,
            "volunteer_key": _volunteers(part.city, part, acts, rows, party, month), "is_party_member": party,
            "activity_id": acts["activity_id"].gather(take), "mended": (fate >= 0.984) & draws.chance("mended", 0.3),
            "unknown": draws.chance("unknown", 0.0004), "checkin_mode": draws.pick("mode", _MODES),
        }
    )  # fmt: skip
    table = table.sort("k", "checked_in_at", maintain_order=True).with_columns(
        pl.when("unknown")
        .then(pl.col("activity_id").str.replace("HD", "HDX"))
        .otherwise("activity_id")
        .alias("activity_id"),
        updated_at=pl.coalesce("checked_out_at", "checked_in_at") + pl.duration(minutes=10),
    )
    return numbered(table, f"QD{month:%y%m}", "checkin_id", 6)


def _volunteers(
    city: City, part: Part, acts: pl.DataFrame, rows: pl.DataFrame, party: pl.Series, month: date
) -> pl.Series:
    """Colleagues come together: each activity takes neighbours from the list of its community."""
    draws = part.draws(acts, "volunteers", month)
    first = pl.Series([MEMBERS * c // 28 for c in range(29)])
    size = first.gather(acts["c"] + 1) - first.gather(acts["c"])
    turnout = pl.Series(_TURNOUT).gather(acts["street"])
    active = (size * turnout).cast(pl.Int64)
    begin = (draws.uniform("begin") * active).cast(pl.Int64)
    shift = month.year * 12 + month.month
    lookup = {"first": first.gather(acts["c"]), "size": size, "active": active, "begin": begin, "c": acts["c"]}
    at = {name: values.gather(rows["a"]) for name, values in lookup.items()}
    member = at["first"] + ((at["begin"] + rows["w"]) % at["active"] + shift * 3) % at["size"] + FIRST_MEMBER
    resident = at["c"] * _RESIDENTS + (at["begin"] * 7 + rows["w"]) % _RESIDENTS
    guest = "ZY" + (rows["k"] * 10_000 + resident).cast(pl.String).str.zfill(8)
    return person_key(rows["k"], member).zip_with(party, guest)
