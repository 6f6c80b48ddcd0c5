"""Cases of the communities' services by channel over the months."""

import polars as pl

from dashboards.figures.parts import Look, mark_month, months_axis
from dashboards.numbers import month_name, whole
from dashboards.texts import text, value_name
from dashboards.theme import series, template


def channel_lines(months: pl.DataFrame, look: Look) -> dict:
    """Cases applied for, a line per channel, named at its end; gaps where the export did not come."""
    axis = months["month"].unique().sort().to_list()
    top = max([*months["cases"].drop_nulls(), 1])
    layout: dict = {
        "template": template(look.theme),
        "xaxis": months_axis(axis, look),
        "yaxis": {"range": [0, top * 1.12], "tickformat": ",d"},
        "annotations": [],
        "shapes": [],
    }
    data: list[dict] = []
    floor = -1.0
    for rows in sorted(months.partition_by("channel"), key=_last_cases):
        data += _channel(rows.sort("month"), look)
        last = rows.sort("month").drop_nulls("cases").tail(1).to_dicts()
        if last:
            y = max(last[0]["cases"], floor)
            floor = y + top * 0.13
            layout["annotations"].append(_end(last[0], y, look))
    for month in months.filter(status="not_reported")["month"].unique():
        note = text(look.lang, "word.not_reported")
        layout["annotations"].append({"x": month, "y": 0, "yanchor": "bottom", "text": note})
    mark_month(layout, look)
    return {"data": data, "layout": layout}


def _last_cases(rows: pl.DataFrame) -> float:
    known = rows.sort("month").drop_nulls("cases")
    return known["cases"][-1] if known.height else 0


def _channel(rows: pl.DataFrame, look: Look) -> list[dict]:
    """Whole months as a line; the step into a month that is not over dotted."""
    colour = series(rows["channel"][0], look.theme)
    done, part = rows.filter("is_complete"), rows.tail(2)
    base = {"type": "scatter", "mode": "lines", "connectgaps": False, "name": value_name(look.lang, rows["channel"][0])}
    lines = [_stretch(base, done, {"color": colour, "width": 2}, look)]
    if done.height < rows.height and rows.height > 1:
        lines.append(_stretch(base, part, {"color": colour, "width": 1.5, "dash": "dot"}, look))
    return lines


def _stretch(base: dict, rows: pl.DataFrame, line: dict, look: Look) -> dict:
    return {
        **base,
        "x": rows["month"].to_list(),
        "y": rows["cases"].to_list(),
        "line": line,
        "text": [_case_sentence(row, look) for row in rows.iter_rows(named=True)],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _case_sentence(row: dict, look: Look) -> str:
    if row["cases"] is None:
        return ""
    key = "services.channel_hover" if row["is_complete"] else "services.channel_so_far"
    words = {"month": month_name(row["month"], look.lang), "channel": value_name(look.lang, row["channel"])}
    return text(look.lang, key, **words, cases=whole(row["cases"]))


def _end(last: dict, y: float, look: Look) -> dict:
    return {
        "x": last["month"],
        "y": y,
        "text": f"{value_name(look.lang, last['channel'])} <b>{whole(last['cases'])}</b>",
        "xanchor": "left",
        "xshift": 10,
        "font": {"color": series(last["channel"], look.theme), "size": 12},
    }
