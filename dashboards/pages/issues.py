"""问题: where issues stand from report to closing, who is late with them, and what is overdue line by line."""

import polars as pl
from dash.development.base_component import Component

from dashboards.components import issue_lists, issue_tables
from dashboards.components.blocks import block
from dashboards.components.cards import chart_card
from dashboards.components.frame import finding
from dashboards.components.kpi_cards import kpi_cards
from dashboards.components.links import to_trace
from dashboards.components.marks import link, section
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.facts import Facts
from dashboards.figures import issues as figures
from dashboards.figures.kpi import Events, kpi_trend
from dashboards.figures.trends import trend
from dashboards.findings.issues import Standing, compose
from dashboards.findings.rates import rate_title
from dashboards.findings.titles import trend_title
from dashboards.ids import Id
from dashboards.issue_sheets import sheet
from dashboards.issues import MEASURES, asked, card, chosen
from dashboards.markup import Node, html
from dashboards.numbers import whole
from dashboards.pages.shared import graph, heat_of_communities
from dashboards.view import View

ON_TIME = "on_time_resolution_rate"
WHISTLES = "whistle_on_time_response"
REWORK_SHOWN = 10
CONTROL = ("first_responder_rate", "admission_review_rate", "rework_rate", "satisfaction_rate")
OVERDUE_SHOWN = 500
EVERY_ROW = 1_000_000
_WITH_COMMUNITIES = ("city", "street", "community")
# The level whose units stand beside each other for a unit of a level.
BELOW = {"city": "community", "street": "community", "community": "grid", "grid": "micro_grid"}


def render(view: View) -> list[Node]:
    wanted = ",".join((*MEASURES, *CONTROL, WHISTLES))
    kpis = {row["kpi_id"]: row for row in _ask(view, "kpi_cards", kpis=wanted).to_dicts()}
    if not MEASURES.keys() <= kpis.keys():
        return [finding(view, view.t("issues.nowhere", unit=view.unit_name), view.t("issues.nowhere_why"))]
    months = _ask(view, "issues/months")
    cards = {kpi_id: card(kpis[kpi_id], months, view) for kpi_id in MEASURES}
    channels, handlers = _ask(view, "issues/channels"), _ask(view, "issues/handlers")
    ages, overdue = _ask(view, "issues/ages"), _ask(view, "issues/overdue", most=OVERDUE_SHOWN)
    target = kpis[ON_TIME]["target"]
    standing = Standing(
        cards=cards,
        channels=channels.filter(~pl.col("is_total")).to_dicts(),
        handlers=handlers.filter(~pl.col("is_total")).to_dicts(),
        ages=ages.to_dicts(),
        oldest=overdue.row(0, named=True) if overdue.height else None,
        chosen=_chosen_words(view),
        is_by_channel=bool(view.state.channel),
        is_complete=view.is_complete,
    )
    found = compose(standing, view.writer())
    return [
        finding(view, found.headline, found.support),
        kpi_cards(view, list(cards.values()), Id.FACTS),
        _trends(view, months, cards[ON_TIME]),
        _from_report_to_closing(view, channels, ages),
        _channels(view, channels, target),
        _late(view, handlers, kpis.get(WHISTLES), target),
        _overdue(view, overdue),
        _units(view, target),
        _categories(view),
        _control(view, kpis),
        *(
            []
            if chosen(view) or view.level not in _WITH_COMMUNITIES
            else [heat_of_communities(view, ("reported", "resolved"))]
        ),
    ]


def _ask(view: View, name: str, **more: str | int) -> pl.DataFrame:
    return view.session.frame(name, **asked(view), level=BELOW.get(view.level, "none"), **more)


def _chosen_words(view: View) -> str:
    """The filters in words, between the unit and what is said of it."""
    names = [view.chosen(name, value) for name, value in chosen(view).items()]
    return view.t("issues.chosen", names=view.t("finding.comma").join(names)) if names else ""


def _trends(view: View, months: pl.DataFrame, on_time: dict) -> Node:
    seen = months.filter("is_in_force")
    seen = seen if seen.height else months
    counts = seen.filter(pl.col("measure").is_in(["reported", "resolved"]))
    rates = seen.filter(measure="on_time")
    nothing = Events(_borders(view), pl.DataFrame(), pl.DataFrame())
    until = rates.filter(pl.col("month") <= view.month)
    charts = [
        chart_card(
            trend_title(Facts(counts), "reported", view.month, view.lang),
            view.t("trend.issues"),
            graph(trend(counts, ("reported", "resolved"), view.look, _borders(view))),
            offer(view, sheet(view, "counts", counts), graph=True),
        ),
        chart_card(
            rate_title(until, on_time[f"name_{view.lang}"], view.lang),
            view.t("issues.on_time_hint"),
            graph(kpi_trend(rates, on_time, view.look, nothing)),
            offer(view, sheet(view, "on-time", rates), graph=True),
        ),
    ]
    return section(Id.TRENDS, view.t("trend.title"), "", [html.Div(charts, className="charts")])


def _borders(view: View) -> pl.DataFrame:
    return view.session.frame("boundary_changes", unit=view.unit, is_city=view.level == "city")


