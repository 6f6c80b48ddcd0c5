"""The judge's verdict on the rows of one file: skipped, good (typed, hashed) or quarantined (by column and code)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from .readers import MARKERS, Sheet
from .spec import DEADLINES, Column, Source
from .values import (
    MISSING,
    BadCellError,
    as_bool,
    as_date,
    as_datetime,
    as_decimal,
    as_int,
    as_list,
)

_PLAIN = "%Y-%m-%d %H:%M:%S"
_OLDEST = date(2000, 1, 1)
_PARSERS: dict[str, Callable[[str], object]] = {
    "enum": str,
    "date": as_date,
    "int": as_int,
    "decimal": as_decimal,
    "bool": as_bool,
    "list": as_list,
}
_TYPES = {
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
    "int": pl.Int64(),
    "decimal": pl.Decimal(30, 8),
    "bool": pl.Boolean(),
}

Fault = tuple[int, str, str]  # row, column, code


@dataclass
class Judged:
    """One file's rows: counts, good rows (typed columns, `_row`, `_key`, `_content`), faults, drift."""

    rows_read: int
    rows_skipped: int
    good: pl.DataFrame
    faults: set[Fault]
    bad_keys: set[str]
    unknown: list[str]
    held: bool = False

    @property
    def rows_quarantined(self) -> int:
        return len({row for row, _, _ in self.faults})


def judge(sheet: Sheet, source: Source, first_seen: date) -> Judged:
    """Every row of `sheet`, by the rules of the spec."""
    read = _Reading(sheet.frame, source, first_seen)
    required = [c.name for c in source.columns if c.is_required]
    skipped = []
    if read.frame["_marked"].any():
        skipped = read.frame.filter(pl.col("_marked") & read.looks_like_no_row(required))["_row"].to_list()
    frame = read.frame.filter(~pl.col("_row").is_in(skipped))
    faults = {fault for fault in read.faults if fault[0] not in set(skipped)}
    typed = _typed(frame, read, source)
    faults |= _across(typed, source, faults)
    bad = {row for row, _, _ in faults}
    good = typed.filter(~pl.col("_row").is_in(list(bad)))
    bad_keys = set(typed.filter(pl.col("_row").is_in(list(bad)))["_key"].drop_nulls())
    held = source.id == "org_units" and not _closes(good)
    return Judged(frame.height, sheet.skipped + len(skipped), good, faults, bad_keys, sheet.unknown, held)


class _Reading:
    """Distinct texts of each column parsed once; which rows they make faulty."""

    def __init__(self, frame: pl.DataFrame, source: Source, first_seen: date) -> None:
        self.source = source
        self.first_seen = first_seen
        kept = [_folded(column.name) for column in source.columns if not column.is_dropped]
        self.frame = frame.select("_row", "_marked", *kept)
        self.values: dict[str, dict[str | None, object]] = {}
        self.codes: dict[str, dict[str | None, str]] = {}
        self.faults: set[Fault] = set()
        for column in source.columns:
            if not column.is_dropped:
                self._read(column)

    def _read(self, column: Column) -> None:
        values: dict[str | None, object] = {None: None}
        codes: dict[str | None, str] = {None: "missing"} if column.is_required else {}
        for text in self._to_look_at(column):
            try:
                values[text] = self._parse(column, text)
            except BadCellError:
                codes[text] = "type"
                continue
            if code := self._wrong(column, values[text]):
                codes[text] = code
        self.values[column.name] = values
        self.codes[column.name] = codes
        hit = self.frame.filter(pl.col(column.name).is_in(list(codes), nulls_equal=True))
        for row, text in hit.select("_row", column.name).iter_rows():
            self.faults.add((row, column.name, codes[text]))

    def _to_look_at(self, column: Column) -> list[str]:
        """Distinct texts that need a closer look: none of free texts, of moments those that are not plain and past."""
        if column.type in ("text", "code"):
            return []
        texts = self.frame[column.name].unique().drop_nulls()
        if column.type == "datetime":
            moments = texts.str.to_datetime(_PLAIN, strict=False)
            is_plain = (moments.dt.date() <= self.first_seen) & (moments.dt.date() >= _OLDEST)
            texts = texts.filter(~is_plain.fill_null(False) | (texts.str.len_chars() != 19))
        return texts.to_list()

    def _parse(self, column: Column, text: str) -> object:
        if column.name == "departments":
            return _departments(text)
        if column.type == "datetime":
            return as_datetime(text, deadline=column.name in DEADLINES)
        return _PARSERS[column.type](text)

    def _wrong(self, column: Column, value: object) -> str | None:
        if column.type == "enum":
            return None if value in column.choices else "enum"
        if column.is_event:
            day = value.date() if isinstance(value, datetime) else value
            if day > self.first_seen:  # type: ignore[operator]
                return "future"
            return "past" if day < _OLDEST else None  # type: ignore[operator]
        if bounds := column.bounds:
            number = Decimal(value)  # type: ignore[arg-type]
            return None if Decimal(bounds[0]) <= number <= Decimal(bounds[1]) else "range"
        return None

    def looks_like_no_row(self, required: list[str]) -> pl.Expr:
        """All required columns but the first are empty, not of their type or labels; a total may stand in an amount."""
        tests = [pl.lit(True)]
        for name in required[1:]:
            column = self.source.column(name)
            if column.type in ("int", "decimal"):
                continue
            texts = self.frame[name].unique().drop_nulls().to_list()
            hollow = [text for text in texts if self.codes[name].get(text) in ("type", "enum") or MARKERS.match(text)]
            tests.append(pl.col(name).is_null() | pl.col(name).is_in(hollow))
        return pl.all_horizontal(tests)


