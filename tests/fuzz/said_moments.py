"""Dates and times as people and programs write them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from pen import ONES, ZEROS, NoneOfItError, Pen, fold


@dataclass(frozen=True)
class Moment:
    """What a text of a date or time says; ``clock`` is None where it names a day only."""

    day: date
    clock: timedelta | None = None

    @property
    def at(self) -> datetime:
        return datetime.combine(self.day, datetime.min.time()) + (self.clock or timedelta())


def _of_program(text: str) -> Moment | None:
    """Forms that only programs write: 20250305, 20250305083000, and the serial number of a workbook."""
    if not text.isascii():
        return None
    whole, point, part = text.partition(".")
    if text.isdigit() and len(text) in (8, 14):
        hour, minute, second = (int(text[n : n + 2] or 0) for n in (8, 10, 12))
        return Moment(date(int(text[:4]), int(text[4:6]), int(text[6:8])), clock(hour, minute, second, len(text) == 14))
    if whole.isdigit() and len(whole) == 5 and whole[0] != "0" and (part.isdigit() if point else True):
        seconds = Fraction(text) * 86400
        since = timedelta(seconds=int(seconds + Fraction(1, 2)))
        at = datetime(1899, 12, 30) + since
        return Moment(
            at.date(), timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) if part.strip("0") else None
        )
    return None


def clock(hour: int, minute: int, second: int, said: bool = True) -> timedelta | None:
    if hour > 23 or minute > 59 or second > 59:
        raise NoneOfItError
    return timedelta(hours=hour, minutes=minute, seconds=second) if said else None


def _half(pen: Pen) -> str:
    """AM or PM, with points or without; '' where none stands here."""
    start = pen.at
    letter = pen.one_of("AaPp").upper()
    if letter:
        pen.one_of(".")
        if pen.one_of("Mm"):
            pen.one_of(".")
            return letter + "M"
    pen.at = start
    return ""


# Part of the day → hours as written that leave no doubt → what is added to them.
HOURS: dict[str, list[tuple[range, int]]] = {
    "": [(range(24), 0)],
    "AM": [(range(12), 0), (range(12, 13), -12)],
    "PM": [(range(1, 12), 12), (range(12, 24), 0)],
    "上午": [(range(12), 0)],
    "下午": [(range(1, 12), 12), (range(12, 24), 0)],
    "凌晨": [(range(6), 0)],
    "早上": [(range(5, 12), 0)],
    "中午": [(range(11, 14), 0), (range(1, 2), 12)],
    "晚上": [(range(6, 12), 12), (range(18, 24), 0)],
}


def _clock(pen: Pen, part: str) -> timedelta:
    hour, minute, second = pen.small(), 0, 0
    pen.skip_blank()
    if pen.demand(":时点") == ":":
        pen.skip_blank()
        minute = int(pen.digits(1, 2))
        mark = pen.at
        pen.skip_blank()
        if pen.one_of(":"):
            pen.skip_blank()
            second = int(pen.digits(1, 2))
            if pen.one_of("."):
                pen.digits()
        else:
            pen.at = mark
    elif not pen.at_end():
        minute, second = _in_words(pen)
    before = pen.at
    pen.skip_blank()
    after = _half(pen)
    if after and part:
        raise NoneOfItError
    if not after:
        pen.at = before
    for hours, added in HOURS[part or after]:
        if hour in hours:
            found = clock(hour + added, minute, second)
            assert found is not None
            return found
    raise NoneOfItError


def _in_words(pen: Pen) -> tuple[int, int]:
    """Minute and second behind 时: 半, 整, 30分, 30分15秒, 30; (0, 0) where none stands there."""
    start = pen.at
    pen.skip_blank()
    if word := pen.one_of("半整"):
        return (30 if word == "半" else 0), 0
    if not pen.rest or pen.rest[0] not in "0123456789十" + ONES + ZEROS:
        pen.at = start
        return 0, 0
    minute, mark = pen.small(), pen.at
    pen.skip_blank()
    if not pen.one_of("分"):
        pen.at = mark
        return minute, 0
    mark = pen.at
    pen.skip_blank()
    if not pen.rest or pen.rest[0] not in "0123456789十" + ONES + ZEROS:
        pen.at = mark
        return minute, 0
    second = pen.small()
    pen.skip_blank()
    pen.demand("秒")
    return minute, second


def _day(pen: Pen, day_first: bool | None) -> date:
    lead = len(pen.rest) - len(pen.rest.lstrip("0123456789"))
    if lead == 8:
        return date(int(pen.digits(4, 4)), int(pen.digits(2, 2)), int(pen.digits(2, 2)))
    if lead in (1, 2):
        first = int(pen.digits(1, 2))
        pen.demand("-/.")
        second = int(pen.digits(1, 2))
        pen.demand("-/.")
        year = int(pen.digits(4, 4))
        if day_first is None and first <= 12 and second <= 12 and first != second:
            raise NoneOfItError
        if day_first is None:
            day_first = first > 12
        return date(year, *((second, first) if day_first else (first, second)))
    year = pen.year()
    pen.skip_blank()
    pen.demand("-/.年")
    pen.skip_blank()
    month = pen.small()
    pen.skip_blank()
    pen.demand("-/.月")
    pen.skip_blank()
    return date(year, month, pen.small())


def _of_people(text: str, day_first: bool | None) -> Moment:
    pen = Pen(fold(text))
    day = _day(pen, day_first)
    if pen.at_end():
        return Moment(day)
    blank = pen.skip_blank()
    sun = bool(pen.one_of("日号"))
    if sun and pen.at_end():
        return Moment(day)
    gap = sun or blank
    if sun:
        pen.skip_blank()
    elif pen.one_of("T"):
        gap = True
        pen.skip_blank()
    part = pen.one_of([part for part in HOURS if len(part) == 2 and not part.isascii()])
    if not part and not gap:
        raise NoneOfItError
    part = part or _half(pen)
    pen.skip_blank()
    found = Moment(day, _clock(pen, part))
    if not pen.at_end():
        raise NoneOfItError
    return found


def moment(text: str | None, day_first: bool | None = None) -> Moment | None:
    if text is None:
        return None
    try:
        return _of_program(text) or _of_people(text, day_first)
    except (NoneOfItError, ValueError):
        return None


def as_datetime(text: str | None, day_first: bool | None = None) -> datetime | None:
    found = moment(text, day_first)
    return found and found.at


def as_deadline(text: str | None, day_first: bool | None = None) -> datetime | None:
    found = moment(text, day_first)
    return found and (found.at if found.clock is not None else found.at + timedelta(seconds=86399))


def as_date(text: str | None, day_first: bool | None = None, month_alone: str | None = None) -> date | None:
    found = moment(text, day_first)
    if found or text is None or month_alone is None:
        return found and found.at.date()
    try:
        year, month = _month(Pen(fold(text)))
        return date(year, month, 1 if month_alone == "first_day" else monthrange(year, month)[1])
    except (NoneOfItError, ValueError):
        return None


def _month(pen: Pen) -> tuple[int, int]:
    year = pen.year()
    if len(pen.rest) == 2 and pen.rest.isascii() and pen.rest.isdigit():
        return year, int(pen.rest)
    pen.skip_blank()
    pen.demand("-/年")
    pen.skip_blank()
    month = pen.small()
    if not pen.at_end():
        pen.skip_blank()
        pen.demand("月")
    if not pen.at_end() or not 1 <= month <= 12:
        raise NoneOfItError
    return year, month
