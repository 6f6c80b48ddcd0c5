"""Figures as pure functions of a frame and a look: the same frame gives the same figure, and nothing else is read."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from dashboards.numbers import MONEY, in_column, month_name, quantity, whole
from dashboards.texts import text
from dashboards.theme import series, template, token


@dataclass(frozen=True, slots=True)
class Look:
    lang: str
    theme: str
    month: dt.date


def trend(totals: pl.DataFrame, measures: tuple[str, ...], look: Look, borders: pl.DataFrame | None = None) -> dict:
    """One line per measure over all months, from zero, each named at its end; gaps where nothing was reported."""
    months = totals["month"].unique().sort().to_list()
    by_measure = {name: totals.filter(pl.col("measure") == name).sort("month") for name in measures}
    top = max((v for rows in by_measure.values() for v in rows["value"] if v is not None), default=0) or 1
    layout: dict = {
        "template": template(look.theme),
        "xaxis": months_axis(months, look),
        "yaxis": {"range": [0, top * 1.12], **_ticks(top, measures[0], look)},
        "annotations": [],
        "shapes": [],
    }
    data = []
    for name, rows in by_measure.items():
        data += _line(rows, name, look)
    layout["annotations"] += _end_labels(by_measure, look, top)
    _mark_missing(layout, totals.filter(pl.col("measure") == measures[0]), look)
    mark_borders(layout, borders, months, look)
    mark_month(layout, look)
    return {"data": data, "layout": layout}


def _line(rows: pl.DataFrame, measure: str, look: Look) -> list[dict]:
    """Complete months as a line; the step into a month that is not over is dotted, its point hollow."""
    colour, lang = series(measure, look.theme), look.lang
    unit, label = text(lang, f"unit.{measure}"), text(lang, f"measure.{measure}")
    whole = rows.filter("is_complete")
    base = {"mode": "lines", "type": "scatter", "connectgaps": False, "name": label}
    lines = [
        {
            **base,
            "x": whole["month"].to_list(),
            "y": whole["value"].to_list(),
            "line": {"color": colour, "width": 2},
            "hovertemplate": "%{text}<extra></extra>",
            "text": [_sentence(row, label, unit, measure, look) for row in whole.iter_rows(named=True)],
        }
    ]
    if whole.height < rows.height and rows.height > 1:
        part = rows.tail(2)
        lines.append(
            {
                **base,
                "mode": "lines+markers",
                "x": part["month"].to_list(),
                "y": part["value"].to_list(),
                "line": {"color": colour, "width": 1.5, "dash": "dot"},
                "marker": {"color": token("page", look.theme), "size": [0, 7], "line": {"color": colour, "width": 1.5}},
                "hovertemplate": ["<extra></extra>", "%{text}<extra></extra>"],
                "text": [_sentence(row, label, unit, measure, look) for row in part.iter_rows(named=True)],
            }
        )
    return lines


def _sentence(row: dict, label: str, unit: str, measure: str, look: Look) -> str:
    if row["value"] is None:
        return ""
    written = quantity(measure, row["value"], unit, look.lang)
    key = {"partial": "figure.partial", "ok": "figure.hover"}.get(row["status"], "figure.hover")
    key = key if row["is_complete"] else "figure.so_far"
    return text(look.lang, key, month=month_name(row["month"], look.lang), label=label, full=written.full)


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


def _ticks(top: float, measure: str, look: Look) -> dict:
    step = _step(top)
    values = [step * n for n in range(int(top * 1.12 / step) + 1)]
    if measure in MONEY:
        return {"tickvals": values, "ticktext": [in_column(measure, value, look.lang, digits=0) for value in values]}
    return {"tickvals": values, "ticktext": [whole(value) for value in values]}


def _step(top: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that leaves two to four lines."""
    size = 10 ** len(str(int(top)))
    for step in (size / 2, size / 5, size / 10, size / 20, size / 50):
        if top / step >= 2:
            return step
    return max(top / 2, 0.5)


def _end_labels(by_measure: dict[str, pl.DataFrame], look: Look, top: float) -> list[dict]:
    """The line's name and last figure beside its end, pushed apart where two ends meet."""
    ends = []
    for name, rows in by_measure.items():
        known = rows.drop_nulls("value")
        if known.height:
            last = known.row(-1, named=True)
            ends.append([last["value"], name, last])
    ends.sort(key=lambda end: end[0])
    labels, floor = [], -1.0
    for value, name, last in ends:
        y = max(value, floor)
        floor = y + top * 0.24
        written = quantity(name, value, text(look.lang, f"unit.{name}"), look.lang)
        label = "" if len(by_measure) == 1 else f"{text(look.lang, f'measure_short.{name}')}<br>"
        labels.append(
            {
                "x": last["month"],
                "y": y,
                "text": f"{label}<b>{written.text}</b> {written.unit}",
                "xanchor": "left",
                "xshift": 10,
                "align": "left",
                "font": {"color": series(name, look.theme), "size": 12},
            }
        )
    return labels


def _mark_missing(layout: dict, rows: pl.DataFrame, look: Look) -> None:
    for row in rows.filter(pl.col("value").is_null()).iter_rows(named=True):
        layout["annotations"].append(
            {"x": row["month"], "y": 0, "yanchor": "bottom", "text": text(look.lang, "word.not_reported")}
        )


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
        layout["annotations"].append(
            {"x": row["month"], "y": 1, "yref": "paper", "yanchor": "top", "xanchor": "left", "xshift": 4, "text": note}
        )


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
