"""The pattern of the city: 3 streets, 18 communities that became 28, 205 grids, 312 micro-grids, their buildings.

Scale N repeats the pattern N times (``k`` = number of the copy), with codes and coordinates of its own.
A code is ``DS`` + street number + suffix; moved grids keep their code, those of merged communities got new ones.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import polars as pl

from ingest.demo import layout
from ingest.demo.rand import sub_seed
from ingest.demo.seasons import REFORM, day_number

GRIDS, MICRO_GRIDS, ESTATES = 205, 312, 70
STREET_NAMES = ("霁岚街道", "砚溪街道", "槐屿街道")
CITY_CODE, CITY_NAME = "DS", "星渚市"
_NAME_HEADS = [
    "枕流",
    "漱石",
    "听松",
    "揽月",
    "栖霞坞",
    "望帆",
    "临汀",
    "问荷",
    "扶光",
    "拾翠",
    "衔山",
    "浣纱渡",
    "踏莎",
    "鸣皋",
    "沧屿",
    "云帆埠",
]
_NAME_TAILS = ["里", "湾", "坊", "苑"]

#: How many blocks each old community of a street became: 1 = kept, 2 = split; the last two became 3 together.
_REFORM_PLAN = ((1, 2, 2, 2, 3), (1, 2, 2, 2, 3), (1, 1, 1, 2, 3))


@dataclass
class Community:
    street: int
    suffix: str
    name: str
    grids: list[int] = field(default_factory=list)
    ended: bool = False
    started: bool = False


class City:
    """One copy of the pattern. Indexes: c community, g grid, m micro-grid, b building, h household."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(sub_seed(seed, "city"))
        self.old_communities: list[Community] = []
        self.new_communities: list[Community] = []
        self.grid_street: list[int] = []
        self.grid_new: list[str] = []
        self.grid_old: list[str] = []
        self.grid_cells: list[list[layout.Cell]] = []
        self.grid_community: list[int] = []
        self.grid_old_community: list[int] = []
        names = [h + t for t in _NAME_TAILS for h in _NAME_HEADS]
        self.rng.shuffle(names)
        self._names = iter(names)
        sizes = [8] * 9 + [7] * 19
        self.rng.shuffle(sizes)
        self._sizes = iter(sizes)
        for street, plan in enumerate(_REFORM_PLAN):
            self._lay_out_street(street, plan)
        self._lay_out_micro_grids()
        self._lay_out_buildings()
        self._series()

    def _community(self, street: int, suffix: str, *, ended: bool = False, started: bool = False) -> Community:
        return Community(street, suffix, next(self._names) + "社区", ended=ended, started=started)

    def _lay_out_street(self, street: int, plan: tuple[int, ...]) -> None:
        blocks, block, number, fresh = sum(plan), 0, 1, 11
        for size in plan:
            olds = [self._community(street, f"C{number + i:02d}", ended=size > 1) for i in range(2 if size == 3 else 1)]
            number += len(olds)
            if size == 1:
                news = olds
            else:
                news = [self._community(street, f"C{fresh + i:02d}", started=True) for i in range(size)]
                fresh += size
            for position, new in enumerate(news):
                self._lay_out_block(new, olds, (street, block, blocks), position)
                block += 1
            self.old_communities += olds
            self.new_communities += news

    def _lay_out_block(self, new: Community, olds: list[Community], where: tuple[int, int, int], position: int) -> None:
        left, bottom, width = layout.block_cells(*where)
        count = next(self._sizes)
        for index in range(count):
            cells = layout.grid_cells(left, bottom, width, index, count)
            eastern = sum(x for x, _ in cells) / len(cells) + 0.5 >= left + width / 2
            first = len(olds) == 1 or position == 0 or (position == 1 and eastern)
            old = olds[0] if first else olds[1]
            grid = len(self.grid_new)
            old.grids.append(grid) if old is not new else None
            old_suffix = f"{old.suffix}G{len(old.grids) if old is not new else index + 1:02d}"
            new.grids.append(grid)
            self.grid_street.append(new.street)
            self.grid_cells.append(cells)
            self.grid_old.append(old_suffix)
            self.grid_new.append(f"{new.suffix}G{index + 1:02d}" if len(olds) == 2 else old_suffix)

    def _lay_out_micro_grids(self) -> None:
        twofold = set(self.rng.sample(range(GRIDS), MICRO_GRIDS - GRIDS))
        self.micro_grid = [g for g in range(GRIDS) for _ in range(2 if g in twofold else 1)]
        number = [1 if i == 0 or self.micro_grid[i - 1] != g else 2 for i, g in enumerate(self.micro_grid)]
        self.micro_new = [f"{self.grid_new[g]}M{n}" for g, n in zip(self.micro_grid, number, strict=True)]
        self.micro_old = [f"{self.grid_old[g]}M{n}" for g, n in zip(self.micro_grid, number, strict=True)]
        for index, unit in enumerate(self.new_communities):
            self.grid_community += [index] * len(unit.grids)
        old_of = {g: i for i, unit in enumerate(self.old_communities) for g in unit.grids}
        self.grid_old_community = [old_of[g] for g in range(GRIDS)]

    def _lay_out_buildings(self) -> None:
        self.building_micro = [m for m in range(MICRO_GRIDS) for _ in range(self.rng.choice((3, 4, 4, 5)))]
        self.building_households = [self.rng.randint(14, 34) for _ in self.building_micro]
        self.building_cell: list[tuple[float, float]] = []
        for m in self.building_micro:
            x, y = self.rng.choice(self.grid_cells[self.micro_grid[m]])
            self.building_cell.append((x + self.rng.uniform(0.2, 0.8), y + self.rng.uniform(0.2, 0.8)))
        by_community: dict[int, list[int]] = {}
        for b, m in enumerate(self.building_micro):
            by_community.setdefault(self.grid_community[self.micro_grid[m]], []).append(b)
        self.estate_community = [c for c in range(28) for _ in range(3 if c % 2 else 2)]
        self.building_estate: list[int | None] = [None] * len(self.building_micro)
        for c, buildings in by_community.items():
            estates = [e for e, community in enumerate(self.estate_community) if community == c]
            for position, b in enumerate(buildings):
                slot = position * (len(estates) * 3 // 2 + 1) // len(buildings)
                self.building_estate[b] = estates[slot] if slot < len(estates) else None

    def _series(self) -> None:
        self.households = sum(self.building_households)
        numbers = range(len(self.building_micro))
        self.household_building = pl.Series([b for b in numbers for _ in range(self.building_households[b])])
        self.household_no = pl.Series(
            [
                f"{i % 2 + 1}-{i // 4 + 1:d}{i % 4 // 2 + 1:02d}"
                for b in numbers
                for i in range(self.building_households[b])
            ]
        )
        streets = [self.grid_street[self.micro_grid[m]] for m in self.building_micro]
        per_street = [
            sum(n for n, s in zip(self.building_households, streets, strict=True) if s == x) for x in range(3)
        ]
        self.street_households = per_street
        self.s_micro = pl.Series(self.building_micro)
        self.s_micro_grid = pl.Series(self.micro_grid)
        self.s_grid_street = pl.Series(self.grid_street)
        #: How much more or less than their street the grids of a community miss.
        tilt = [self.rng.uniform(0.55, 1.6) for _ in self.new_communities]
        self.s_tilt = pl.Series([tilt[c] for c in self.grid_community])
        self.s_codes = {
            ("community", False): pl.Series([self.old_communities[c].suffix for c in self.grid_old_community]),
            ("community", True): pl.Series([self.new_communities[c].suffix for c in self.grid_community]),
            ("grid", False): pl.Series(self.grid_old),
            ("grid", True): pl.Series(self.grid_new),
            ("micro_grid", False): pl.Series(self.micro_old),
            ("micro_grid", True): pl.Series(self.micro_new),
        }

    def code(self, level: str, k: pl.Series, unit: pl.Series, day: pl.Series | None = None) -> pl.Series:
        """Codes of grids (for level community and grid: by grid index) or micro-grids, as in force on ``day``."""
        grid = self.s_micro_grid.gather(unit) if level == "micro_grid" else unit
        suffix = self.s_codes[level, True].gather(unit)
        if day is not None:
            suffix = suffix.zip_with(day >= day_number(REFORM), self.s_codes[level, False].gather(unit))
        return street_code(k, self.s_grid_street.gather(grid)) + suffix


def street_code(k: pl.Series, street: pl.Series) -> pl.Series:
    return "DS" + (k * 3 + street + 1).cast(pl.String).str.zfill(4)


def building_code(k: pl.Series, b: pl.Series) -> pl.Series:
    return "LD" + (k * 10_000 + b).cast(pl.String).str.zfill(8)


def estate_code(k: pl.Series, e: pl.Series) -> pl.Series:
    return "XQ" + (k * 100 + e).cast(pl.String).str.zfill(6)


#: Numbers of people: within a copy, cadres first, then the members of the party units.
PEOPLE_PER_COPY, FIRST_MEMBER = 20_000, 5_000


def person_key(k: pl.Series, p: pl.Series) -> pl.Series:
    """RY… a worker of the rosters, DY… a party member (党员编号)."""
    number = (k * PEOPLE_PER_COPY + p).cast(pl.String).str.zfill(8)
    return pl.select(pl.when(p >= FIRST_MEMBER).then(pl.lit("DY")).otherwise(pl.lit("RY"))).to_series() + number
