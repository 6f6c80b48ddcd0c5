"""评分: where the city stands, in four areas and every street and community, and what turned."""

import polars as pl
from dash import dcc

from dashboards.components.cards import chart_card
from dashboards.components.frame import finding
from dashboards.components.marks import section, segments
from dashboards.components.score_cards import score_cards
from dashboards.components.score_marks import shape
from dashboards.components.score_table import score_table
from dashboards.components.score_turns import score_turns
from dashboards.components.states import empty
from dashboards.figures.scores import score_title, score_trend
from dashboards.findings.scores import ScoreWriter, compose
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import AMBER_FROM, GREEN_FROM
from dashboards.pages.overview import GRAPH
from dashboards.scores import COLOURS, TOTAL, Scores
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
    if scores.at(view.unit) is None:
        return [finding(view, found.headline, found.support)]
    cards = score_cards(view, scores, months, names)
    return [
        finding(view, found.headline, found.support),
        html.Div(cards, className="facts five", id=Id.CARDS),
        html.Div(
            [_trend(view, months), _turned(view, turns, kpis)] if view.is_complete else [_trend(view, months)],
            className="halves scored" if view.is_complete else "scored",
        ),
        _table(view, scores, names),
    ]


def _trend(view: View, months: pl.DataFrame) -> Node:
    total = months.filter(pl.col("area") == TOTAL).sort("month")
    borders = None
    if view.state.basis == "as_was":
        borders = view.session.frame("boundary_changes", unit=view.unit, is_city=view.level == "city")
    graph = dcc.Graph(figure=score_trend(total, view.look, borders), config=GRAPH, responsive=True)
    hint = view.t("score.trend_hint", unit=view.unit_name, basis=view.t(f"basis.{view.state.basis}"))
    return chart_card(score_title(total, view.month, view.lang), hint, graph)


def _turned(view: View, turns: pl.DataFrame, kpis: dict[str, dict]) -> Node:
    head = [html.H3(view.t("turns.title")), html.P(view.t("turns.hint"), className="s")]
    return html.Article([*head, *score_turns(view, turns, kpis)], className="turns", id=Id.TURNS)


def _table(view: View, scores: Scores, names: dict[str, str]) -> Node:
    rows = [total for total in scores.totals if total["level"] != "city"]
    body = score_table(view, scores, names) if rows else empty(view.t("units.empty"))
    notes = html.P([view.t("score.how"), " ", view.t("score.rank_means")], className="s note")
    hint = view.t("score.table_hint", month=view.month_name(), basis=view.t(f"basis.{view.state.basis}"))
    return section(Id.SCORES, view.t("score.table"), hint, [_legend(view), body, notes], _streets(view))


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


def _legend(view: View) -> Node:
    ranges = {
        "green": view.t("score.from", score=GREEN_FROM),
        "amber": f"{AMBER_FROM}–{GREEN_FROM}",
        "red": view.t("score.below", score=AMBER_FROM),
    }
    items = [
        html.Span([shape(c), view.t(f"state_word.{c}"), " ", ranges[c]], className={"red": "R"}.get(c, c[0].upper()))
        for c in COLOURS
    ]
    blank = [
        html.Span([html.B(view.t(f"state_word.{s}")), " ", view.t(f"state_short.{s}")])
        for s in ("not_reported", "no_data", "too_little", "provisional")
    ]
    return html.Div([*items, *blank], className="legend s")
