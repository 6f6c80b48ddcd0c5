"""The months of a KPI against its target, what it is a share of below, and what happened meanwhile."""

import datetime as dt
import math
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from dashboards.figures.parts import Look, mark_borders, mark_month, months_axis
from dashboards.numbers import kpi_target, kpi_value, month_name, month_short, plain, said
from dashboards.texts import text
from dashboards.theme import series, template, token

_HALF = dt.timedelta(days=14)
# Months over which the name of the target stretches, on a phone.
_NAMED_OVER = 6


@dataclass(frozen=True, slots=True)
class Events:
    """What is marked on the months: None where it does not concern the figure."""

    borders: pl.DataFrame | None
    emergencies: pl.DataFrame
    changes: pl.DataFrame


def kpi_trend(months: pl.DataFrame, kpi: dict, look: Look, events: Events) -> dict:
    """`months`: one row per month of one KPI and unit. Counts start at zero; a rate's line shows what moved."""
    has_volume = months["denominator"].drop_nulls().len() > 0
    low, high = _range(months, kpi)
    layout: dict = {
        "template": template(look.theme),
        "margin": {"l": 64, "r": 96, "t": 24, "b": 28},
        "xaxis": {**months_axis(months["month"].to_list(), look), "anchor": "y2" if has_volume else "y"},
        "yaxis": {"range": [low, high], "domain": [0.26 if has_volume else 0, 1], **_ticks(low, high, kpi, look)},
        "annotations": [],
        "shapes": [],
    }
    data = [*_target(months, kpi, look, layout, high - low), *_lines(months, kpi, look)]
    if has_volume:
        data.append(_volume(months, look))
        top = months["denominator"].max() or 1
        layout["yaxis2"] = {"domain": [0, 0.16], "range": [0, top], "showgrid": False, "tickvals": []}
    _label(layout, months, kpi, look)
    _mark_blank(layout, months, low, look)
    mark_borders(layout, events.borders, months["month"].to_list(), look)
    _mark_changes(layout, events.changes, months["month"].to_list(), look)
    _mark_emergencies(layout, events.emergencies, months["month"].to_list(), 0.24 if has_volume else 0.9, look)
    mark_month(layout, look)
    return {"data": data, "layout": layout}


def _range(months: pl.DataFrame, kpi: dict) -> tuple[float, float]:
    """Counts from zero; rates over what they and their targets span, percentages not beyond 100."""
    known = [*months["value"].drop_nulls(), *months["target"].drop_nulls()]
    if not known:
        return 0, 1
    low, high = min(known), max(known)
    if kpi["kind"] in ("flow", "stock"):
        return min(0, low * 1.15), (high * 1.15) or 1
    pad = (high - low or abs(high) or 1) * 0.2
    bottom = max(low - pad, 0) if low >= 0 else low - pad
    return bottom, min(high + pad, 103) if kpi["unit"] == "%" and high <= 100 else high + pad


