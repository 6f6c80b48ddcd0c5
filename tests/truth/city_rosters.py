"""The foreign city's lists: buildings, estates, people, members, teams, facilities … with a second list for some."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from .city_files import Export, Note, Row, part
from .city_secrets import NAMES
from .city_units import Places
from .spec import sources


def filled(source: str, rng: random.Random, given: dict[str, Any], first: date) -> Row:
    """A good row of `source`: what is given, and something right for every other column."""
    values: dict[str, Any] = {}
    for column in sources()[source].columns:
        if column.name in given:
            values[column.name] = given[column.name]
        elif not column.is_required and rng.random() < 0.3:
            values[column.name] = None
        elif column.type == "enum":
            values[column.name] = rng.choice(column.choices)
        elif column.type == "date":
            values[column.name] = first + timedelta(days=rng.randrange(60))
        elif column.type == "datetime":
            values[column.name] = datetime.combine(first, time(10, 20)) + timedelta(days=rng.randrange(60))
        elif column.type == "int":
            values[column.name] = rng.randrange(1, 6)
        elif column.type == "decimal":
            values[column.name] = Decimal(rng.randrange(1, 1000)) / 100
        elif column.type == "bool":
            values[column.name] = rng.random() < 0.5
        elif column.type == "list":
            values[column.name] = ["图书室", "调解室", "健身房"][: rng.randrange(1, 4)]
        else:
            values[column.name] = f"{column.header}{rng.randrange(1000)}"
    return Row(values)


def second_list(rows: list[Row], drop: Iterable[int], change: dict[int, dict[str, Any]]) -> list[Row]:
    """The next list of a roster: some keys gone, some rows changed; sets the fates on both lists."""
    gone = set(drop)
    newer = []
    for nth, row in enumerate(rows):
        if row.fate == "quarantined":
            continue
        if nth in gone:
            row.fate = "superseded"
        elif nth in change:
            row.fate = "superseded"
            newer.append(row.again("loaded", **change[nth]))
        else:
            newer.append(row.again("duplicate"))
    return newer


class Rosters:
    """Builds the lists and remembers what the ledgers refer to."""

    def __init__(self, seed: int, places: Places, first: date) -> None:
        self.rng = random.Random(seed * 7919 + 1)
        self.places, self.first = places, first
        self.names = NAMES
        self.exports: list[Export] = []
        self._kept: dict[str, list[Row]] = {}
        self.estates = {f"XQ{n:03d}": self.rng.choice(places.communities) for n in range(1, 9)}
        self.facilities = {f"ZD{n:03d}": self.rng.choice(places.communities) for n in range(1, 7)}
        self.buildings = {f"LD{n:04d}": self.rng.choice(places.micros) for n in range(1, 31)}
        self.people = [f"RY-{seed}{n:04d}" for n in range(1, 25)]
        self.members = [f"DY-{seed}{n:04d}" for n in range(1, 31)]
        self.teams = {f"TD{n:02d}": self.rng.choice(places.communities) for n in range(1, 9)}

    def build(self) -> list[Export]:
        self._buildings()
        self._estates()
        self._people()
        self._members()
        self._successions()
        self._plain()
        return self.exports

    def _row(self, source: str, /, **given: Any) -> Row:
        return filled(source, self.rng, given, self.first)

    def _add(self, path: str, source: str, lines: list[Row | Note], **habits: Any) -> Export:
        layout = {name: habits.pop(name) for name in ("columns", "extra", "titles") if name in habits}
        export = Export(path, [part(source, lines, **layout)], habits)
        self.exports.append(export)
        return export

    def _buildings(self) -> None:
        rows: list[Row | Note] = [
            self._row(
                "buildings", building_code=code, unit_code=micro, households=40 + nth, longitude=Decimal("113.2501")
            )
            for nth, (code, micro) in enumerate(self.buildings.items())
        ]
        good = rows[0]
        assert isinstance(good, Row)
        extra = good.again("loaded", building_code="LD9001")
        rows += [
            extra.bad("households", "range", "-3"),
            extra.again("loaded", building_code="LD9002").bad("households", "type", "四十户"),
            extra.again("loaded", building_code="LD9003").bad("unit_code", "missing", ""),
            extra.again("loaded", building_code="LD9004").bad("latitude", "range", "91"),
            Row(dict(good.values), fate="duplicate"),  # the same line twice is no conflict
            extra.again("loaded", building_code="小计楼01"),  # its first cell is a word of a total; the rest is a row
        ]
        self._add("buildings/楼栋.csv", "buildings", rows, titles=1, ragged=True)

    def _estates(self) -> None:
        rows = [
            self._row("estates", estate_code=code, unit_code=community, estate_name=f"合计花园{code}")
            for code, community in self.estates.items()
        ]
        newer = second_list(list(rows), drop=[7], change={2: {"households": 777}})
        last = newer[-1]
        newer[-1] = last.bad("households", "type", "很多")  # its last good version stands, the key is on the list
        rows[6].fate = "loaded"
        total = Note(("合计", "", "", 1234))
        self._add(f"estates/小区台账{self.first.year}年{self.first.month}月.xlsx", "estates", [*rows, Note(), total])
        later = self.first + timedelta(days=130)
        names = [c.name for c in sources()["estates"].columns]
        self._add(
            f"estates/小区台账{later.year}年{later.month}月.xlsx",
            "estates",
            newer,
            columns=names[::-1],
            extra=("登记来源",),
        )

    def _people(self) -> None:
        posts = ["网格员", "社区书记", "党建社工"]
        rows = []
        for nth, person in enumerate(self.people):
            given = {
                "person_key": person,
                "post": posts[nth % 3],
                "unit_code": self.rng.choice(self.places.communities + self.places.grids),
                "name": self.names[nth % len(self.names)],
                "id_number": f"44098219{80 + nth % 19}0{1 + nth % 9}15{1000 + nth}",
                "phone": f"1390660{1000 + nth}",
                "birth_month": ["1988-07", "1988年7月", "198807"][nth % 3],
                "left_on": None,
            }
            rows.append(self._row("personnel", **given))
        rows.append(rows[3].again("loaded", person_key="RY-bad1", appointed_on=None))
        rows[-1].fate, rows[-1].faults = "quarantined", (("appointed_on", "missing"),)
        rows.append(rows[4].again("loaded", person_key="RY-bad2").bad("post", "enum", "慕容雪弈"))
        newer = second_list(rows, drop=[5], change={1: {"left_on": self.first + timedelta(days=90)}})
        newer[0].values["phone"] = "13906609999"  # only what is dropped has changed
        newer[2].values["id_number"] = "四四零九八二"
        self._add("personnel/花名册-9.xlsx", "personnel", rows, numeric_codes=True)
        self._add("personnel/花名册-10.xlsx", "personnel", [*newer, Note(("填报人：欧阳卓尔 13906607777",))])

    def _members(self) -> None:
        rows: list[Row | Note] = []
        for nth, member in enumerate(self.members):
            given = {
                "person_key": member,
                "party_unit_code": f"DW{nth % 5:02d}",
                "name": self.names[nth % len(self.names)],
            }
            given |= {"unit_code": self.rng.choice(self.places.communities), "phone": f"1370880{2000 + nth}"}
            rows.append(self._row("party_members", **given))
        twin = rows[4]
        assert isinstance(twin, Row)
        twin.fate, twin.faults = "quarantined", (("person_key", "key_conflict"),)
        rows.append(
            Row(twin.values | {"party_unit_code": "DW77"}, {}, "quarantined", (("person_key", "key_conflict"),))
        )
        rows.insert(9, Note())
        rows.insert(12, Note(("", "", "", "", "", "", "")))
        self._add("party_members/报到名册.csv", "party_members", rows, newline="\n")

    def _successions(self) -> None:
        day = self.first - timedelta(days=200)
        shares = {("旧01", "新甲"): "0.4", ("旧01", "新乙"): "0.6", ("旧02", "新甲"): "1"}
        rows: list[Row | Note] = [self._succession(a, b, share, day) for (a, b), share in shares.items()]
        for successor, share in (("新甲", "0.5"), ("新乙", "0.4")):
            row = self._succession("旧03", successor, share, day)
            row.fate, row.faults = "quarantined", (("household_share", "share_sum"),)
            rows.append(row)
        self._add("org_successions/对照表.xlsx", "org_successions", rows)

    def _succession(self, old: str, new: str, share: str, day: date) -> Row:
        return Row(
            {"predecessor_code": old, "successor_code": new, "effective_date": day, "household_share": Decimal(share)}
        )

    def _plain(self) -> None:
        """Lists without a story: one file, a few rows."""
        choose, communities = self.rng.choice, self.places.communities
        self._service_items()
        for nth in range(5):
            self._keep("party_units", party_unit_code=f"DW{nth:02d}", unit_code=choose(communities))
        for nth, person in enumerate(self.people[:6]):
            target = choose([*communities, *self.buildings, "没有的楼栋"])
            self._keep("contact_links", link_id=f"LX{nth}", person_key=person, target_code=target)
        for code, community in self.facilities.items():
            self._keep("facilities", facility_code=code, unit_code=community)
        for nth, (code, community) in enumerate(self.teams.items()):
            unit = "不存在的社区" if nth == 7 else community
            self._keep("volunteer_teams", team_code=code, unit_code=unit)
        for source, rows in self._kept.items():
            self._add(f"{source}/{source}.xlsx", source, list(rows), wide_brackets=True)

    def _service_items(self) -> None:
        """A list, a newer one with a changed and a new row, and the first again: what it says is so once more."""
        rows = [self._row("service_items", item_code=f"FW{nth:03d}") for nth in range(5)]
        changed = rows[1].again("superseded", item_name="改过的名称")
        added = rows[0].again("superseded", item_code="FW009")
        newer = [rows[0].again("duplicate"), changed, *(row.again("duplicate") for row in rows[2:]), added]
        year = self.first.year
        first = self._add(f"service_items/事项_{year}07.xlsx", "service_items", list(rows), titles=3)
        self._add(f"service_items/事项_{year}09.xlsx", "service_items", list(newer), titles=0, spaced_headers=True)
        first.copies.append(f"service_items/事项_{year}11.xlsx")

    def _keep(self, source: str, /, **given: Any) -> None:
        self._kept.setdefault(source, []).append(self._row(source, **given))
