"""What the city keeps by hand in ``reference/``, as tables of schema ``raw``: settings, targets, its own workdays,
outlines of its units.

These files are small and written by people, in whatever a spreadsheet program saves; a line that cannot be read
stops the run and is named, because a target that was silently left out would change a colour.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.outlines import OUTLINES, outlines
from ingest.tables import insert

if TYPE_CHECKING:
    import duckdb

    from ingest.home import Home


#: Settings that models read; where files lie is nobody's business in the warehouse.
_OF_MODELS = {"first_month"}


class ReferenceFileError(ValueError):
    """A reference file has lines that cannot be taken; the message names each of them."""


def attach_reference(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Create ``raw.settings`` (grain: setting), ``raw.targets`` (line), ``raw.workdays`` (day) and ``raw.outlines``
    (unit); empty without file. Raises ReferenceFileError."""
    con.execute("CREATE TABLE raw.settings (name VARCHAR, value VARCHAR)")
    insert(con, "raw.settings", [(name, value) for name, value in settings(home).items() if name in _OF_MODELS])
    con.execute(
        "CREATE TABLE raw.targets (line INTEGER, kpi_id VARCHAR, unit_code VARCHAR, from_month DATE, target DOUBLE)"
    )
    insert(con, "raw.targets", list(_targets(home.reference / "targets.csv")))
    con.execute("CREATE TABLE raw.workdays (date DATE, is_workday BOOLEAN)")
    insert(con, "raw.workdays", list(_workdays(home.reference / "workdays.csv")))
    con.execute(f"CREATE TABLE raw.outlines ({OUTLINES})")
    drawn, refused = outlines(home.reference / "units.geojson")
    if refused:
        raise ReferenceFileError("\n".join(refused))
    insert(con, "raw.outlines", drawn)


def settings(home: Home) -> dict[str, str]:
    """Lines of settings.csv: name, value. Raises ReferenceFileError.

    ``first_month`` (YYYY-MM, given as its first day): the first month that has KPIs. ``inbox``: an absolute path or a
    URL, in place of the folder ``inbox/``.
    """

    def read(_line: int, cells: dict[str, str]) -> tuple:
        name, value = cells["name"], cells["value"]
        if name == "first_month":
            return name, _month(value).isoformat()
        if name != "inbox":
            raise ValueError(f"没有设置 {name}，可用的是 first_month、inbox · no such setting")
        if re.match(r"[^/]+://[^/]*:[^/]*@", value):
            raise ValueError("网址里不要写密码：凭据请放进环境变量，见 README · no passwords in this file")
        return name, value

    return dict(_lines(home.reference / "settings.csv", ("name", "value"), read))


def _targets(path: Path) -> Iterator[tuple]:
    """Lines of targets.csv: kpi_id, unit_code or empty (every unit), from_month, target."""
    seen: dict[tuple, int] = {}

    def read(line: int, cells: dict[str, str]) -> tuple:
        if not cells["kpi_id"]:
            raise ValueError("kpi_id 为空 · kpi_id is empty")
        place = (cells["kpi_id"], cells["unit_code"] or None, _month(cells["from_month"]))
        if before := seen.get(place):
            raise ValueError(f"与第 {before} 行重复 · the same KPI, unit and month as line {before}")
        seen[place] = line
        return (line, *place, _number(cells["target"]))

    return _lines(path, ("kpi_id", "unit_code", "from_month", "target"), read)


def _workdays(path: Path) -> Iterator[tuple]:
    def read(_line: int, cells: dict[str, str]) -> tuple:
        if cells["is_workday"].lower() not in ("true", "false", "1", "0", "是", "否"):
            raise ValueError(f"is_workday 应为 true 或 false，写的是「{cells['is_workday']}」 · true or false")
        return _day(cells["date"]), cells["is_workday"].lower() in ("true", "1", "是")

    return _lines(path, ("date", "is_workday"), read)


def _lines(path: Path, names: tuple[str, ...], read: Callable[[int, dict[str, str]], tuple]) -> Iterator[tuple]:
    """Every line of the file as ``read`` takes it. Raises ReferenceFileError with all lines that it refuses."""
    if not path.exists():
        return
    reader = csv.reader(_text(path).splitlines())
    header = [cell.strip() for cell in next(reader, [])]
    if missing := [name for name in names if name not in header]:
        raise ReferenceFileError(
            f"reference/{path.name} 第 1 行：缺少列 {'、'.join(missing)}，应为 {','.join(names)} · columns are missing"
        )
    refused = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        found = {name: cell.strip() for name, cell in zip(header, [*cells, *[""] * len(header)], strict=False)}
        try:
            yield read(reader.line_num, found)
        except ValueError as error:
            refused.append(f"reference/{path.name} 第 {reader.line_num} 行：{error}")
    if refused:
        raise ReferenceFileError("\n".join(refused))


def _text(path: Path) -> str:
    """UTF-8, with or without BOM, else GB18030, which is what a Chinese spreadsheet program saves."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _month(text: str) -> date:
    found = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-01)?", text)
    if not found or not 1 <= int(found[2]) <= 12:
        raise ValueError(f"月份应为 YYYY-MM，写的是「{text}」 · YYYY-MM is wanted")
    return date(int(found[1]), int(found[2]), 1)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"date 应为 YYYY-MM-DD，写的是「{text}」 · YYYY-MM-DD is wanted") from error


def _number(text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise ValueError(f"target 应为不小于 0 的数，写的是「{text}」 · a number of 0 or more is wanted")
    return float(text)
