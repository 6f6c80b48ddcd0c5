"""Where funds come from and where they go; how long micro-projects and wishes take."""

import polars as pl

from dashboards.figures.parts import Look
from dashboards.numbers import decimal, money, said, whole
from dashboards.texts import text, value_name
from dashboards.theme import series, template, token

DUES = "城市基层党建专项党费"
STEP, LAST_STEP = 5, 120


def flows(frame: pl.DataFrame, look: Look) -> dict:
    """Sources on the left, purposes on the right, as wide as their money; what was on the whole sent back is not drawn.
    The special dues, whose leverage the page is about, have a colour of their own."""
    drawn = frame.filter(pl.col("year_yuan") > 0)
    sources, purposes = (drawn[name].unique(maintain_order=True).to_list() for name in ("source", "purpose"))
    sums = {name: dict(zip(drawn[name], drawn[f"{name}_yuan"], strict=True)) for name in ("source", "purpose")}
    labels = [_node(name, sums["source"][name], look) for name in sources]
    labels += [_node(name, sums["purpose"][name], look) for name in purposes]
    rows = drawn.to_dicts()
    ink, quiet = series("dues_yuan", look.theme), token("bar", look.theme)
    sankey = {
        "type": "sankey",
        "arrangement": "fixed",
        "textfont": {"color": token("text", look.theme), "size": 12},
        "node": {
            "label": labels,
            "pad": 20,
            "thickness": 8,
            "line": {"width": 0},
            "color": [ink if name == DUES else quiet for name in sources] + [quiet] * len(purposes),
            "hovertemplate": "%{label}<extra></extra>",
        },
        "link": {
            "source": [sources.index(row["source"]) for row in rows],
            "target": [len(sources) + purposes.index(row["purpose"]) for row in rows],
            "value": [row["year_yuan"] for row in rows],
            "color": [_faint(ink if row["source"] == DUES else quiet) for row in rows],
            "customdata": [_sentence(row, look) for row in rows],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    }
    margin = {"l": 4, "r": 4, "t": 8, "b": 8}
    return {"data": [sankey], "layout": {"template": template(look.theme), "margin": margin}}


def _node(name: str, yuan: float, look: Look) -> str:
    return f"{value_name(look.lang, name)} {said(money(yuan, look.lang), look.lang)}"


def _faint(colour: str) -> str:
    """The colour as glass, so that crossing flows can be told apart."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"


def _sentence(row: dict, look: Look) -> str:
    words = {name: value_name(look.lang, row[name]) for name in ("source", "purpose")}
    amount = said(money(row["year_yuan"], look.lang), look.lang)
    return text(look.lang, "funding.flow", amount=amount, share=f"{decimal(row['share'])}%", **words)


def days_taken(steps: pl.DataFrame, kind: str, median: float | None, target: float | None, look: Look) -> dict:
    """How many took how long, in steps of five days; the median and the limit as lines."""
    of_kind = steps.filter(pl.col("kind") == kind)
    top = max(of_kind["done"], default=0) or 1
    layout: dict = {
        "template": template(look.theme),
        "bargap": 0.1,
        "hovermode": "closest",
        "margin": {"l": 56, "r": 16, "t": 16, "b": 28},
        "xaxis": {"range": [0, LAST_STEP + STEP], "tickvals": [0, 30, 60, 90, LAST_STEP], "ticktext": _ticks(look)},
        "yaxis": {"range": [0, top * 1.3]},
        "shapes": [],
        "annotations": [],
    }
    if target is not None:
        _mark(layout, target, text(look.lang, "funding.limit", days=whole(target)), "text-3", 1.0, look)
    if median is not None:
        _mark(layout, median, text(look.lang, "funding.median", days=_days(median)), "text", 0.88, look)
    bars = {
        "type": "bar",
        "x": [row + STEP / 2 for row in of_kind["from_days"]],
        "y": of_kind["done"].to_list(),
        "width": STEP * 0.9,
        "marker": {"color": series(kind, look.theme)},
        "text": [_step_sentence(row, kind, look) for row in of_kind.iter_rows(named=True)],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    return {"data": [bars], "layout": layout}


def _ticks(look: Look) -> list[str]:
    return ["0", "30", "60", "90", text(look.lang, "funding.and_more", days=LAST_STEP)]


def _days(days: float) -> str:
    return whole(days) if days == int(days) else decimal(days)


def _mark(layout: dict, days: float, note: str, colour: str, height: float, look: Look) -> None:
    """A line at a number of days; what it is stands to its right, each line's words at a height of their own."""
    line = {"color": token(colour, look.theme), "width": 1, "dash": "solid" if colour == "text" else "dash"}
    layout["shapes"].append({"type": "line", "line": line, "x0": days, "x1": days, "y0": 0, "y1": 1, "yref": "paper"})
    place = {"x": days, "xanchor": "left", "xshift": 4, "y": height, "yref": "paper", "yanchor": "top"}
    layout["annotations"].append({**place, "text": note, "font": {"color": token(colour, look.theme), "size": 12}})


def _step_sentence(row: dict, kind: str, look: Look) -> str:
    first = row["from_days"]
    key = "step_more" if first >= LAST_STEP else "step"
    words = {"first": first, "last": first + STEP - 1, "count": whole(row["done"])}
    return text(look.lang, f"funding.{key}", what=text(look.lang, f"micro.{kind}"), **words)
