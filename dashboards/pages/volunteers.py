"""志愿: hours, activities, members who take part, runs of emergency days, teams, and what check-ins lack."""

import polars as pl

from dashboards.components import volunteering as parts
from dashboards.components.cards import chart_card
from dashboards.components.frame import finding
from dashboards.components.kpi_cards import kpi_cards
from dashboards.components.marks import section
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.facts import Facts
from dashboards.figures import trends
from dashboards.figures.kpi_lines import kpi_line
from dashboards.figures.volunteers import run_of_days
from dashboards.findings.titles import trend_title
from dashboards.findings.volunteers import compose, run_title, span, story
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.pages.shared import graph, heat_of_communities, of_month
from dashboards.view import View

KPIS = (
    "volunteer_hours",
    "volunteer_activities",
    "member_participation",
    "emergency_activity_share",
    "volunteer_teams",
)


def render(view: View) -> list[Node]:
    asked = of_month(view)
    cards = {row["kpi_id"]: row for row in view.session.frame("kpi_cards", **asked, kpis=",".join(KPIS)).to_dicts()}
    if cards.keys() != set(KPIS):
        return [finding(view, view.t("volunteers.nothing", unit=view.unit_name), view.t("volunteers.nothing_why"))]
    above = view.path[-2]["unit_code"] if view.level == "community" and len(view.path) > 1 else view.unit
    units = view.session.frame("volunteers/units", unit=above, month=view.month)
    flags = view.session.frame("volunteers/flags", **asked)
    runs = view.session.frame("volunteers/runs", **asked)
    run = runs.row(0, named=True) if runs.height else None
    below = units.to_dicts() if above == view.unit else []
    found = compose(cards, below, flags.to_dicts(), run, view.is_complete, view.writer())
    return [
        finding(view, found.headline, found.support),
        kpi_cards(view, list(cards.values()), Id.FACTS),
        _trends(view, cards),
        _emergencies(view, runs, run),
        _work(view),
        parts.units(view, units, siblings=above != view.unit),
        heat_of_communities(view, ("hours",)),
        parts.flags(view, flags),
    ]


def _trends(view: View, cards: dict[str, dict]) -> Node:
    totals = view.session.frame("fact_totals", unit=view.unit)
    hours = chart_card(
        trend_title(Facts(totals), "hours", view.month, view.lang),
        view.t("trend.hours"),
        graph(trends.trend(totals.filter(measure="hours"), ("hours",), view.look)),
        offer(view, parts.hours_sheet(view, totals.filter(measure="hours")), graph=True),
    )
    kpi = cards["member_participation"]
    months = view.session.frame("kpi_months", unit=view.unit, kpi="member_participation")
    participation = chart_card(
        view.t("volunteers.participation_title"),
        view.t("volunteers.participation_hint"),
        graph(kpi_line(months, kpi, view.look)),
        offer(view, parts.participation_sheet(view, months), graph=True),
    )
    return section(Id.TRENDS, view.t("trend.title"), "", [html.Div([hours, participation], className="charts")])


def _emergencies(view: View, runs: pl.DataFrame, run: dict | None) -> Node:
    """The newest run as a story with its chart and who did most; then all of them."""
    title, hint = view.t("volunteers.runs"), view.t("volunteers.runs_hint")
    if run is None:
        return section(Id.RUNS, title, hint, [empty(view.t("volunteers.no_run"))])
    asked: dict = {"unit": view.unit, "first_day": run["first_day"], "last_day": run["last_day"]}
    days = view.session.frame("volunteers/run_days", **asked)
    units = view.session.frame("volunteers/run_units", **asked)
    chart = chart_card(
        run_title(run, view.lang),
        view.t("volunteers.run_hint", unit=view.unit_name),
        graph(run_of_days(days, run, view.look)),
        offer(view, parts.days_sheet(view, days), graph=True),
    )
    beside = parts.run_units(view, units, span(run, view.lang)) if units.height > 1 else None
    body = [
        html.P(story(run, units.to_dicts(), view.writer()), className="story"),
        html.Div([chart, beside], className="halves run"),
        parts.runs(view, runs) if runs.height > 1 else None,
    ]
    return section(Id.RUNS, title, hint, body)


def _work(view: View) -> Node:
    asked = of_month(view)
    teams = view.session.frame("volunteers/teams", **asked)
    activities = view.session.frame("volunteers/activities", **asked)
    body = html.Div([parts.teams(view, teams), parts.activities(view, activities)], className="parts")
    return section(Id.TEAMS, view.t("volunteers.work"), view.month_name(), [body])
