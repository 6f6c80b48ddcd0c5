"""The foreign city's tree: who is where, with a grid and a community that move in the middle of a month."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from .city_files import Export, Note, Row, part

UNKNOWN = "UNKNOWN"


def _codes(flavour: int, *places: int) -> str:
    """A unit code in one of three manners: letters, digits only, Chinese."""
    if flavour == 0:
        return "QH" + "".join(f"{mark}{place:02d}" for mark, place in zip("SCWM", places, strict=False))
    if flavour == 1:
        return "52" + "".join(f"{place:02d}" for place in places)
    return "-".join(["云溪", *(f"{place:03d}" for place in places)])


@dataclass
class Places:
    """Units by level, and the community or street of each on a day, as the author laid them out."""

    city: str
    streets: list[str] = field(default_factory=list)
    communities: list[str] = field(default_factory=list)
    grids: list[str] = field(default_factory=list)
    micros: list[str] = field(default_factory=list)
    home: dict[str, str] = field(default_factory=dict)  # unit → community at first
    street_of: dict[str, str] = field(default_factory=dict)  # community → street at first
    grid_moves: dict[str, tuple[date, str]] = field(default_factory=dict)  # unit → day, community from then on
    community_moves: dict[str, tuple[date, str]] = field(default_factory=dict)

    def above(self, unit: str, day: date) -> dict[str, str]:
        """Level → unit, of a unit and everything above it on a day."""
        if unit == UNKNOWN:
            return {"city": self.city, UNKNOWN: UNKNOWN}
        if unit == self.city:
            return {"city": self.city}
        if unit in self.streets:
            return {"city": self.city, "street": unit}
        community = unit if unit in self.communities else self.home[unit]
        if unit in self.grid_moves and day >= self.grid_moves[unit][0]:
            community = self.grid_moves[unit][1]
        street = self.street_of[community]
        if community in self.community_moves and day >= self.community_moves[community][0]:
            street = self.community_moves[community][1]
        return {"city": self.city, "street": street, "community": community}


def _unit(code: str, name: str, level: str, parent: str | None, start: date, **more: Any) -> Row:
    values = {"unit_code": code, "unit_name": name, "level": level, "parent_code": parent, "valid_from": start}
    return Row(values | {"households": 100, "population": 260, "party_members": 9} | more)


def lay_out(seed: int, first: date) -> tuple[Places, list[Export], list[Export]]:
    """Places, the lists of units, and a list that must be held back. `first` is the first month of events."""
    rng = random.Random(seed)
    flavour = seed % 3
    places = Places(_codes(flavour))
    old = date(2019, 1, 1)
    tree = [_unit(places.city, "外邦市", "市", None, old)]
    for s in range(1, 3 + seed % 2):
        street = _codes(flavour, s)
        places.streets.append(street)
        tree.append(_unit(street, f"第{s}街道", "街道", places.city, old))
        for c in range(1, 4):
            tree += _community(places, flavour, s, c, street, old)
    born_late = places.communities[-1]
    for row in tree:
        if row.values["unit_code"] == born_late:
            row.values["valid_from"] = first + timedelta(days=75)  # events before its day have its first parent
    newest, vanished = _moved(places, tree, first)
    _faulty(newest, places, rng)
    lists = _lists(tree, newest, vanished, first)
    orphan = _unit(_codes(flavour, 9), "孤儿社区", "社区", "没有这个上级", old)
    broken = [row.again("loaded") for row in newest if row.fate != "quarantined"] + [orphan]
    held = Export(
        f"org_units/树不闭合_{first + timedelta(days=200):%Y%m%d}.xlsx", [part("org_units", broken)], status="held"
    )
    return places, lists, [held]


def _community(places: Places, flavour: int, s: int, c: int, street: str, old: date) -> list[Row]:
    code = _codes(flavour, s, c)
    places.communities.append(code)
    places.street_of[code] = street
    rows = [_unit(code, f"{s}街{c}社区", "社区", street, old, longitude=113.25, latitude=23.5)]
    for g in range(1, 3):
        grid = _codes(flavour, s, c, g)
        places.grids.append(grid)
        places.home[grid] = code
        rows.append(_unit(grid, f"网格{s}{c}{g}", "片区网格", code, old))
        for m in range(1, 3):
            micro = _codes(flavour, s, c, g, m)
            places.micros.append(micro)
            places.home[micro] = code
            rows.append(_unit(micro, f"微格{s}{c}{g}{m}", "微网格", grid, old))
    return rows


def _moved(places: Places, tree: list[Row], first: date) -> tuple[list[Row], str]:
    """The newest list: a grid under another community, a community under another street, a micro-grid gone."""
    grid_day, community_day = first + timedelta(days=76), first + timedelta(days=101)
    grid, target = places.grids[0], places.communities[1]
    moved_community, street = places.communities[2], places.streets[1]
    vanished = places.micros[-3]
    newest = []
    for row in tree:
        code = row.values["unit_code"]
        if code == vanished:
            continue
        copy = row.again("loaded")
        newest.append(copy)
        if code == places.micros[5]:  # closed; what is named after its last day still counts where it was
            copy.values["valid_to"] = first + timedelta(days=50)
        if code == grid:
            # its end was forgotten: the first version ends the day before the second begins
            newest.append(copy.again("loaded", parent_code=target, valid_from=grid_day))
        elif code == moved_community:
            copy.values["valid_to"] = community_day - timedelta(days=1)
            newest.append(copy.again("loaded", parent_code=street, valid_from=community_day, valid_to=None))
    for unit in [grid] + [m for m in places.micros if m.startswith(grid)]:
        places.grid_moves[unit] = (grid_day, target)
    places.community_moves[moved_community] = (community_day, street)
    return newest, vanished


def _faulty(newest: list[Row], places: Places, rng: random.Random) -> None:
    """Rows that belong in quarantine; none of them is anyone's parent."""
    template = newest[-1]
    loop = template.again("loaded", unit_code="自环01", unit_name="自己的上级").bad(
        "parent_code", "self_parent", "自环01"
    )
    level = template.again("loaded", unit_code="错层01").bad("level", "enum", "村")
    far = template.again("loaded", unit_code="远处01").bad("longitude", "range", "200.5")
    twice = [template.again("loaded", unit_code="双胞01", households=n) for n in (10, 11)]
    for row in twice:
        row.fate, row.faults = "quarantined", (("unit_code", "key_conflict"),)
    for row in (loop, level, far, *twice):
        newest.insert(rng.randrange(3, len(newest)), row)


def _lists(tree: list[Row], newest: list[Row], vanished: str, first: date) -> list[Export]:
    """An older and a newer list. Unchanged rows of the older stand (the first to arrive), the newer repeat them."""
    before = {(r.values["unit_code"], r.values["valid_from"]): r for r in tree}
    for row in newest:
        key = (row.values["unit_code"], row.values["valid_from"])
        if row.fate == "quarantined" or key not in before:
            continue
        if before[key].values == row.values:
            row.fate = "duplicate"
        else:
            before[key].fate = "superseded"
    for row in tree:
        if row.values["unit_code"] == vanished:
            row.fate = "superseded"
    again = [Note(), Note(("制表人：张三", "", "审核人：李四"))]
    older = Export(f"org_units/组织_{first - timedelta(days=1):%Y%m%d}.xlsx", [part("org_units", tree)])
    newer = Export(
        f"org_units/2期/组织_{first + timedelta(days=150):%Y-%m-%d}.xlsx",
        [part("org_units", newest + again)],
        {"numeric_codes": True, "cover": True},
    )
    return [older, newer]