def _folded(name: str) -> pl.Expr:
    """`values.fold` over a column."""
    text = pl.col(name).str.replace_many(list("０１２３４５６７８９"), list("0123456789")).str.strip_chars()
    return pl.when(~text.is_in(list(MISSING))).then(text).alias(name)


def _departments(text: str) -> str:
    calls = []
    for call in json.loads(text):
        respond_by, arrived_at = call.get("respond_by"), call.get("arrived_at")
        calls.append(
            {
                "name": call["name"],
                "respond_by": str(as_datetime(respond_by, deadline=True)) if respond_by else None,
                "arrived_at": str(as_datetime(arrived_at)) if arrived_at else None,
            }
        )
    return json.dumps(calls, ensure_ascii=False)


def _replaced(series: pl.Series, mapping: dict, dtype: pl.DataType) -> pl.Series:
    """`series` with every value looked up; null where the mapping does not know it."""
    known = {text: value for text, value in mapping.items() if text is not None and value is not None}
    table = pl.DataFrame(
        {"text": list(known), "value": pl.Series(list(known.values()), dtype=dtype)},
        schema_overrides={"text": pl.String},
    )
    joined = series.rename("text").to_frame().join(table, on="text", how="left", maintain_order="left")
    return joined["value"].rename(series.name)


def _typed(frame: pl.DataFrame, read: _Reading, source: Source) -> pl.DataFrame:
    """Typed columns, the key, and all kept values in one text for comparing content."""
    columns = [frame["_row"]]
    for column in source.columns:
        if column.is_dropped:
            continue
        if column.type in ("text", "code", "enum"):
            columns.append(frame[column.name])
            continue
        values = read.values[column.name]
        if column.type == "datetime":
            plain = frame[column.name].str.to_datetime(_PLAIN, strict=False)
            columns.append(
                pl.select(pl.coalesce(_replaced(frame[column.name], values, _TYPES["datetime"]), plain)).to_series()
            )
            continue
        dtype = _TYPES.get(column.type, pl.String())
        if column.type == "list" and column.name != "departments":
            values = {text: "、".join(value) if value else None for text, value in values.items()}  # type: ignore[arg-type]
        columns.append(_replaced(frame[column.name], values, dtype))
    typed = pl.DataFrame(columns)
    kept = [c.name for c in source.columns if not c.is_dropped]
    as_strings = [pl.col(name).cast(pl.String).fill_null("\0") for name in kept]
    return typed.with_columns(
        _key=pl.concat_str([pl.col(name).cast(pl.String) for name in source.keys], separator="\x1f"),
        _content=pl.concat_str(as_strings, separator="\x1f"),
    )


def _across(typed: pl.DataFrame, source: Source, faults: set[Fault]) -> set[Fault]:
    """Rules that look beyond one cell."""
    found: set[Fault] = set()
    bad = {row for row, _, _ in faults}
    good = typed.filter(~pl.col("_row").is_in(list(bad)))
    if source.load == "snapshot":
        twice = good.filter(pl.col("_content").n_unique().over("_key") > 1)
        found |= {(row, source.keys[0], "key_conflict") for row in twice["_row"]}
    if source.id == "inspections":
        bare = typed.filter(pl.col("approved") & pl.col("approval_no").is_null())
        found |= {(row, "approval_no", "approval_no_missing") for row in bare["_row"]}
    if source.id == "org_units":
        own = typed.filter(pl.col("unit_code") == pl.col("parent_code"))
        found |= {(row, "parent_code", "self_parent") for row in own["_row"]}
    if source.id == "org_successions":
        total = pl.col("household_share").cast(pl.Float64).sum().over("predecessor_code")
        off = good.filter((total - 1).abs() > 0.001)
        found |= {(row, "household_share", "share_sum") for row in off["_row"]}
    return found


def _closes(units: pl.DataFrame) -> bool:
    listed = set(units["unit_code"])
    return all(parent is None or parent in listed for parent in units["parent_code"])
