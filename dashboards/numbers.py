"""How numbers, months and changes are written. Nothing here adds anything up."""

import datetime as dt
import math
from dataclasses import dataclass, replace
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


def said(written: Written, lang: str) -> str:
    """A number with its unit, inside a sentence."""
    gap = "" if lang == "zh" or written.unit == "%" else " "
    return f"{written.text}{gap}{written.unit}"


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


def day_short(day: dt.date, lang: str) -> str:
    return f"{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {day:%b}"


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


def decimal(value: float, short_of: float | None = None, over: float | None = None) -> str:
    """One decimal. What lies short of a bound, or over it, is never rounded on to it: 89.96 is not 90.0."""
    tenths = _half_up(round(value * 10, 6))
    if short_of is not None and value < short_of - 1e-9 and tenths >= short_of * 10:
        tenths = math.ceil(short_of * 10) - 1
    if over is not None and value > over + 1e-9 and tenths <= over * 10:
        tenths = math.floor(over * 10) + 1
    return f"{tenths / 10:,.1f}".replace("-", MINUS)


GREEN_FROM, AMBER_FROM = 90, 75


def score_text(score: float) -> str:
    """A score with one decimal that never looks like a better colour than it has."""
    return decimal(score, short_of=GREEN_FROM if score >= AMBER_FROM else AMBER_FROM)


def kpi_value(kpi: dict, value: float, lang: str, target: float | None = None) -> Written:
    """A value of a KPI: % and means with one decimal, counts with none, money in 元 or 万元.

    A value that misses its target is not written as the target.
    """
    unit = kpi["unit"] if lang == "zh" else kpi["unit_en"]
    if kpi["unit"] == "元":
        return money(value, lang)
    if kpi["unit"] != "%" and kpi["kind"] in ("flow", "stock"):
        return count(value, unit, lang)
    bound = {"up": "short_of", "down": "over"}.get(kpi["direction"] or "")
    text = decimal(value, **({bound: target} if bound and target is not None else {}))
    return Written(text, unit, f"{value:,.4f}".rstrip("0").rstrip(".").replace("-", MINUS) + f" {unit}")


def kpi_target(kpi: dict, target: float, lang: str) -> str:
    """A target with its unit; targets are round numbers and are written as such."""
    written = kpi_value(kpi, target, lang)
    return said(replace(written, text=written.text.removesuffix(".0")), lang)


def plain(value: float) -> str:
    """A number as it stands in a calculation: four decimals where there are any."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace("-", MINUS)
