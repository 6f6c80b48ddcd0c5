"""A KPI over the months, against its target."""

import polars as pl

from dashboards.figures.parts import Look, mark_month, months_axis
from dashboards.numbers import kpi_target, kpi_value, month_name, said
from dashboards.texts import text
from dashboards.theme import series, template, token


def kpi_line(months: pl.DataFrame, kpi: dict, look: Look) -> dict:
    """`months`: the answer of `kpi_months`; `kpi`: unit, kind, direction. From zero; gaps where there is no value."""
    known = months.drop_nulls("value")
    goal = months.drop_nulls("target").tail(1)["target"].to_list()
    top = max([*known["value"], *goal, 1e-9])
    top = 100 if kpi["unit"] == "%" and top > 50 else top
    layout: dict = {
        "template": template(look.theme),
        "xaxis": months_axis(months["month"].to_list(), look),
        "yaxis": {"range": [0, top * 1.12]},
        "annotations": [],
        "shapes": [],
    }
    if goal:
        _mark_target(layout, goal[0], kpi, look)
    if known.height:
        last = known.row(-1, named=True)
        label = said(kpi_value(kpi, last["value"], look.lang, last["target"]), look.lang)
        font = {"color": series("kpi", look.theme), "size": 12}
        at = {"x": last["month"], "y": last["value"], "xanchor": "left", "xshift": 10}
        layout["annotations"].append({**at, "text": f"<b>{label}</b>", "font": font})
    for month in months.filter(pl.col("status") == "not_reported")["month"]:
        missing = {"x": month, "y": 0, "yanchor": "bottom", "text": text(look.lang, "word.not_reported")}
        layout["annotations"].append(missing)
    mark_month(layout, look)
    return {"data": _lines(months, kpi, look), "layout": layout}


def _mark_target(layout: dict, target: float, kpi: dict, look: Look) -> None:
    line = {"color": token("text-3", look.theme), "width": 1, "dash": "dash"}
    at = {"x0": 0, "x1": 1, "xref": "paper", "y0": target, "y1": target}
    layout["shapes"].append({"type": "line", "layer": "below", "line": line, **at})
    note = text(look.lang, f"kpis.aim_{kpi['direction']}", target=kpi_target(kpi, target, look.lang))
    side = "top" if kpi["direction"] == "up" else "bottom"  # the side that the line is not meant to be on
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": target, "yanchor": side}
    layout["annotations"].append({**place, "text": note})


def _lines(months: pl.DataFrame, kpi: dict, look: Look) -> list[dict]:
    """Whole months as a line; the step into a month that is not over dotted, its point hollow."""
    colour = series("kpi", look.theme)
    whole, part = months.filter("is_complete"), months.tail(2)
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "connectgaps": False,
            "x": whole["month"].to_list(),
            "y": whole["value"].to_list(),
            "line": {"color": colour, "width": 2},
            "text": [_sentence(row, kpi, look) for row in whole.iter_rows(named=True)],
            "hovertemplate": "%{text}<extra></extra>",
        }
    ]
    if whole.height < months.height and months.height > 1:
        marker = {"color": token("page", look.theme), "size": [0, 7], "line": {"color": colour, "width": 1.5}}
        lines.append(
            {
                **lines[0],
                "mode": "lines+markers",
                "x": part["month"].to_list(),
                "y": part["value"].to_list(),
                "line": {"color": colour, "width": 1.5, "dash": "dot"},
                "marker": marker,
                "text": ["", _sentence(part.row(-1, named=True), kpi, look)],
                "hovertemplate": ["<extra></extra>", "%{text}<extra></extra>"],
            }
        )
    return lines


def _sentence(row: dict, kpi: dict, look: Look) -> str:
    if row["value"] is None:
        return ""
    full = said(kpi_value(kpi, row["value"], look.lang, row["target"]), look.lang)
    key = (
        "figure.so_far"
        if not row["is_complete"]
        else "figure.partial"
        if row["status"] == "partial"
        else "figure.hover"
    )
    words = {"month": month_name(row["month"], look.lang), "label": kpi[f"name_{look.lang}"]}
    return text(look.lang, key, full=full, **words)
