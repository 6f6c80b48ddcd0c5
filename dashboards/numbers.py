"""How numbers, months and changes are written. Nothing here adds anything up."""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

MINUS = "−"
MONEY = ("received_yuan", "spent_yuan")
# From here on a number is written in 万 (k): the last digits of a city's total are noise to its reader.
_LARGE = 100_000


@dataclass(frozen=True, slots=True)
class Written:
    """A number for the eye, its unit, and the whole number for the tip."""

    text: str
    unit: str
    full: str


def whole(value: float) -> str:
    return f"{_half_up(value):,}".replace("-", MINUS)


def _half_up(value: float) -> int:
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def scaled(value: float, steps: tuple[tuple[float, str], ...], digits: int) -> tuple[str, str]:
    for size, name in steps:
        if abs(value) >= size:
            return f"{value / size:,.{digits}f}".replace("-", MINUS), name
    return whole(value), ""


def money(value: float, lang: str) -> Written:
    """元 up to ten thousand, then 万元 with one decimal, then 亿元 with two."""
    if lang == "zh":
        if abs(value) >= 1e8:
            text, unit = f"{value / 1e8:,.2f}", "亿元"
        elif abs(value) >= 1e4:
            text, unit = f"{value / 1e4:,.1f}", "万元"
        else:
            text, unit = whole(value), "元"
        return Written(text.replace("-", MINUS), unit, f"{value:,.2f} 元".replace("-", MINUS))
    text, step = scaled(value, ((1e6, "M"), (1e4, "k")), 2 if abs(value) >= 1e6 else 1)
    return Written(text + step, "yuan", f"{value:,.2f} yuan".replace("-", MINUS))


def count(value: float, unit: str, lang: str) -> Written:
    """Counts have no decimals; hours are counted in whole hours. From 100,000 on in 万 or k."""
    full = f"{whole(value)} {unit}"
    if abs(value) < _LARGE:
        return Written(whole(value), unit, full)
    if lang == "zh":
        text, step = scaled(value, ((1e8, "亿"), (1e4, "万")), 2)
        return Written(text, step + unit, full)
    text, step = scaled(value, ((1e6, "M"), (1e3, "k")), 1)
    return Written(text + step, unit, full)


def quantity(measure: str, value: float, unit: str, lang: str) -> Written:
    return money(value, lang) if measure in MONEY else count(value, unit, lang)


def column_unit(measure: str, unit: str, lang: str) -> str:
    """The unit that heads a column of figures; `in_column` writes them without it."""
    if measure in MONEY:
        return "万元" if lang == "zh" else "k yuan"
    return unit if lang == "zh" else ""  # the English heading already names what is counted


def in_column(measure: str, value: float, lang: str, digits: int = 1) -> str:
    """One unit for the whole column, so that its figures can be compared by eye."""
    if measure not in MONEY:
        return whole(value)
    return f"{value / (1e4 if lang == 'zh' else 1e3):,.{digits}f}".replace("-", MINUS)


def percent(share: float) -> str:
    """One decimal, without sign: the direction is said in words or by a mark."""
    return f"{abs(share) * 100:,.1f}%"


def month_name(month: dt.date, lang: str) -> str:
    return f"{month.year}年{month.month}月" if lang == "zh" else f"{month:%b %Y}"


def month_short(month: dt.date, lang: str) -> str:
    return f"{month.month}月" if lang == "zh" else f"{month:%b}"


Kind = Literal["up", "down", "flat", "new", "gone", "none", "missing"]


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two months. `share` is there only for up and down, where there is a base to divide by."""

    kind: Kind
    share: float | None = None


def change(now: float | None, base: float | None) -> Change:
    """From nothing is new, never a percentage; what is not reported cannot be compared."""
    if now is None or base is None:
        return Change("missing")
    if base == 0:
        return Change("none" if now == 0 else "new")
    share = (now - base) / abs(base)
    # What would be written as 0.0 % is level: nobody can see, let alone act on, less.
    if abs(share) < 0.0005:
        return Change("flat")
    if now == 0:
        return Change("gone", share)
    return Change("up" if share > 0 else "down", share)
