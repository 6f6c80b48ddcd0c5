"""The line of a score over the months, against the scores from which it is green and amber."""

import datetime as dt

import polars as pl

from dashboards.figures.parts import Look, mark_borders, mark_month, months_axis
from dashboards.numbers import AMBER_FROM, GREEN_FROM, month_name, score_text
from dashboards.scores import COLOURS
from dashboards.texts import text
from dashboards.theme import series, template, token

# An extreme of fewer months is no news; a streak of fewer neither.
ENOUGH_MONTHS, ENOUGH_STREAK = 6, 3


def score_title(months: pl.DataFrame, month: dt.date, lang: str) -> str:
    """What the line says, by rules: an extreme first, then how long it has had its colour."""
    seen = months.filter((pl.col("month") <= month) & pl.col("is_complete")).drop_nulls("score").sort("month")
    if not seen.height or seen["month"][-1] != month:
        return text(lang, "score_title.plain")
    *before, now = seen["score"].to_list()
    if len(before) >= ENOUGH_MONTHS and not min(before) <= now <= max(before):
        key = "score_title.highest" if now > max(before) else "score_title.lowest"
        return text(lang, key, months=len(before) + 1)
    streak, rag = _streak(months, month)
    if streak >= ENOUGH_STREAK:
        return text(lang, "score_title.streak", months=streak, word=text(lang, f"state_word.{rag}"))
    return text(lang, "score_title.plain")


def _streak(months: pl.DataFrame, month: dt.date) -> tuple[int, str | None]:
    """Months in a row, up to this one, with the same colour."""
    colours = months.filter(pl.col("month") <= month).sort("month", descending=True)["rag"].to_list()
    if colours[0] not in COLOURS:
        return 0, None
    differing = [n for n, rag in enumerate(colours) if rag != colours[0]]
    return (differing[0] if differing else len(colours)), colours[0]


def score_trend(months: pl.DataFrame, look: Look, borders: pl.DataFrame | None = None) -> dict:
    """`months`: one row per month of one area. Its range is that of the figures: a score's line shows what moved."""
    known = months.drop_nulls("score")
    low = min([*known["score"], GREEN_FROM]) if known.height else 0
    floor = max(0, int((low - 5) // 5 * 5))
    bounds = {b: state for b, state in ((GREEN_FROM, "green"), (AMBER_FROM, "amber")) if b > floor}
    layout: dict = {
        "template": template(look.theme),
        "margin": {"l": 72, "r": 96, "t": 20, "b": 28},
        "xaxis": months_axis(months["month"].to_list(), look),
        "yaxis": {"range": [floor, 106], "tickvals": [*bounds, 100], "ticktext": [*_bound_names(bounds, look), "100"]},
        "annotations": [],
        "shapes": [_bound(score, state, look) for score, state in bounds.items()],
    }
    if known.height:
        layout["annotations"].append(_end(known.row(-1, named=True), look))
    mark_borders(layout, borders, months["month"].to_list(), look)
    mark_month(layout, look)
    return {"data": _lines(months, look), "layout": layout}


def _lines(months: pl.DataFrame, look: Look) -> list[dict]:
    whole, part = months.filter("is_complete"), months.tail(2)
    colour = series("score", look.theme)
    base = {"type": "scatter", "connectgaps": False, "name": text(look.lang, "area.total")}
    words = {
        "text": [_sentence(row, look) for row in whole.iter_rows(named=True)],
        "hovertemplate": "%{text}<extra></extra>",
    }
    line = {"color": colour, "width": 2}
    at = {"x": whole["month"].to_list(), "y": whole["score"].to_list()}
    drawn = [{**base, **at, **words, "mode": "lines", "line": line}]
    if whole.height < months.height and months.height > 1:
        marker = {"color": token("page", look.theme), "size": [0, 7], "line": {"color": colour, "width": 1.5}}
        drawn.append(
            {
                **base,
                "mode": "lines+markers",
                "x": part["month"].to_list(),
                "y": part["score"].to_list(),
                "line": {"color": colour, "width": 1.5, "dash": "dot"},
                "marker": marker,
                "hovertemplate": ["<extra></extra>", "%{text}<extra></extra>"],
                "text": [_sentence(row, look) for row in part.iter_rows(named=True)],
            }
        )
    return drawn


def _sentence(row: dict, look: Look) -> str:
    if row["score"] is None:
        return ""
    words = {"month": month_name(row["month"], look.lang), "score": score_text(row["score"])}
    if not row["is_complete"]:
        return text(look.lang, "score_figure.so_far", **words)
    word = text(look.lang, f"state_word.{row['rag']}") if row["rag"] else text(look.lang, "score.no_colour")
    return text(look.lang, "score_figure.hover", **words, word=word)


def _bound_names(bounds: dict[int, str], look: Look) -> list[str]:
    """The scores from which there is a colour are the lines one reads the figure against: the axis names them."""
    words = {score: text(look.lang, f"state_word.{state}") for score, state in bounds.items()}
    return [text(look.lang, "score_figure.bound", word=word, score=score) for score, word in words.items()]


def _bound(score: float, state: str, look: Look) -> dict:
    line = {"color": token(f"{state}-mark", look.theme), "width": 1}
    return {"type": "line", "layer": "below", "x0": 0, "x1": 1, "xref": "paper", "y0": score, "y1": score, "line": line}


def _end(last: dict, look: Look) -> dict:
    return {
        "x": last["month"],
        "y": last["score"],
        "text": f"<b>{score_text(last['score'])}</b> {text(look.lang, 'score.unit')}",
        "xanchor": "left",
        "xshift": 10,
        "font": {"color": series("score", look.theme), "size": 12},
    }
