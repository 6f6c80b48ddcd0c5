"""入户走访记录: workers go round the households of their street; streets differ in pace and luck."""

from __future__ import annotations

from datetime import date
from math import gcd

import polars as pl

from ingest.demo.city import PEOPLE_PER_COPY, building_code, person_key
from ingest.demo.names import name_of, note_pool
from ingest.demo.posts import Posts
from ingest.demo.rand import Draws, pool
from ingest.demo.seasons import REFORM, day_number, day_pool, month_end, monthly_counts, months, second_pool
from ingest.demo.world import Part, World, numbered, to_time
from ingest.demo.writers import Desk

TOTAL = 400_000
#: Share of the visits that each street makes, and how often the door opens.
STREET_SHARE = (0.40, 0.35, 0.25)
AT_HOME = (0.91, 0.88, 0.84)
#: The month whose file was sent again whole with corrections.
CORRECTED = date(2025, 9, 1)
_TYPES = pool((62, 20, 12, 6), 100, ("日常走访", "大走访", "重点走访", "挂点走访"))
_DRIVE_TYPES = pool((34, 52, 9, 5), 100, ("日常走访", "大走访", "重点走访", "挂点走访"))
#: Months of the city-wide visiting drive.
_DRIVE = (3, 4, 11)


class Rounds:
    """The order in which a street's households are visited: round after round, hopping across the street."""

    def __init__(self, world: World) -> None:
        self.counts = [_by_street(n) for n in monthly_counts(TOTAL, "visits")]
        homes = world.city.street_households
        self.first = [0, homes[0], homes[0] + homes[1]]
        self.homes = homes
        self.step = [next(s for s in range(h // 3, h) if gcd(s, h) == 1) for h in homes]

    def household(self, month: int, street: pl.Series, place: pl.Series) -> pl.Series:
        """The household of the ``place``-th call of each street in a month."""
        table = pl.DataFrame({"s": street, "place": place})
        made = [sum(c[s] for c in self.counts[:month]) for s in range(3)]
        columns = {"made": made, "homes": self.homes, "step": self.step, "first": self.first}
        lookup = {name: pl.Series(values).gather(street) for name, values in columns.items()}
        turn = (table["place"] + lookup["made"]) * lookup["step"]
        return turn % lookup["homes"] + lookup["first"]


def _by_street(count: int) -> list[int]:
    first, second = round(count * STREET_SHARE[0]), round(count * STREET_SHARE[1])
    return [first, second, count - first - second]


def write_visits(desk: Desk, world: World, posts: Posts) -> None:
    rounds, notes = Rounds(world), note_pool(world.seed)
    for number, month in enumerate(months()):
        name = f"入户走访记录_{month:%Y%m}.csv"
        with desk.csv("visits", name) as file:
            for part in world.parts():
                table = _visits(part, rounds, posts, notes, number)
                file.append(_mistaken(table) if month == CORRECTED else table)
        if month == CORRECTED:
            again = f"入户走访记录_{month:%Y%m}（更正）.csv"
            with desk.csv("visits", again) as file:
                file.tally.corrects = f"visits/{name}"
                for part in world.parts():
                    file.append(_corrected(_visits(part, rounds, posts, notes, number)))


def _visits(part: Part, rounds: Rounds, posts: Posts, notes: pl.Series, number: int) -> pl.DataFrame:
    month, counts, city = months()[number], rounds.counts[number], part.city
    rows, draws = part.rows(sum(counts), "visits", month)
    street = ((rows["j"] >= counts[0]).cast(pl.Int64) + (rows["j"] >= counts[0] + counts[1]).cast(pl.Int64)).rename("s")
    place = rows["j"] - pl.Series([0, counts[0], counts[0] + counts[1]]).gather(street)
    home = rounds.household(number, street, place)
    days = draws.pick("day", day_pool(month, month_end(month), weekend=0.55))
    at = days * 86_400 + draws.pick("second", second_pool("visits")) + draws.below("offset", 60)
    b = city.household_building.gather(home)
    m = city.s_micro.gather(b)
    # In the first month after the reform some workers still wrote the old code.
    stale = draws.chance("stale", 0.03 if month == REFORM else 0.0)
    coded_on = days.zip_with(~stale, pl.repeat(day_number(REFORM) - 1, len(days), eager=True))
    visitor = pl.Series(posts.visitor).gather(m)
    table = pl.DataFrame(
        {
            "k": rows["k"], "visited_at": to_time(at), "unit_code": city.code("micro_grid", rows["k"], m, coded_on),
            "visitor_key": person_key(rows["k"], visitor), "visitor_name": _names(rows["k"], visitor),
            "building_code": building_code(rows["k"], b), "household_no": city.household_no.gather(home),
            "visit_type": draws.pick("type", _DRIVE_TYPES if month.month in _DRIVE else _TYPES),
            "updated_at": to_time(at + draws.between("entered", 60, 40_000)), "note": draws.pick("note", notes),
        }
    )  # fmt: skip
    table = table.hstack(_outcome(draws, _door(part, street, m))).sort("k", "visited_at", maintain_order=True)
    return numbered(table, f"ZF{month:%y%m}", "visit_id", 6)


def _names(k: pl.Series, p: pl.Series) -> pl.Series:
    """Names are worked out once per person, not once per visit."""
    pairs = pl.DataFrame({"k": k, "p": p})
    people = pairs.unique(maintain_order=True)
    people = people.with_columns(name_of(people["k"] * PEOPLE_PER_COPY + people["p"]).alias("name"))
    return pairs.join(people, on=["k", "p"], how="left", maintain_order="left")["name"]


def _door(part: Part, street: pl.Series, m: pl.Series) -> pl.Series:
    """How likely the door opens: by street, and within it by community."""
    miss = (1 - pl.Series(AT_HOME)).gather(street)
    return 1 - miss * part.city.s_tilt.gather(part.city.s_micro_grid.gather(m))


def _outcome(draws: Draws, door: pl.Series) -> pl.DataFrame:
    mode = draws.pick("mode", pool((90, 7, 3), 100, ("入户", "电话", "线上")))
    luck = draws.uniform("luck")
    facts = pl.DataFrame({"mode": mode, "luck": luck, "door": door, "asks": draws.below("asks", 100)})
    return facts.select(
        "mode",
        outcome=pl.when(pl.col("luck") < pl.col("door")).then(pl.lit("见面"))
        .when(pl.col("luck") < pl.col("door") + (1 - pl.col("door")) * 0.85).then(pl.lit("无人在家"))
        .otherwise(pl.lit("拒访")),
        duration_minutes=pl.when(pl.col("luck") < pl.col("door")).then(draws.between("minutes", 5, 45)).otherwise(2),
        requests_collected=pl.when(pl.col("luck") >= pl.col("door")).then(0)
        .when(pl.col("asks") < 4).then(2).when(pl.col("asks") < 17).then(1).otherwise(0),
    )  # fmt: skip


_PUT_RIGHT = pl.int_range(pl.len()) % 100 == 0


def _mistaken(table: pl.DataFrame) -> pl.DataFrame:
    """Every hundredth row as it was first entered: nobody at home, where somebody may have been met."""
    wrong = {"outcome": pl.lit("无人在家"), "duration_minutes": 2, "requests_collected": 0}
    return table.with_columns(
        pl.when(_PUT_RIGHT).then(entered).otherwise(name).alias(name) for name, entered in wrong.items()
    )


def _corrected(table: pl.DataFrame) -> pl.DataFrame:
    """The same rows as they were, with a newer time of change; the rest as before."""
    newer = pl.col("updated_at") + pl.duration(days=9)
    return table.with_columns(pl.when(_PUT_RIGHT).then(newer).otherwise("updated_at").alias("updated_at"))
