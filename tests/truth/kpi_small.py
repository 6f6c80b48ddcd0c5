"""Small inboxes for cases that can be worked out by hand: rows as given, the rest filled with what changes nothing."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .city_files import Export, Row, part, write
from .kpi_oracle import AS_WAS, Key, kpis
from .kpi_oracle import Row as KpiRow
from .oracle import Truth
from .spec import Source, sources

OLD = date(2020, 1, 1)
LEVEL_OF = {"C": "市", "S": "街道", "A": "社区", "G": "片区网格", "M": "微网格"}  # by first letter of the code
PLAIN = {"tokens": False, "wide": 0, "text_dates": ["iso"], "moments": ["iso"]}
MEETINGS = ("joint_meetings", "joint_meeting_matters")
JAN, FEB, MAR, APR = (date(2025, month, 1) for month in (1, 2, 3, 4))
END = date(2025, 3, 31)


def unit(code: str, parent: str | None, start: date = OLD, end: date | None = None) -> dict[str, Any]:
    """A line of the list of units; the code's first letter says its level."""
    version = {"level": LEVEL_OF[code[0]], "parent_code": parent, "valid_from": start, "valid_to": end}
    return {"unit_code": code, **version}


# A city of two streets; S1 has the communities A1 and A2, and in A1 one grid with two micro-grids.
TREE = [
    unit("C", None),
    *(unit(code, "C") for code in ("S1", "S2")),
    *(unit(code, "S1") for code in ("A1", "A2")),
    unit("A3", "S2"),
    unit("G1", "A1"),
    *(unit(code, "G1") for code in ("M1", "M2")),
]


def tree(*changed: dict[str, Any]) -> list[dict[str, Any]]:
    """The city with other lines for some units, and more units."""
    codes = {line["unit_code"] for line in changed}
    return [line for line in TREE if line["unit_code"] not in codes] + list(changed)


def small(root: Path, as_of: date, **exports: list[dict[str, Any]]) -> Truth:
    """An inbox with one file per export (`personnel__202503` has that month in its name), read as of `as_of`."""
    if not any(name.startswith("org_units") for name in exports):
        exports["org_units"] = TREE
    meetings = {name: exports.pop(name, []) for name in MEETINGS}
    if any(meetings.values()):
        sheets = [part(name, _rows(name, lines), sheet=sources()[name].sheet) for name, lines in meetings.items()]
        write(Export("joint_meetings/joint_meetings.xlsx", sheets, PLAIN), root, random.Random(1))
    for name, lines in exports.items():
        source = sources()[name.split("__")[0]]
        path = f"{source.id}/{name.replace('__', '_')}.{source.kind}"
        write(Export(path, [part(source.id, _rows(source.id, lines))], PLAIN), root, random.Random(1))
    truth = Truth(root, date(as_of.year + 2, 1, 1), as_of)
    assert not truth.faults, truth.faults
    return truth


def _rows(name: str, lines: list[dict[str, Any]]) -> list[Row]:
    return [Row(_filled(sources()[name], line, number)) for number, line in enumerate(lines)]


def _filled(source: Source, given: dict[str, Any], number: int) -> dict[str, Any]:
    """What is given; required columns have something plain, the others nothing."""
    unknown = given.keys() - {column.name for column in source.columns}
    assert not unknown, unknown
    plain: dict[str, Any] = {"date": OLD, "datetime": datetime(2020, 1, 1), "int": 1, "decimal": 1, "bool": False}
    values: dict[str, Any] = {}
    for column in source.columns:
        if column.name in given or not column.is_required:
            values[column.name] = given.get(column.name)
        elif column.type == "enum":
            values[column.name] = column.choices[0]
        else:
            values[column.name] = plain.get(column.type, f"{source.id}{number}")
    return values


def made(code: str, *moment: int, **more: Any) -> dict[str, Any]:
    """A visit made in a micro-grid in 2025."""
    visit = {"visit_id": f"{code}-{moment}", "unit_code": code, "visited_at": datetime(2025, *moment), "mode": "入户"}
    return visit | {"outcome": "见面", "building_code": f"B-{code}", "household_no": "101"} | more


def council(code: str, day: date, number: int = 0) -> dict[str, Any]:
    """A matter of a community that was resolved on a day."""
    return {"issue_id": f"{code}-{day}-{number}", "unit_code": code, "reported_on": OLD, "resolved_on": day}


def in_post(person: str, post: str, code: str, start: date = OLD, **more: Any) -> dict[str, Any]:
    """A line of the roster of staff."""
    return {"person_key": person, "post": post, "unit_code": code, "appointed_on": start} | more


class Answers:
    """The rows of KPIs of a small inbox, to be asked about by name."""

    def __init__(self, truth: Truth) -> None:
        self.rows: dict[Key, KpiRow] = kpis(truth)

    def row(self, kpi: str, code: str, month: date, basis: str = AS_WAS) -> KpiRow | None:
        return self.rows.get((kpi, code, month, basis))

    def numbers(self, kpi: str, month: date, basis: str = AS_WAS) -> dict[str, float | tuple[float, float]]:
        """Unit → numerator (and denominator), where either is not 0."""
        found = {}
        for (name, code, when, on), row in self.rows.items():
            if (name, when, on) == (kpi, month, basis) and (row.numerator or row.denominator):
                found[code] = row.numerator if row.denominator is None else (row.numerator, row.denominator)
        return found
