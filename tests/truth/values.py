"""The judge's reading of one cell: text as it stands in a file → a value, or `BadCellError`."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

MISSING = {"", "-", "/", "无", "null"}
_FULL_WIDTH = {ord("０") + n: str(n) for n in range(10)}
_EPOCH = date(1899, 12, 30)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))")
_CLOCK = re.compile(r"[T ]?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_WORTHLESS_ZEROS = re.compile(r"\.0+$")


class BadCellError(ValueError):
    """The cell is not of its column's type."""


def fold(text: str | None) -> str | None:
    """Without outer blanks, with plain digits; None where the cell says that there is nothing."""
    if text is None:
        return None
    folded = text.translate(_FULL_WIDTH).strip()
    return None if folded in MISSING else folded


def as_bool(text: str) -> bool:
    if text not in ("是", "否"):
        raise BadCellError(text)
    return text == "是"


def as_list(text: str) -> list[str]:
    return [part.strip() for part in text.split("、") if part.strip()]


def as_decimal(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise BadCellError(text)
    return Decimal(text.replace(",", ""))


def as_int(text: str) -> int:
    plain = _WORTHLESS_ZEROS.sub("", text)
    if "." in plain or not _NUMBER.fullmatch(plain):
        raise BadCellError(text)
    return int(plain.replace(",", ""))


def _serial(text: str) -> datetime | None:
    """An Excel serial: days since the end of 1899, with the clock as fraction."""
    if not re.fullmatch(r"\d{4,6}(\.\d+)?", text):
        return None
    days = Decimal(text)
    whole = int(days)
    seconds = round((days - whole) * 86400)
    return datetime.combine(_EPOCH + timedelta(days=whole), time()) + timedelta(seconds=seconds)


def _split(text: str) -> tuple[date, str]:
    found = _DAY.match(text)
    if not found:
        raise BadCellError(text)
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day), text[found.end() :]
    except ValueError as error:
        raise BadCellError(text) from error


def as_date(text: str) -> date:
    if serial := _serial(text):
        return serial.date()
    day, rest = _split(text)
    if rest and rest.strip("T ") not in ("00:00", "00:00:00", "0:00", "0:00:00"):
        raise BadCellError(text)
    return day


def as_datetime(text: str, *, deadline: bool = False) -> datetime:
    if len(text) == 19 and text[4] == "-":
        try:
            return datetime.fromisoformat(text)
        except ValueError as error:
            raise BadCellError(text) from error
    if serial := _serial(text):
        return serial
    day, rest = _split(text)
    if not rest.strip():
        return datetime.combine(day, time(23, 59, 59) if deadline else time())
    found = _CLOCK.fullmatch(rest)
    if not found:
        raise BadCellError(text)
    try:
        return datetime.combine(day, time(*(int(part) for part in found.groups(default="0"))))
    except ValueError as error:
        raise BadCellError(text) from error