def _ticks(low: float, high: float, kpi: dict, look: Look) -> dict:
    """Three to six round numbers, written as the KPI's values are."""
    size = 10 ** math.floor(math.log10(high - low))
    step = next(size * part for part in (0.2, 0.5, 1, 2, 5) if (high - low) / (size * part) <= 6)
    values = [step * n for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
    if kpi["unit"] == "元":
        return {"tickvals": values, "ticktext": [kpi_target(kpi, value, look.lang) for value in values]}
    return {
        "tickvals": values,
        "ticktext": [kpi_value(kpi, value, look.lang).text.removesuffix(".0") for value in values],
    }


def _lines(months: pl.DataFrame, kpi: dict, look: Look) -> list[dict]:
    """Months that are over as a line with dots where the target is missed; the step into one that is not is dotted."""
    whole, part = months.filter("is_complete"), months.tail(2)
    colour, page = series("score", look.theme), token("page", look.theme)
    base = {"type": "scatter", "connectgaps": False, "name": kpi[f"name_{look.lang}"]}
    drawn = [
        {
            **base,
            "mode": "lines+markers",
            "x": whole["month"].to_list(),
            "y": whole["value"].to_list(),
            "line": {"color": colour, "width": 2},
            "marker": {"size": [8 if month == look.month else 4 for month in whole["month"]], "color": colour},
            "text": [_sentence(row, kpi, look) for row in whole.iter_rows(named=True)],
            "hovertemplate": "%{text}<extra></extra>",
        }
    ]
    if whole.height < months.height and months.height > 1:
        drawn.append(
            {
                **base,
                "mode": "lines+markers",
                "x": part["month"].to_list(),
                "y": part["value"].to_list(),
                "line": {"color": colour, "width": 1.5, "dash": "dot"},
                "marker": {"color": page, "size": [0, 7], "line": {"color": colour, "width": 1.5}},
                "text": ["", _sentence(part.row(-1, named=True), kpi, look)],
                "hovertemplate": ["<extra></extra>", "%{text}<extra></extra>"],
            }
        )
    return drawn


def _sentence(row: dict, kpi: dict, look: Look) -> str:
    words = {"month": month_name(row["month"], look.lang), "kpi": kpi[f"name_{look.lang}"]}
    if row["value"] is None:
        return text(look.lang, "kpi_figure.none", **words, why=text(look.lang, f"kpis.{row['status']}"))
    words["value"] = said(kpi_value(kpi, row["value"], look.lang, row["target"]), look.lang)
    if row["denominator"] is not None:
        words |= {side: plain(row[side]) for side in ("numerator", "denominator")}
    key = "kpi_figure.hover_of" if row["denominator"] is not None else "kpi_figure.hover"
    state = _state(row)
    return text(look.lang, key, **words) + (text(look.lang, f"kpi_figure.{state}") if state else "")


def _state(row: dict) -> str:
    """What is to be said of the figure, in a word; nothing of one that has no target."""
    if not row["is_complete"]:
        return "so_far"
    if row["status"] == "partial":
        return "partial"
    if not row["is_judged"]:
        return ""
    return "reached" if row["is_reached"] else "missed"


def _target(months: pl.DataFrame, kpi: dict, look: Look, layout: dict, span: float) -> list[dict]:
    """The target as a line of steps, for it may change from month to month, named at its beginning. `span`: what the
    axis spans."""
    known = months.drop_nulls("target")
    if not known.height:
        return []
    first = known.row(0, named=True)
    name = text(look.lang, "kpi_figure.target", target=kpi_target(kpi, first["target"], look.lang))
    is_below = _is_freer_below((known.head(_NAMED_OVER)["value"] - first["target"]).to_list(), span / 6)
    note = {"x": first["month"] - _HALF, "y": first["target"], "xanchor": "left", "borderpad": 0}
    note |= {"yanchor": "top" if is_below else "bottom", "bgcolor": token("page", look.theme)}
    layout["annotations"].append({**note, "text": name})
    ends = [known["month"][0] - _HALF, *known["month"].to_list()[1:], known["month"][-1] + _HALF]
    values = known["target"].to_list()
    line = {"color": token("text-2", look.theme), "width": 1, "shape": "hv"}
    return [
        {"type": "scatter", "mode": "lines", "x": ends, "y": [*values, values[-1]], "line": line, "hoverinfo": "skip"}
    ]


def _is_freer_below(distances: list[float | None], height: float) -> bool:
    """Whether fewer steps of a line, so far from the target month by month, go through a name below the target than
    through one above. `height`: of a name, as the axis measures."""

    def crossed(low: float, high: float) -> int:
        steps = pairwise(distances)
        return sum(min(a, b) <= high and max(a, b) >= low for a, b in steps if a is not None and b is not None)

    return crossed(-height, 0) < crossed(0, height)


def _volume(months: pl.DataFrame, look: Look) -> dict:
    """Denominators as bars from zero; those of a month that is not over are lighter, the chosen one's darker."""
    quiet, strong = token("bar-quiet", look.theme), token("bar", look.theme)
    rows = months.to_dicts()
    return {
        "type": "bar",
        "yaxis": "y2",
        "x": months["month"].to_list(),
        "y": months["denominator"].to_list(),
        "marker": {
            "color": [strong if row["month"] == look.month else quiet for row in rows],
            "opacity": [1 if row["is_complete"] else 0.5 for row in rows],
        },
        "text": [text(look.lang, "kpi_figure.volume", denominator=plain(row["denominator"] or 0)) for row in rows],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _label(layout: dict, months: pl.DataFrame, kpi: dict, look: Look) -> None:
    """The last figure in words beside its end; of the denominators below, too."""
    known = months.drop_nulls("value")
    if not known.height:
        return
    last = known.row(-1, named=True)
    written = kpi_value(kpi, last["value"], look.lang, last["target"])
    at = {"x": months["month"][-1], "xanchor": "left", "xshift": 12, "align": "left"}
    ink = {"color": series("score", look.theme), "size": 14}
    layout["annotations"].append(
        {**at, "y": last["value"], "text": f"<b>{written.text}</b> {written.unit}", "font": ink}
    )
    if last["denominator"] is not None:
        words = text(look.lang, "kpi_figure.of", denominator=plain(last["denominator"]))
        layout["annotations"].append({**at, "y": 0, "yref": "y2", "yanchor": "bottom", "text": words})


def _mark_blank(layout: dict, months: pl.DataFrame, low: float, look: Look) -> None:
    for row in months.filter(pl.col("status") == "not_reported").iter_rows(named=True):
        note = {"x": row["month"], "y": low, "yanchor": "bottom", "text": text(look.lang, "word.not_reported")}
        layout["annotations"].append(note)


def _mark_changes(layout: dict, changes: pl.DataFrame, months: list[dt.date], look: Look) -> None:
    for row in changes.iter_rows(named=True):
        if not months[0] <= row["changed_on"] <= months[-1]:
            continue
        line = {"color": token("text-2", look.theme), "width": 1, "dash": "dash"}
        at = {"x0": row["changed_on"], "x1": row["changed_on"], "y0": 0, "y1": 1, "yref": "paper"}
        layout["shapes"].append({"type": "line", "line": line, **at})
        note = {"x": row["changed_on"], "y": 0.92, "yref": "paper", "xanchor": "left", "xshift": 4}
        layout["annotations"].append({**note, "text": text(look.lang, "kpi_figure.changed")})


def _mark_emergencies(layout: dict, emergencies: pl.DataFrame, months: list[dt.date], y: float, look: Look) -> None:
    """A run of emergency days as a bar over its days, named once."""
    for row in emergencies.iter_rows(named=True):
        if not months[0] <= row["first_day"] <= months[-1] + 2 * _HALF:
            continue
        line = {"color": token("text-2", look.theme), "width": 3}
        at = {"x0": row["first_day"], "x1": row["last_day"], "y0": y, "y1": y, "yref": "paper"}
        layout["shapes"].append({"type": "line", "line": line, **at})
        month = month_short(row["first_day"], look.lang)
        words = text(look.lang, "kpi_figure.emergency", month=month, days=row["days"])
        note = {"x": row["first_day"], "y": y, "yref": "paper", "yanchor": "bottom", "xanchor": "center"}
        layout["annotations"].append({**note, "text": words})
