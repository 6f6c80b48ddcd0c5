"""Units of a small city, its reorganisation in the middle of a month and of a quarter, and who succeeded whom.

Before it: street S1 with communities A, B, C; S2 with D, E, F; S3 with G, which has no grids. Then A is split into A1
and A2, B and C become M, a micro-grid, a grid and a community move, others go without a successor; later A1 and D go
on to N, so that successions form chains. Codes: street KS1, community KA, grid KAG1, micro-grid KAG1W1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .city_files import Row
from .kpi_city_ground import DAY, NOWHERE, Ground, month_end

CITY = "KC"
OLD = date(2019, 1, 1)
LEVELS = {"city": "市", "street": "街道", "community": "社区", "grid": "片区网格", "micro_grid": "微网格"}
STREETS = {"KS1": ["KA", "KB", "KC1"], "KS2": ["KD", "KE", "KF"], "KS3": ["KG"]}
MICROS = {  # grid → micro-grids
    "KAG1": 2,
    "KAG2": 1,
    "KBG1": 2,
    "KC1G1": 1,
    "KDG1": 2,
    "KEG1": 2,
    "KEG2": 1,
    "KEG3": 2,
    "KFG1": 2,
}


@dataclass
class Version:
    """A unit under one parent."""

    code: str
    level: str
    parent: str | None
    start: date = OLD
    end: date | None = None


class Tree:
    """Versions by unit, oldest first, and successions: predecessor, successor, day, share."""

    def __init__(self) -> None:
        self.versions: dict[str, list[Version]] = {}
        self.successions: list[tuple[str, str, date, Decimal]] = []

    def found(self, code: str, level: str, parent: str | None, start: date = OLD) -> None:
        self.versions[code] = [Version(code, level, parent, start)]

    def move(self, code: str, parent: str, start: date, *, ends: bool = True) -> None:
        """A second row; the end of the one before is said or forgotten."""
        last = self.versions[code][-1]
        self.versions[code].append(replace(last, parent=parent, start=start, end=None))
        last.end = start - DAY if ends else None

    def end(self, code: str, last_day: date) -> None:
        self.versions[code][-1].end = last_day

    def succeed(self, code: str, day: date, **shares: str) -> None:
        """Others take over on `day`."""
        self.successions += [(code, successor, day, Decimal(share)) for successor, share in shares.items()]

    def replace(self, code: str, day: date, **shares: str) -> None:
        self.end(code, day - DAY)
        self.succeed(code, day, **shares)

    def codes(self, level: str) -> list[str]:
        return [code for code, found in self.versions.items() if found[0].level == level]


def plant(ground: Ground) -> Tree:
    """The tree with all that happens to it; tells the ground which units there ever are."""
    tree = Tree()
    tree.found(CITY, "city", None)
    for street, communities in STREETS.items():
        tree.found(street, "street", CITY)
        for community in communities:
            tree.found(community, "community", street)
    for grid, count in MICROS.items():
        tree.found(grid, "grid", grid[:-2])
        for number in range(1, count + 1):
            tree.found(f"{grid}W{number}", "micro_grid", grid)
    if ground.plan.is_reorganised:
        _reorganise(tree, ground.plan.reform_day, share="0.6" if ground.chance(0.7) else "0.333333")
        if ground.plan.is_chained:
            _reorganise_again(tree, ground.plan.second_reform_day)
    if ground.plan.is_odd:
        _oddities(tree, ground)
    ground.units = {level: tree.codes(level) for level in LEVELS}
    return tree


def _reorganise(tree: Tree, day: date, share: str) -> None:
    for code, parent in (("KA1", "KS1"), ("KA2", "KS1"), ("KM", "KS1")):
        tree.found(code, "community", parent, day)
    tree.replace("KA", day, KA1=share, KA2=str(1 - Decimal(share)))
    tree.replace("KB", day, KM="1")
    tree.replace("KC1", day, KM="1")
    tree.move("KAG1", "KA1", day)
    tree.move("KAG2", "KA2", day, ends=False)
    tree.move("KBG1", "KM", day)
    tree.found("KMG2", "grid", "KM", day)
    tree.found("KMG2W1", "micro_grid", "KMG2", day)
    tree.replace("KC1G1", day, KMG2="1")
    tree.replace("KC1G1W1", day, KMG2W1="1")
    tree.move("KEG1W1", "KEG2", day, ends=False)
    tree.move("KEG2", "KD", day + 16 * DAY)
    # Nobody succeeds those that end on the first day of a month, and on the last.
    tree.end("KEG1W2", month_end(day) + DAY)
    for code in ("KEG3", "KEG3W1", "KEG3W2"):
        tree.end(code, day.replace(day=1) - DAY)


def _reorganise_again(tree: Tree, day: date) -> None:
    tree.found("KN", "community", "KS2", day)
    tree.replace("KA1", day, KN="1")
    tree.replace("KD", day, KE="0.25", KN="0.75")
    tree.move("KAG1", "KN", day)
    tree.move("KDG1", "KE", day)
    if tree.versions["KEG2"][-1].parent == "KD":
        tree.move("KEG2", "KN", day)
    tree.move("KF", "KS3", day)


def _oddities(tree: Tree, ground: Ground) -> None:
    """What the lists should not say, and say all the same."""
    plan = ground.plan
    day = plan.as_of - 45 * DAY
    tree.succeed("KG", day, KE="1")  # in force still: keeps what names it
    tree.replace("KBG1W2", day, **{NOWHERE: "1"})
    tree.replace("KFG1W2", day, KFG1W1="0.5", KDG1W1="0.4995")
    tree.end("KFG1", day + 9 * DAY)  # its micro-grids are not ended
    tree.end("KAG2W1", day)
    tree.succeed("KAG2W1", plan.as_of + 5 * DAY, KDG1W2="1")  # has not taken place by as_of
    tree.found("KGW1", "micro_grid", "KG")  # no grid between
    tree.found("KGW2", "micro_grid", "KG", plan.as_of + 3 * DAY)  # still to come
    tree.found("KGW3", "micro_grid", "KG", day)
    tree.end("KGW3", day)  # a single day
    tree.replace("KDG1W1", plan.as_of, KDG1W2="1")
    _left_behind(tree, day)
    tree.found("KS4", "street", CITY, day)
    tree.replace("KS3", day, KS4="1")
    tree.move("KG", "KS4", day, ends=False)
    if tree.versions["KF"][-1].parent == "KS3" and tree.versions["KF"][-1].start < day:
        tree.move("KF", "KS4", day)


def _left_behind(tree: Tree, day: date) -> None:
    """A grid that ends before its community moves to another street and is replaced there: it stays with the first."""
    tree.found("KH", "community", "KS1")
    tree.found("KHG1", "grid", "KH")
    tree.found("KHG1W1", "micro_grid", "KHG1")
    for code in ("KHG1", "KHG1W1"):
        tree.end(code, day - 60 * DAY)
    tree.move("KH", "KS2", day - 30 * DAY)
    tree.replace("KH", day, KE="1")


def unit_rows(ground: Ground, versions: list[Version]) -> list[Row]:
    return [
        ground.row(
            "org_units",
            unit_code=version.code,
            unit_name=f"单位{version.code}",
            level=LEVELS[version.level],
            parent_code=version.parent,
            valid_from=version.start,
            valid_to=version.end,
        )
        for version in versions
    ]


def unit_lists(ground: Ground, tree: Tree) -> list[tuple[date, list[Row]]]:
    """Lists of units with their days: as it was, as it became, and one that lost a micro-grid and an ended version."""
    every = [version for found in tree.versions.values() for version in found]
    at_first = [replace(found[0], end=None) for found in tree.versions.values() if found[0].start == OLD]
    lists = [(ground.start, at_first), (ground.plan.second_reform_day + 4 * DAY, every)]
    if ground.plan.is_relisted:
        moved = [found[0] for found in tree.versions.values() if len(found) > 1 and found[0].end][:1]
        lost = [*tree.versions["KBG1W1"], *moved]
        day = max(ground.plan.as_of - 3 * DAY, lists[1][0] + 9 * DAY)
        lists.append((day, [version for version in every if version not in lost]))
    return [(day, unit_rows(ground, versions)) for day, versions in lists]


def succession_lists(ground: Ground, tree: Tree) -> list[tuple[date, list[Row]]]:
    """The list of successions; and where lists are odd, a newer one, before or after as_of, that lost a predecessor."""
    lists = [(ground.start, tree.successions)]
    if ground.plan.is_odd and ground.plan.is_relisted:
        lost = ground.one_of(sorted({old for old, *_ in tree.successions}))
        day = ground.plan.as_of - ground.pick(20, 0, -1, -1) * DAY
        lists.append((day, [line for line in tree.successions if line[0] != lost]))
    return [(day, [_succession(ground, *line) for line in lines]) for day, lines in lists if lines]


def _succession(ground: Ground, old: str, new: str, day: date, share: Decimal) -> Row:
    given = {"predecessor_code": old, "successor_code": new, "effective_date": day, "household_share": share}
    return ground.row("org_successions", **given)
