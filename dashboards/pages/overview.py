"""总览: the four facts of a month, what moved, where, and what the exports got wrong."""

import polars as pl
from dash import dcc

from dashboards.components import delivered, heat, tables
from dashboards.components.cards import GRAPH, chart_card, fact_card
from dashboards.components.frame import finding
from dashboards.components.marks import section, segments
from dashboards.facts import Facts
from dashboards.figures import trends
from dashboards.findings.facts import compose
from dashboards.findings.titles import trend_title
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import column_unit
from dashboards.state import MEASURES
from dashboards.view import View

FACTS = {
    "visits": ("visits_made",),
    "issues": ("reported", "resolved"),
    "volunteer_hours": ("hours",),
    "funding": ("received_yuan", "spent_yuan"),
}
TRENDS = {"visits": "visits", "issues": "issues", "volunteer_hours": "hours", "funding": "funding"}
COMMUNITIES_SHOWN = 60


def render(view: View) -> list[Node]:
    totals = view.session.frame("fact_totals", unit=view.unit)
    parent = view.path[-2]["unit_code"] if view.level == "community" and len(view.path) > 1 else view.unit
    children = view.session.frame("children", unit=view.unit, month=view.month)
    siblings = view.session.frame("children", unit=parent, month=view.month) if parent != view.unit else children
    facts = Facts(totals)
    found = compose(facts, children, view.writer())
    return [
        finding(view, found.headline, found.support),
        html.Div([fact_card(view, facts, fact, m) for fact, m in FACTS.items()], className="facts", id=Id.FACTS),
        _trends(view, totals, facts),
        _units(view, siblings),
        _heat(view),
        _breakdowns(view),
        section(Id.DATA, view.t("data.title"), view.t("data.hint"), delivered.overview(view)),
    ]


def _trends(view: View, totals: pl.DataFrame, facts: Facts) -> Node:
    borders = view.session.frame("boundary_changes", unit=view.unit, is_city=view.level == "city")
    charts = [
        chart_card(
            trend_title(facts, measures[0], view.month, view.lang),
            view.t(f"trend.{TRENDS[fact]}"),
            dcc.Graph(
                figure=trends.trend(totals, measures, view.look, borders if fact == "visits" else None),
                config=GRAPH,
                responsive=True,
            ),
        )
        for fact, measures in FACTS.items()
    ]
    return section(Id.TRENDS, view.t("trend.title"), "", [html.Div(charts, className="charts")])


def _units(view: View, children: pl.DataFrame) -> Node:
    kind = {"city": "street", "street": "community", "community": "siblings"}[view.level]
    hint = view.t("units.hint_leaf" if kind == "siblings" else "units.hint", month=view.month_name())
    table = tables.units_table(view, children, view.state.measure)
    return section(Id.UNITS, view.t(f"units.title.{kind}"), hint, [table])


def _heat(view: View) -> Node:
    measure = view.state.measure
    frame = view.session.frame(
        "community_months", unit=view.unit, month=view.month, measure=measure, most=COMMUNITIES_SHOWN
    )
    unit = column_unit(measure, view.t(f"unit.{measure}"), view.lang)
    hint = view.t("heat.hint", measure=view.t(f"measure.{measure}"), unit=unit)
    choice = segments(
        [(view.t(f"measure_short.{m}"), view.state.href(measure=m), m == measure) for m in MEASURES],
        view.t("heat.title"),
    )
    notes = [html.P(note, className="s note") for note in _heat_notes(view, frame)]
    body = heat.unit_months(view, frame, measure) if frame.height else tables.empty(view.t("units.empty"))
    return section(Id.HEAT, view.t("heat.title"), hint, [body, *notes], choice)


def _heat_notes(view: View, frame: pl.DataFrame) -> list[str]:
    notes = []
    if frame.height and frame["communities_count"][0] > COMMUNITIES_SHOWN:
        notes.append(view.t("heat.most", shown=COMMUNITIES_SHOWN, all=frame["communities_count"][0]))
    borders = view.session.frame("boundary_changes", unit=view.unit, is_city=view.level == "city")
    for row in borders.iter_rows(named=True):
        words = {"before": row["communities_before"], "after": row["communities"]}
        notes.append(view.t("heat.borders", month=view.month_name(row["month"]), **words))
    return notes


def _breakdowns(view: View) -> Node:
    parts = view.session.frame("fact_breakdowns", unit=view.unit, month=view.month)

    def of(measure: str) -> pl.DataFrame:
        return parts.filter(pl.col("measure") == measure)

    def block(key: str, measure: str, against: str | None = None) -> Node:
        beside = of(against) if against else None
        table = tables.breakdown_table(view, of(measure), view.t(f"parts.{key}"), beside)
        return html.Article([html.H3(view.t(f"parts.{key}")), table], className="part")

    blocks = [
        block("issues", "reported", "resolved"),
        block("visits", "visits_made"),
        block("hours", "hours"),
        block("received", "received_yuan"),
        block("spent", "spent_yuan"),
    ]
    return section(Id.BREAKDOWNS, view.t("parts.title"), view.month_name(), [html.Div(blocks, className="parts")])
