"""The cards at the top of the scorecard: the total large, the four areas beside it."""

import polars as pl

from dashboards.components.marks import link, tip
from dashboards.components.score_marks import change_of, score, share, state_word, why
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.scores import COLUMNS, TOTAL, Scores
from dashboards.view import View

MONTHS_SHOWN = 13


def score_cards(view: View, scores: Scores, months: pl.DataFrame, kpis: dict[str, str]) -> list[Node]:
    cells = [scores.at(view.unit, area) for area in COLUMNS]
    return [_card(view, cell, months, kpis) for cell in cells if cell]


def _card(view: View, cell: dict, months: pl.DataFrame, kpis: dict[str, str]) -> Node:
    area = cell["area"]
    href = view.state.href(path="/review", area=None if area == TOTAL else area)
    name = view.t("score.total_of", unit=view.unit_name) if area == TOTAL else view.t(f"area.{area}")
    value = [link(score(view, cell), href, "num", hint=view.t("score.open"))]
    if cell["score"] is not None:
        value.append(html.Span(view.t("score.unit"), className="u"))
    trend = months.filter((pl.col("area") == area) & (pl.col("month") <= view.month)).sort("month")
    spark = sparkline(trend["score"].tail(MONTHS_SHOWN).to_list(), view.state.theme, 136, 32)
    return html.Article(
        [
            html.H3(link(name, href)),
            html.Div([*value, state_word(view, cell, kpis)], className="value"),
            html.Div(html.Span([view.t("word.mom"), change_of(view, cell)]), className="chgs"),
            html.Div(_counted(view, cell, kpis), className="chgs"),
            html.Img(src=spark, alt="", className="spark"),
        ],
        className=f"card {'lead' if area == TOTAL else ''}".strip(),
        **{"data-area": area},
    )


def _counted(view: View, cell: dict, kpis: dict[str, str]) -> list[Node]:
    said = view.t("score.counted", counted=cell["kpis_counted"], weighing=cell["kpis_weighing"], share=share(cell))
    parts = [tip(said, why(view, cell, kpis))]
    if cell["not_reported"]:
        parts.append(tip(view.t("score.not_reported", count=len(cell["not_reported"])), why(view, cell, kpis), "A"))
    return parts
