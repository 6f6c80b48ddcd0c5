"""Trends of the measures over months."""

import polars as pl

from dashboards.figures.parts import Look, mark_borders, mark_month, months_axis
from dashboards.numbers import MONEY, in_column, month_name, quantity, whole
from dashboards.texts import text
from dashboards.theme import series, template, token


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
