"""网格一张图: the unit list over time, the reform's table of successions, the buildings."""

from __future__ import annotations

from datetime import date

import polars as pl

from ingest.demo.books import Book
from ingest.demo.city import CITY_NAME, STREET_NAMES, City, building_code, estate_code, street_code
from ingest.demo.layout import CELL, ORIGIN, lattice
from ingest.demo.rand import Draws
from ingest.demo.seasons import REFORM
from ingest.demo.world import World, frame, unit_code
from ingest.demo.writers import Desk

LISTS = (date(2025, 1, 5), date(2025, 7, 1), date(2026, 4, 10), date(2026, 10, 20))
_START, _LAST_OLD = date(2022, 3, 1), date(2025, 6, 30)

_UNIT = {
    "street": pl.Int64, "suffix": pl.String, "unit_name": pl.String, "level": pl.String, "parent": pl.String,
    "valid_from": pl.Date, "valid_to": pl.Date, "households": pl.Int64, "x": pl.Float64, "y": pl.Float64,
    "first_list": pl.Int64, "last_list": pl.Int64,
}  # fmt: skip


def _middle(city: City, grids: list[int]) -> tuple[float, float]:
    cells = [cell for g in grids for cell in city.grid_cells[g]]
    return sum(x for x, _ in cells) / len(cells) + 0.5, sum(y for _, y in cells) / len(cells) + 0.5


def _unit_rows(city: City) -> pl.DataFrame:
    """One row per unit and period; ``first_list`` .. ``last_list`` says on which lists it stands."""
    of_grid = [0] * len(city.grid_new)
    of_micro = [0] * len(city.micro_new)
    for m, n in zip(city.building_micro, city.building_households, strict=True):
        of_grid[city.micro_grid[m]] += n
        of_micro[m] += n
    rows: list[tuple[object, ...]] = []

    def add(
        street: int, suffix: str, name: str, level: str, parent: str, homes: int, grids: list[int], when: str
    ) -> None:
        start, end = (REFORM if when == "new" else _START), (_LAST_OLD if when == "old" else None)
        spot = _middle(city, grids)
        rows.append((street, suffix, name, level, parent, start, end, homes, *spot, 1 if when == "new" else 0, 3))

    for s, name in enumerate(STREET_NAMES):
        grids = [g for g, x in enumerate(city.grid_street) if x == s]
        add(s, "", name, "街道", "", sum(of_grid[g] for g in grids), grids, "always")
    for unit in [*city.old_communities, *(u for u in city.new_communities if u.started)]:
        when = "old" if unit.ended else "new" if unit.started else "always"
        add(unit.street, unit.suffix, unit.name, "社区", "", sum(of_grid[g] for g in unit.grids), unit.grids, when)
    for g, s in enumerate(city.grid_street):
        old, new = city.old_communities[city.grid_old_community[g]], city.new_communities[city.grid_community[g]]
        steps = [(new, "always")] if old is new else [(old, "old"), (new, "new")]
        for unit, when in steps:
            suffix = city.grid_old[g] if when == "old" else city.grid_new[g]
            add(s, suffix, f"第{int(suffix[-2:])}网格", "片区网格", unit.suffix, of_grid[g], [g], when)
    for m, g in enumerate(city.micro_grid):
        moved = city.micro_old[m] != city.micro_new[m]
        for when in ("old", "new") if moved else ("always",):
            suffix = city.micro_old[m] if when == "old" else city.micro_new[m]
            add(city.grid_street[g], suffix, f"第{suffix[-1]}微网格", "微网格", suffix[:-2], of_micro[m], [g], when)
    rows.append((0, "C01G01M9", "临时安置微网格", "微网格", "C01G01", _START, None, 0, *_middle(city, [0]), 0, 1))
    return frame(rows, **_UNIT)


def placed(units: pl.DataFrame, scale: int) -> pl.DataFrame:
    corner = [(k, *lattice(k, scale)) for k in units["k"].unique(maintain_order=True)]
    moved = units.join(frame(corner, k=pl.Int64, right=pl.Int64, up=pl.Int64), on="k", how="left")
    return moved.with_columns(
        longitude=(ORIGIN[0] + (pl.col("x") + pl.col("right")) * CELL[0]).round(6),
        latitude=(ORIGIN[1] + (pl.col("y") + pl.col("up")) * CELL[1]).round(6),
    )


