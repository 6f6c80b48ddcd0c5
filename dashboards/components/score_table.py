"""The heat table of scores: streets with their communities below, by total and area. Each cell leads to its KPIs."""

import polars as pl

from dashboards.components.marks import link, tip
from dashboards.components.score_marks import change_of, score, shape, spoken, why
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.scores import COLOURS, COLUMNS, TOTAL, Scores
from dashboards.view import View

_LEVELS = ("street", "community")


def score_table(view: View, scores: Scores, kpis: dict[str, str], colours: pl.DataFrame, most: int) -> Node:
    """`colours`: how many communities of a street have which. More than `most` communities are not listed: each street
    leads to its own."""
    listed = scores.below("street") if len(scores.below("community")) > most else scores.totals
    counts = {row["street_code"]: row for row in colours.iter_rows(named=True)}
    head = [html.Th(view.t("score.unit_name"), className="name", scope="col")]
    for area in COLUMNS:
        words = [
            html.Span(view.t(f"area.{area}"), className="dk"),
            html.Span(view.t(f"area_short.{area}"), className="ph-in"),
        ]
        head.append(html.Th(words, scope="col"))
    head.append(html.Th(tip(view.t("score.rank"), view.t("score.rank_means")), scope="col", className="rank dk"))
    head.append(html.Th(view.t("score.trend"), scope="col", className="trend dk"))
    rows = [_row(view, total, scores, kpis, counts) for total in listed if total["level"] in _LEVELS]
    table = html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(rows)], className="scores", **{"aria-label": view.t("score.table")}
    )
    return html.Div(table)


def _row(view: View, total: dict, scores: Scores, kpis: dict[str, str], counts: dict[str, dict]) -> Node:
    unit = total["unit_code"]
    name: list = [link(total["unit_name"], view.state.href(unit=unit), "lk")]
    if rank := _rank(view, total):
        name.append(html.Span(rank, className="s ph"))
    if total["level"] == "street" and unit in counts:
        name.append(_colours(view, counts[unit]))
    cells = [html.Th(name, className="name", scope="row")]
    for area in COLUMNS:
        cell = scores.at(unit, area)
        cells.append(_cell(view, cell, kpis) if cell else html.Td(""))
    cells.append(html.Td(_rank_cell(view, total), className="rank dk"))
    spark = html.Img(src=sparkline(total["trend"] or [], view.state.theme), alt="", className="spark")
    cells.append(html.Td(spark, className="trend dk"))
    return html.Tr(cells, className=total["level"], **{"data-unit": unit})


def _cell(view: View, cell: dict, kpis: dict[str, str]) -> Node:
    """Shape and score; below them the colour's word and the change on last month."""
    area, state = cell["area"], cell["state"]
    word = view.t(f"state_word.{state}")
    figure = html.B([shape(state), score(view, cell)] if cell["score"] is not None else [view.t("word.dash")])
    below: list = [html.Span(word, className="word")]
    if state != "provisional":
        below.append(change_of(view, cell, judged=False))
    if cell["not_reported"] and state != "not_reported":
        below.append(html.Span(view.t("score.not_reported", count=len(cell["not_reported"])), className="late"))
    said = spoken(view, cell)
    href = view.state.href(path="/review", unit=cell["unit_code"], area=None if area == TOTAL else area)
    anchor = html.A(
        [figure, html.Span(below, className="more")],
        href=href,
        **{"data-tip": f"{said}{view.t('finding.clause')}{why(view, cell, kpis)}", "aria-label": said},
    )
    css = state if state in COLOURS else "none"
    return html.Td(anchor, className=f"cell {css} {'total' if area == TOTAL else ''}".strip(), **{"data-area": area})


def _colours(view: View, counts: dict) -> Node:
    """How many communities of a street are ● ▲ ■ in total."""
    parts = [html.Span([shape(colour), str(counts[colour])]) for colour in COLOURS if counts[colour]]
    seen = [view.t(f"score.count_{colour}", count=counts[colour]) for colour in COLOURS if counts[colour]]
    said = view.t("score.communities", count=counts["communities"], colours=view.t("finding.comma").join(seen))
    return html.Span(parts, className="counts s", role="img", **{"aria-label": said})


def _rank(view: View, total: dict) -> str:
    return "" if total["rank"] is None else view.t("score.rank_short", rank=total["rank"])


def _rank_cell(view: View, total: dict) -> Node | str:
    if total["rank"] is not None:
        return str(total["rank"])
    key = "score.rank_few" if total["level"] == "street" else "score.rank_none"
    return tip(view.t("word.dash"), view.t(key), "word")
