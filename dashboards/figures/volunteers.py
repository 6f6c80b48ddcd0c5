"""A run of days on emergency duty among the days around it."""

import datetime as dt

import polars as pl

from dashboards.figures.parts import Look
from dashboards.numbers import day_short, decimal, whole
from dashboards.texts import text
from dashboards.theme import series, template, token

_HALF_A_DAY = dt.timedelta(hours=12)


def run_of_days(days: pl.DataFrame, run: dict, look: Look) -> dict:
    """Activities a day, ordinary and emergency on top of each other; the run as a band, the usual level as a line."""
    top = max(days["activities"], default=0) or 1
    ticks = _ticks(days, run)
    hover = [_sentence(row, look) for row in days.iter_rows(named=True)]
    bars: list[dict] = [
        {
            "type": "bar",
            "name": text(look.lang, f"value.{duty}"),
            "x": days["day"].to_list(),
            "y": days[column].to_list(),
            "marker": {"color": series(duty, look.theme)},
            "text": hover,
            "textposition": "none",
            "hovertemplate": "%{text}<extra></extra>",
        }
        for column, duty in (("ordinary", "平时"), ("emergency", "急时"))
    ]
    # One sentence a day is enough: the upper bar says it, or the lower where there is no upper one.
    bars[0]["hoverinfo"], bars[0]["hovertemplate"] = "skip", None
    layout: dict = {
        "template": template(look.theme),
        "barmode": "stack",
        "bargap": 0.2,
        "xaxis": {
            "type": "date",
            "tickangle": 0,
            "tickvals": ticks,
            "ticktext": [day_short(day, look.lang) for day in ticks],
        },
        "yaxis": {"range": [0, top * 1.3]},
        "shapes": [_band(run, look)],
        "annotations": [_note(run, look), *_names(days, run, look)],
    }
    if run["usual_activities"] is not None:
        _mark_usual(layout, run, look)
    return {"data": bars, "layout": layout}


def _ticks(days: pl.DataFrame, run: dict) -> list[dt.date]:
    """The ends of the chart and the first day of the run, as far as a phone has room for them; the note says its last."""
    first, last = days["day"][0], days["day"][-1]
    return [first, run["first_day"], last] if (last - run["first_day"]).days >= 9 else [first, run["first_day"]]


def _band(run: dict, look: Look) -> dict:
    return {
        "type": "rect",
        "layer": "below",
        "x0": dt.datetime.combine(run["first_day"], dt.time()) - _HALF_A_DAY,
        "x1": dt.datetime.combine(run["last_day"], dt.time()) + _HALF_A_DAY,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "fillcolor": token("accent-tint", look.theme),
        "line": {"width": 0},
    }


def _note(run: dict, look: Look) -> dict:
    """What the band is, above it."""
    words = {"first": day_short(run["first_day"], look.lang), "last": day_short(run["last_day"], look.lang)}
    note = text(look.lang, "volunteers.band", days=whole(run["emergency_days"]), **words)
    at = {"x": run["last_day"], "xanchor": "right", "xshift": 0, "y": 1, "yref": "paper", "yanchor": "top"}
    return {**at, "text": note, "font": {"color": token("text", look.theme), "size": 12}}


def _names(days: pl.DataFrame, run: dict, look: Look) -> list[dict]:
    """The two kinds named beside their bars, in their colours."""
    last = days.filter(pl.col("day") == run["last_day"]).row(0, named=True)
    emergency = {"x": run["last_day"], "y": last["activities"], "yanchor": "top", "xanchor": "left", "xshift": 12}
    first = days.row(0, named=True)
    ordinary = {"x": first["day"], "y": first["ordinary"], "xanchor": "left", "yanchor": "bottom"}
    return [
        {**at, "text": text(look.lang, f"value.{duty}"), "font": {"color": series(duty, look.theme), "size": 12}}
        for at, duty in ((emergency, "急时"), (ordinary, "平时"))
    ]


def _mark_usual(layout: dict, run: dict, look: Look) -> None:
    usual = run["usual_activities"]
    line = {"color": token("text-3", look.theme), "width": 1, "dash": "dash"}
    at = {"x0": 0, "x1": 1, "xref": "paper", "y0": usual, "y1": usual}
    layout["shapes"].append({"type": "line", "line": line, **at})
    note = text(look.lang, "volunteers.usual", count=decimal(usual))
    layout["annotations"].append(
        {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 4, "y": usual, "text": note, "align": "left"}
    )


def _sentence(row: dict, look: Look) -> str:
    counts = {name: whole(row[name]) for name in ("ordinary", "emergency", "hours")}
    return text(look.lang, "volunteers.day", day=day_short(row["day"], look.lang), **counts)
