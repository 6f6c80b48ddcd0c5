"""What the line of a rate against its target says, by rules: how long it has missed or reached it."""

import polars as pl

from dashboards.texts import text


def rate_title(months: pl.DataFrame, name: str, lang: str) -> str:
    """`months`: one row per month up to the one looked at, with is_judged and is_reached, in order."""
    rows = months.to_dicts()
    if not rows or not rows[-1]["is_judged"]:
        return text(lang, "rate.plain", name=name)
    reached = rows[-1]["is_reached"]
    streak = 0
    for row in reversed(rows):
        if not row["is_judged"] or row["is_reached"] != reached:
            break
        streak += 1
    if streak > 1:
        return text(lang, "rate.reached_for" if reached else "rate.missed_for", name=name, months=streak)
    return text(lang, "rate.reached_now" if reached else "rate.missed_now", name=name)