def write_units(desk: Desk, world: World) -> None:
    base = _unit_rows(world.city)
    homes = sum(world.city.building_households) * world.scale
    for number, day in enumerate(LISTS):
        with Book(desk, "org_units", f"组织与网格台账_{day:%Y%m%d}.xlsx") as book:
            sheet = book.sheet("组织与网格台账", [f"{CITY_NAME}组织与网格台账（{day.year}年{day.month}月{day.day}日）"])
            city = {"unit_code": ["DS"], "unit_name": [CITY_NAME], "level": ["市"], "valid_from": [_START]}
            sheet.append(pl.DataFrame(city).with_columns(households=pl.lit(homes)))
            known = base.filter(pl.col("first_list") <= number, pl.col("last_list") >= number)
            if day < REFORM:
                known = known.with_columns(valid_to=pl.lit(None, pl.Date))
            for part in world.parts():
                sheet.append(_unit_columns(placed(part.spread(known), world.scale), number))
            sheet.foot(["制表人：基层治理办"], ["审核人："])


def _unit_columns(units: pl.DataFrame, number: int) -> pl.DataFrame:
    parent = (
        pl.when(pl.col("level") == "街道").then(pl.lit("DS")).otherwise(unit_code(suffix="parent")).alias("parent_code")
    )
    people = Draws(pl.int_range(units.height, eager=True), "population", number)
    return units.with_columns(
        parent,
        unit_code=unit_code(),
        population=(pl.col("households") * (2.6 + people.uniform("size", -0.15, 0.15))).round().cast(pl.Int64),
        party_members=(pl.col("households") * people.uniform("party", 0.1, 0.2)).round().cast(pl.Int64),
    )


def write_successions(desk: Desk, world: World) -> None:
    city = world.city
    homes = [0] * len(city.grid_new)
    for m, n in zip(city.building_micro, city.building_households, strict=True):
        homes[city.micro_grid[m]] += n
    rows: list[tuple[object, ...]] = []
    for old in (u for u in city.old_communities if u.ended):
        parts: dict[str, int] = {}
        for g in old.grids:
            suffix = city.new_communities[city.grid_community[g]].suffix
            parts[suffix] = parts.get(suffix, 0) + homes[g]
        shares = [round(n / sum(parts.values()), 4) for n in parts.values()]
        shares[-1] = round(1 - sum(shares[:-1]), 4)
        rows += [(old.street, old.suffix, new, share) for new, share in zip(parts, shares, strict=True)]
    pairs = [*zip(city.grid_street, city.grid_old, city.grid_new, strict=True)]
    pairs += [
        (city.grid_street[g], o, n) for g, o, n in zip(city.micro_grid, city.micro_old, city.micro_new, strict=True)
    ]
    rows += [(s, old, new, 1.0) for s, old, new in pairs if old != new]
    base = frame(rows, street=pl.Int64, suffix=pl.String, successor=pl.String, household_share=pl.Float64)
    with Book(desk, "org_successions", f"社区优化调整对照表_{REFORM:%Y%m%d}.xlsx") as book:
        sheet = book.sheet("对照表", ["社区优化调整前后对照表（18个调整为28个）"])
        for part in world.parts():
            sheet.append(
                part.spread(base).with_columns(
                    predecessor_code=unit_code(),
                    successor_code=unit_code(suffix="successor"),
                    effective_date=pl.lit(REFORM),
                )
            )
        sheet.foot(["制表人：网格管理中心"])


def write_buildings(desk: Desk, world: World) -> None:
    city = world.city
    base = pl.DataFrame(
        {
            "b": range(len(city.building_micro)),
            "m": city.building_micro,
            "e": city.building_estate,
            "households": city.building_households,
            "x": [x for x, _ in city.building_cell],
            "y": [y for _, y in city.building_cell],
        }
    )
    for day, reformed, missing in (
        (date(2025, 1, 8), False, 40),
        (date(2025, 7, 5), True, 25),
        (date(2026, 4, 15), True, 0),
    ):
        with desk.csv("buildings", f"楼栋台账_{day:%Y%m%d}.csv") as file:
            for part in world.parts():
                rows = placed(part.spread(base.filter(pl.col("b") >= missing)), world.scale)
                when = None if reformed else pl.repeat(0, rows.height, eager=True)
                # Every fiftieth building has not been surveyed and has no coordinates.
                surveyed = pl.col("b") % 50 != 7
                file.append(
                    rows.with_columns(
                        building_code(rows["k"], rows["b"]).alias("building_code"),
                        city.code("micro_grid", rows["k"], rows["m"], when).alias("unit_code"),
                        estate_code(rows["k"], rows["e"]).alias("estate_code"),
                        pl.when(surveyed).then("longitude").alias("longitude"),
                        pl.when(surveyed).then("latitude").alias("latitude"),
                    )
                )


def community_codes(k: pl.Series, c: pl.Series, city: City) -> pl.Series:
    """Codes of communities by their index among the 28."""
    streets = pl.Series([u.street for u in city.new_communities])
    suffixes = pl.Series([u.suffix for u in city.new_communities])
    return street_code(k, streets.gather(c)) + suffixes.gather(c)
