"""What a trend says, in a few words, by rules: an extreme first, then a streak, then the step from last month."""

import datetime as dt

from dashboards.facts import Facts, months_before
from dashboards.numbers import percent
from dashboards.texts import text

# An extreme or a streak of fewer months is no news.
ENOUGH_MONTHS = 6
ENOUGH_STREAK = 3


def trend_title(facts: Facts, measure: str, month: dt.date, lang: str) -> str:
    name = text(lang, f"measure.{measure}")
    cell = facts.at(measure, month)
    if cell.value is None:
        return text(lang, "title.not_reported", measure=name)
    if not facts.is_complete(month):
        return text(lang, "title.so_far", measure=name)
    if cell.status == "partial":
        return text(lang, "title.partial", measure=name)
    return (
        _extreme(facts, measure, month, lang)
        or _streak(facts, measure, month, lang)
        or _step(facts, measure, month, lang)
    )


def _known(facts: Facts, measure: str, month: dt.date) -> list[float]:
    """The figures of the whole months before, those that can be compared."""
    cells = [facts.at(measure, m) for m in facts.months if m < month and facts.is_complete(m)]
    return [cell.value for cell in cells if cell.value is not None and cell.status == "ok"]


def _extreme(facts: Facts, measure: str, month: dt.date, lang: str) -> str | None:
    before = _known(facts, measure, month)
    value = facts.at(measure, month).value
    if len(before) < ENOUGH_MONTHS or value is None:
        return None
    key = "title.highest" if value > max(before) else "title.lowest" if value < min(before) else None
    return key and text(lang, key, measure=text(lang, f"measure.{measure}"), months=len(before) + 1)


def _streak(facts: Facts, measure: str, month: dt.date, lang: str) -> str | None:
    kind = facts.on_last_month(measure, month).kind
    if kind not in ("up", "down"):
        return None
    length = 0
    while facts.on_last_month(measure, months_before(month, length)).kind == kind:
        length += 1
    if length < ENOUGH_STREAK:
        return None
    key = "title.rising" if kind == "up" else "title.falling"
    return text(lang, key, measure=text(lang, f"measure.{measure}"), months=length)


def _step(facts: Facts, measure: str, month: dt.date, lang: str) -> str:
    moving = facts.on_last_month(measure, month)
    name = text(lang, f"measure.{measure}")
    return text(lang, f"title.{moving.kind}", measure=name, percent=percent(moving.share or 0))
