"""What figures share: the look, the axis of months, the marks of a boundary change and of the chosen month."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from dashboards.texts import text
from dashboards.theme import token


@dataclass(frozen=True, slots=True)
class Look:
    lang: str
    theme: str
    month: dt.date


def months_axis(months: list[dt.date], look: Look) -> dict:
    """A tick per half-year, which has room on a phone; January names the year."""
    ticks = [month for month in months if month.month in (1, 7)]
    labels = [
        text(look.lang, "figure.january", year=m.year) if m.month == 1 else text(look.lang, f"month.{m.month}")
        for m in ticks
    ]
    pad = dt.timedelta(days=14)
    return {
        "tickvals": ticks,
        "ticktext": labels,
        "range": [months[0] - pad, months[-1] + pad],
        "type": "date",
        "tickangle": 0,
    }


def mark_borders(layout: dict, borders: pl.DataFrame | None, months: list[dt.date], look: Look) -> None:
    if borders is None:
        return
    for row in borders.iter_rows(named=True):
        if row["month"] not in months:
            continue
        line = {"color": token("text-3", look.theme), "width": 1, "dash": "dot"}
        at = {"x0": row["month"], "x1": row["month"], "y0": 0, "y1": 1, "yref": "paper"}
        layout["shapes"].append({"type": "line", "line": line, **at})
        note = text(look.lang, "figure.borders", before=row["communities_before"], after=row["communities"])
        # above what is drawn, where no line can cross it
        layout["annotations"].append({"x": row["month"], "y": 1, "yref": "paper", "yanchor": "bottom", "text": note})


def mark_month(layout: dict, look: Look) -> None:
    """The chosen month as a quiet band behind the lines."""
    half = dt.timedelta(days=14)
    layout["shapes"].insert(
        0,
        {
            "type": "rect",
            "layer": "below",
            "x0": look.month - half,
            "x1": look.month + half,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "fillcolor": token("accent-tint", look.theme),
            "line": {"width": 0},
        },
    )