def _from_report_to_closing(view: View, channels: pl.DataFrame, ages: pl.DataFrame) -> Node:
    shown = channels.filter(pl.col("channel") == view.state.channel if view.state.channel else "is_total")
    whole_of = shown.row(0, named=True) if shown.height else None
    grid = channels.filter(channel="party_grid").to_dicts() if view.state.channel in (None, "party_grid") else []
    steps: Node | Component = empty(view.t("issues.no_steps"))
    if whole_of and whole_of["received"]:
        groups = [(_name_of(view, whole_of), _steps(view, whole_of, ("received", "reported", "reported_resolved")))]
        every = ("received", "reviewed", "admitted", "dispatched", "reported_resolved", "closed")
        groups = [] if view.state.channel == "party_grid" else groups
        groups += [(_name_of(view, row), _steps(view, row, every)) for row in grid if row["received"]]
        steps = graph(figures.steps(groups, view.look))
    open_ = ages["issues_in_all"][0]
    age = graph(figures.ages(ages.to_dicts(), view.look)) if open_ else empty(view.t("issues.none_open"))
    charts = [
        chart_card(
            view.t("issues.steps"),
            view.t("issues.steps_hint", month=view.month_name()),
            steps,
            offer(view, sheet(view, "steps", channels), graph=True),
        ),
        chart_card(
            view.t("issues.ages", count=whole(open_)),
            view.t("issues.ages_hint", day=_last_day(view)),
            age,
            offer(view, sheet(view, "ages", ages), graph=True),
        ),
    ]
    return section(
        Id.STEPS, view.t("issues.process"), view.t("issues.process_hint"), [html.Div(charts, className="charts tall")]
    )


def _name_of(view: View, row: dict) -> str:
    return view.t("issues.all_channels") if row["is_total"] else view.channel(row["channel"])


def _steps(view: View, row: dict, names: tuple[str, ...]) -> list[tuple[str, float]]:
    return [(view.t(f"issues.step_{name}"), row[name]) for name in names]


def _last_day(view: View) -> str:
    """The day that stocks of the month are of: its last, or the last that has happened."""
    return view.month_name() if view.is_complete else view.as_of.isoformat()


def _channels(view: View, channels: pl.DataFrame, target: float | None) -> Node:
    body = [
        issue_tables.channels(view, channels.to_dicts(), target),
        html.P(view.t("issues.doubled"), className="s note"),
    ]
    hint = view.t("issues.channels_hint", month=view.month_name())
    return section(
        Id.CHANNELS, view.t("issues.channels"), hint, body, offer=offer(view, sheet(view, "channels", channels))
    )


def _late(view: View, handlers: pl.DataFrame, whistles: dict | None, target: float | None) -> Node:
    by_handler = block(
        view.t("issues.handlers"),
        issue_tables.handlers(view, handlers.to_dicts(), target),
        offer(view, sheet(view, "handlers", handlers)),
        view.t("issues.handlers_hint"),
        "half",
    )
    return section(
        Id.HANDLERS,
        view.t("issues.late_title"),
        view.month_name(),
        [html.Div([by_handler, _departments(view, whistles)], className="halves")],
    )


def _departments(view: View, whistles: dict | None) -> Node:
    frame = _ask(view, "issues/departments")
    if not frame.height:
        return block(view.t("issues.departments"), empty(view.t("issues.no_calls")), css="half")
    target = whistles["target"] if whistles else None
    hint = view.t("issues.departments_hint")
    table = issue_tables.departments(view, frame.to_dicts(), target)
    return block(view.t("issues.departments"), table, offer(view, sheet(view, "departments", frame)), hint, "half")


def _overdue(view: View, frame: pl.DataFrame) -> Node:
    if not frame.height:
        return section(Id.OVERDUE, view.t("issues.overdue"), "", [empty(view.t("issues.overdue_none"))])
    words = {"shown": whole(frame.height), "all": whole(frame["overdue_in_all"][0])}
    trace = link(view.t("word.trace"), to_trace(view, "open_overdue_issues"), "lk")
    every = sheet(view, "overdue", lambda: _ask(view, "issues/overdue", most=EVERY_ROW))
    hint = view.t("issues.overdue_hint", **words)
    return section(
        Id.OVERDUE, view.t("issues.overdue"), hint, issue_lists.overdue_list(view, frame), trace, offer(view, every)
    )


def _units(view: View, target: float | None) -> Node:
    frame = _ask(view, "issues/units")
    title = view.t("issues.units")
    body = [issue_tables.units(view, frame.to_dicts(), target)]
    hint = view.t("units.hint", month=view.month_name())
    return section(
        Id.UNITS, title, hint, body, offer=offer(view, sheet(view, "units", frame)) if frame.height else None
    )


def _categories(view: View) -> Node:
    frame = _ask(view, "issues/categories")
    title = view.t("issues.categories")
    if not frame.height:
        return section(Id.CATEGORIES, title, "", [empty(view.t("issues.no_categories"))])
    hint = view.t("issues.categories_hint", month=view.month_name())
    table = issue_lists.categories(view, frame)
    return section(Id.CATEGORIES, title, hint, [table], offer=offer(view, sheet(view, "categories", frame)))


def _control(view: View, kpis: dict[str, dict]) -> Node:
    """Who takes an issue first, what is let in, what had to be done again, and whether people were content."""
    frame = _ask(view, "issues/rework")
    sides = [
        block(
            view.t(f"issues.rework_{side}"),
            issue_tables.rework(view, rows.head(REWORK_SHOWN).to_dicts(), side),
            offer(view, sheet(view, f"rework-{side}", rows)),
            view.t("issues.rework_shown", shown=REWORK_SHOWN, all=rows.height) if rows.height > REWORK_SHOWN else "",
            css="half",
        )
        for side, rows in ((side, frame.filter(side=side)) for side in ("handler", "unit"))
    ]
    body = [
        kpi_cards(view, [kpis[kpi_id] for kpi_id in CONTROL if kpi_id in kpis], Id.CONTROL),
        html.H3(view.t("issues.rework_title"), className="sub"),
        html.P(view.t("issues.rework_hint", month=view.month_name()), className="s"),
        html.Div(sides, className="halves", id=Id.REWORK),
    ]
    return section("quality", view.t("issues.control"), view.t("issues.control_hint"), body)
