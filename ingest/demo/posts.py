"""Who holds which post in the pattern: the numbers the report states, and how they came about."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl

from ingest.demo.city import FIRST_MEMBER, City
from ingest.demo.rand import sub_seed
from ingest.demo.seasons import LAST_DAY, REFORM
from ingest.demo.world import frame

_LONG_AGO, _BEFORE = date(2023, 3, 1), REFORM - timedelta(days=1)
VACANT_GRIDS, VACANT_MICRO_GRIDS = {57, 143}, {88, 150, 231, 297}
#: Mean age 37.6 years and 68 % with a college degree, among those of whom it is known.
MEAN_AGE_MONTHS, COLLEGE_SHARE = 451.2, 0.68
EDUCATION = ("初中及以下", "高中中专", "大专", "本科", "研究生")

_POST = {
    "p": pl.Int64, "post": pl.String, "street": pl.Int64, "suffix": pl.String, "birth": pl.Int64,
    "education": pl.String, "appointed_on": pl.Date, "left_on": pl.Date, "last_list": pl.Int64,
}  # fmt: skip


class Posts:
    """Builds the roster row by row. ``birth`` is a month number (12 * year + month - 1)."""

    def __init__(self, city: City, seed: int) -> None:
        self.city = city
        self.rng = random.Random(sub_seed(seed, "posts"))
        self.rows: list[tuple[object, ...]] = []
        self.cadre_people: dict[int, list[int]] = {}
        self.profile: dict[int, tuple[int | None, str | None]] = {}
        self._cadre_profiles()
        self._streets()
        self._communities()
        self._grids()
        self._buildings()

    def table(self) -> pl.DataFrame:
        return frame(self.rows, **_POST)

    def add(
        self, p: int, post: str, street: int, suffix: str, start: date, end: date | None = None, last_list: int = 4
    ) -> None:
        if p not in self.profile:
            age = self.rng.randint(26 * 12, 58 * 12)
            self.profile[p] = (2026 * 12 + 9 - age, self.rng.choice(EDUCATION[1:4]))
        self.rows.append((p, post, street, suffix, *self.profile[p], start, end, last_list))

    def _cadre_profiles(self) -> None:
        """Birth months and education of the 28 secretaries and 132 others who sit in the committees today."""
        people = [60 + c for c in range(28)] + [100 + i for i in range(132)]
        known = people[1:-1]
        ages = [round(self.rng.gauss(MEAN_AGE_MONTHS, 75)) for _ in known]
        ages = [min(58 * 12, max(24 * 12, age)) for age in ages]
        gap = round(MEAN_AGE_MONTHS * len(known)) - sum(ages)
        for step in range(abs(gap)):
            ages[step % len(ages)] += 1 if gap > 0 else -1
        college = round(COLLEGE_SHARE * len(known))
        levels = [EDUCATION[2 + i % 3 if i % 9 else 2] for i in range(college)]
        levels += [EDUCATION[i % 2] for i in range(len(known) - college)]
        self.rng.shuffle(levels)
        for p, age, education in zip(known, ages, levels, strict=True):
            self.profile[p] = (2026 * 12 + 9 - age, education)
        self.profile[people[0]] = self.profile[people[-1]] = (None, None)

    def _streets(self) -> None:
        taken = date(2025, 4, 1)
        self.add(52, "街道党工委书记", 1, "", _LONG_AGO, taken - timedelta(days=1))
        for s in range(3):
            self.add(s, "街道党工委书记", s, "", taken if s == 1 else _LONG_AGO)
        for i in range(16):
            self.add(3 + i, "街道班子成员", i % 3, "", date(2024, 9, 1) if i % 4 else date(2025, 3, 10))
            self.add(20 + i, "街道专职党务干部", i % 3, "", taken if i in (2, 5) else _LONG_AGO)
        for p in (53, 54):
            self.add(p, "街道班子成员", p - 53, "", _LONG_AGO, date(2025, 3, 9))
        for i in range(45):
            start = date(2024, 6, 1) + timedelta(days=i * 16)
            # Number 41 leaves on the city's last day and still counts; 42 left the day before; 43, 44 come later.
            end = {41: LAST_DAY, 42: LAST_DAY - timedelta(days=1)}.get(i)
            start = LAST_DAY + timedelta(days=1) if i in (43, 44) else min(start, date(2026, 9, 1))
            self.add(320 + i, "党建社工", i % 3, "", start, end)
        for i in range(14):
            self.add(720 + i, "大工委兼职委员", i % 3, "", date(2024, 5, 20))

    def _communities(self) -> None:
        others = iter(range(100, 232))
        retired = iter(range(600, 700))
        for c, unit in enumerate(self.city.new_communities):
            start = REFORM if unit.started else _LONG_AGO
            secretary = 60 + c
            people = [next(others) for _ in range(5 if c < 20 else 4)]
            self.cadre_people[c] = people
            if c in (4, 15, 26):
                change = date(2026, 3, 1)
                for post in ("社区书记", "总网格长"):
                    self.add(234 + c // 11, post, unit.street, unit.suffix, start, change - timedelta(days=1))
                start = change
            for post in ("社区书记", "总网格长", *(["社区两委"] if c % 3 == 0 and c < 27 else [])):
                self.add(secretary, post, unit.street, unit.suffix, start)
            for p in people:
                self.add(p, "社区两委", unit.street, unit.suffix, REFORM if unit.started else _LONG_AGO)
            for i in range(4 if c < 13 else 3):
                day = date(2025, 7, 10) if unit.started else _LONG_AGO
                self.add(1200 + c * 4 + i, "大党委兼职委员", unit.street, unit.suffix, day)
        for i, unit in enumerate(u for u in self.city.old_communities if u.ended):
            for post in ("社区书记", "总网格长"):
                self.add(40 + i % 10 if i < 10 else 690 + i, post, unit.street, unit.suffix, _LONG_AGO, _BEFORE)
            for _ in range(5):
                self.add(next(retired), "社区两委", unit.street, unit.suffix, _LONG_AGO, _BEFORE)
            for j in range(3):
                self.add(1400 + i * 3 + j, "大党委兼职委员", unit.street, unit.suffix, _LONG_AGO, _BEFORE)

    def _in_grid(self, p: int, post: str, street: int, old: str, new: str) -> None:
        if old == new:
            self.add(p, post, street, new, _LONG_AGO)
        else:
            self.add(p, post, street, old, _LONG_AGO, _BEFORE)
            self.add(p, post, street, new, REFORM)

    def _grids(self) -> None:
        city = self.city
        self.leader: list[int] = []
        for g, street in enumerate(city.grid_street):
            c = city.grid_community[g]
            place = city.new_communities[c].grids.index(g)
            people = self.cadre_people[c]
            p = people[place] if place < len(people) else 800 + g
            self.leader.append(p)
            if g not in VACANT_GRIDS:
                self._in_grid(p, "网格长", street, city.grid_old[g], city.grid_new[g])
        # A leader entered twice after a renewal counts once.
        self.add(self.leader[0], "网格长", city.grid_street[0], city.grid_new[0], date(2026, 1, 1))
        for m, g in enumerate(city.micro_grid):
            if m not in VACANT_MICRO_GRIDS:
                self._in_grid(400 + m, "网格员", city.grid_street[g], city.micro_old[m], city.micro_new[m])
        self.visitor = [self.leader[g] if m in VACANT_MICRO_GRIDS else 400 + m for m, g in enumerate(city.micro_grid)]

    def _buildings(self) -> None:
        for m, g in enumerate(self.city.micro_grid):
            member = FIRST_MEMBER + m * 13
            self.add(member, "党员楼栋长", self.city.grid_street[g], self.city.micro_new[m], date(2025, 7, 15))
            if m % 2:
                # Two rows vanish from the later lists without an end date.
                last = 2 if m in (101, 203) else 4
                self.add(
                    member + 5,
                    "党员中心户",
                    self.city.grid_street[g],
                    self.city.micro_new[m],
                    date(2024, 7, 1),
                    None,
                    last,
                )
