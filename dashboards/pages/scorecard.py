"""评分: where the city stands, in four areas and every street and community, and what turned."""

import polars as pl
from dash import dcc

from dashboards.components.cards import GRAPH, chart_card
from dashboards.components.frame import finding
from dashboards.components.marks import section, segments
from dashboards.components.offers import offer
from dashboards.components.score_cards import score_cards
from dashboards.components.score_map import MOST, score_places, shown
from dashboards.components.score_marks import legend
from dashboards.components.score_sheets import scores_sheet, trend_sheet, turns_sheet
from dashboards.components.score_table import score_table
from dashboards.components.score_turns import score_turns
from dashboards.components.states import empty
from dashboards.figures.scores import score_title, score_trend
from dashboards.findings.scores import ScoreWriter, compose
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.scores import TOTAL, Scores
from dashboards.view import View


def render(view: View) -> list[Node]:
    ask = view.session.frame
    scores = Scores(ask("scorecard", **view.of_unit))
    colours, turns = ask("scorecard_colours", **view.of_unit), ask("scorecard_turns", **view.of_unit)
    months = ask("scorecard_months", **view.of_unit)
    kpis = {row["kpi_id"]: row for row in ask("kpi_names").iter_rows(named=True)}
    names = {kpi_id: row[f"name_{view.lang}"] for kpi_id, row in kpis.items()}
    late = tuple(ask("late", month=view.month)["source_id"])
    writer = ScoreWriter(view.writer(), view.unit, view.level, view.state.basis, view.sources(late))
    found = compose(scores, colours, turns, writer)
    opening = finding(view, found.headline, found.support)
    if scores.at(view.unit) is None:
        return [opening]
    cards = html.Div(score_cards(view, scores, months, names), className="facts five", id=Id.CARDS)
    turned = _turned(view, turns, kpis) if view.is_complete else None
    has_places = view.level != "community" and bool(shown(scores))
    if view.state.size == "wall" and has_places:
        return [
            opening,
            cards,
            html.Div([score_places(view, scores), turned, _below(view, scores, names)], className="wall"),
        ]
    trend = _trend(view, months)
    beside = _halves(score_places(view, scores), html.Div([turned, trend])) if has_places else _halves(trend, turned)
    return [opening, cards, beside, _table(view, scores, names)]


def _below(view: View, scores: Scores, names: dict[str, str]) -> Node:
    """The units below by area, as far as a wall has room: streets of the city, communities of a street."""
    below = "street" if view.level == "city" and scores.below("street") else "community"
    colours = view.session.frame("scorecard/street_colours", **view.of_unit)
    table = score_table(view, scores, names, colours, 0 if below == "street" else MOST)
    return html.Article([html.H2(view.t(f"units.title.{below}")), table], id=Id.SCORES)


def _halves(wide: Node, narrow: Node | None) -> Node:
    return html.Div([wide, narrow], className="halves scored" if narrow else "scored")


def _trend(view: View, months: pl.DataFrame) -> Node:
    total = months.filter(pl.col("area") == TOTAL).sort("month")
    borders = None
    if view.state.basis == "as_was":
        borders = view.session.frame("boundary_changes", unit=view.unit, is_city=view.level == "city")
    graph = dcc.Graph(figure=score_trend(total, view.look, borders), config=GRAPH, responsive=True)
    hint = view.t("score.trend_hint", unit=view.unit_name, basis=view.t(f"basis.{view.state.basis}"))
    title = score_title(total, view.month, view.lang)
    return chart_card(title, hint, graph, offer(view, trend_sheet(view, months), graph=True))


def _turned(view: View, turns: pl.DataFrame, kpis: dict[str, dict]) -> Node:
    take = offer(view, turns_sheet(view, turns, kpis)) if turns.height else None
    head = html.Div([html.H3(view.t("turns.title")), take], className="chart-hd")
    hint = html.P(view.t("turns.hint"), className="s")
    return html.Article([head, hint, *score_turns(view, turns, kpis)], className="turns", id=Id.TURNS)


def _table(view: View, scores: Scores, names: dict[str, str]) -> Node:
    rows = [total for total in scores.totals if total["level"] != "city"]
    colours = view.session.frame("scorecard/street_colours", **view.of_unit)
    body = score_table(view, scores, names, colours, MOST) if rows else empty(view.t("units.empty"))
    notes = html.P([view.t("score.how"), " ", view.t("score.rank_means")], className="s note")
    hint = view.t("score.table_hint", month=view.month_name(), basis=view.t(f"basis.{view.state.basis}"))
    take = offer(view, scores_sheet(view, scores)) if rows else None
    return section(Id.SCORES, view.t("score.table"), hint, [legend(view), body, notes], _streets(view), take)


def _streets(view: View) -> Node | None:
    """The streets as a choice, and the whole city first; a viewer of one street has nothing to choose."""
    top = view.path[0]
    if top["level"] != "city" or view.level == "community":
        return None
    city = view.session.frame("scorecard", **{**view.of_unit, "unit": top["unit_code"], "is_city": True})
    streets = sorted(Scores(city).below("street"), key=lambda row: row["unit_code"])
    codes = {row["unit_code"]: row["unit_name"] for row in streets}
    options = [(name, view.state.href(unit=code), code == view.unit) for code, name in codes.items()]
    whole = (view.t("score.whole"), view.state.href(unit=None), view.level == "city")
    return segments([whole, *options], view.t("score.streets")) if streets else None
