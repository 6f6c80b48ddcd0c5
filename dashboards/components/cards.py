"""The fact cards at the top of a page: value, unit, change on last month and last year, 13 months."""

from typing import Any

from dash.development.base_component import Component

from dashboards.components.marks import amount, change_mark, status_mark, tip
from dashboards.facts import Facts
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.view import View

MONTHS_SHOWN = 13
#: How the browser shows a figure: nothing floats over it, for what one can do with it stands beside its title.
GRAPH: Any = {"displayModeBar": False, "responsive": True, "showTips": False}


def fact_card(view: View, facts: Facts, fact: str, measures: tuple[str, ...]) -> Node:
    """One fact; its first measure leads, the others stand below in the same terms."""
    first, *others = measures
    src = sparkline(facts.values(first, view.month, MONTHS_SHOWN), view.state.theme, 136, 32)
    return html.Article(
        [
            html.H3(view.t(f"fact.{fact}")),
            html.Div(
                [
                    _measure(view, facts, first, "lead", named=bool(others)),
                    *[_measure(view, facts, measure, "second", named=True) for measure in others],
                ],
                className="values",
            ),
            html.Img(src=src, alt="", className="spark"),
        ],
        className="card",
        **{"data-fact": fact},
    )


def _measure(view: View, facts: Facts, measure: str, class_name: str, named: bool) -> Node:
    cell = facts.at(measure, view.month)
    name = tip(view.t(f"measure_short.{measure}") if named else view.t(f"unit.{measure}"), view.t(f"means.{measure}"))
    value: list[Node] = []
    if cell.value is None:
        key = "not_reported" if cell.status == "not_reported" else "no_data"
        hint = view.t("hint.not_reported", names=view.sources(cell.missing_sources))
        value.append(tip(view.t(f"word.{key}"), hint, "missing"))
    else:
        value.append(amount(measure, cell.value, view.lang))
        if cell.status == "partial":
            hint = view.t("hint.partial", names=view.sources(cell.missing_sources))
            value.append(tip([status_mark("A"), view.t("word.partial")], hint, "st A"))
    return html.Div(
        [
            html.Div([html.Span(name, className="name"), *value], className="value"),
            html.Div(
                [
                    html.Span([view.t("word.mom"), change_mark(facts.on_last_month(measure, view.month), view.lang)]),
                    html.Span([view.t("word.yoy"), change_mark(facts.on_last_year(measure, view.month), view.lang)]),
                ],
                className="chgs",
            ),
        ],
        className=f"measure {class_name}",
        **{"data-measure": measure},
    )


def chart_card(title: str, hint: str, graph: Component | Node, offer: Node | None = None) -> Node:
    """Title is the finding, subtitle says what is counted; no border, the page's rhythm holds it."""
    head = html.Div([html.Div([html.H3(title), html.P(hint, className="s")]), offer], className="chart-hd")
    return html.Article([head, html.Div(graph, className="graph")], className="chart")
