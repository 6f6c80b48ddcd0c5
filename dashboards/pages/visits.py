"""走访: which grids reach nine households in ten, who was not reached in three months, what came of the visits."""

import polars as pl

from dashboards.components import visit_tables as parts
from dashboards.components.blocks import block
from dashboards.components.cards import chart_card
from dashboards.components.frame import finding
from dashboards.components.kpi_cards import kpi_cards
from dashboards.components.links import to_kpi, to_trace
from dashboards.components.marks import link, section
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.components.visit_sheets import sheet
from dashboards.figures.kpi import Events, kpi_trend
from dashboards.figures.visits import outcomes
from dashboards.findings.kpi import trend_title
from dashboards.findings.rates import rate_title
from dashboards.findings.visits import COVERAGE, MADE, REQUESTS, Standing, compose
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import kpi_target, whole
from dashboards.pages.shared import graph, heat_of_communities, of_month
from dashboards.view import View

KPIS = (COVERAGE, MADE, REQUESTS)
NOT_REACHED_SHOWN = 20
_WITH_COMMUNITIES = ("city", "street", "community")


def render(view: View) -> list[Node]:
    rows = view.session.frame("kpi_cards", **of_month(view), kpis=",".join(KPIS)).to_dicts()
    cards = {row["kpi_id"]: row for row in rows}
    if cards.keys() != set(KPIS):
        return [finding(view, view.t("visits.nowhere", unit=view.unit_name), view.t("visits.nowhere_why"))]
    of_kpis = view.session.frame("visits/months", unit=view.unit)
    months = {kpi: of_kpis.filter(kpi_id=kpi) for kpi in KPIS}
    covered = view.session.frame("visits/coverage", **of_month(view), is_city=view.level == "city")
    micro, grids = covered.filter(level="micro_grid"), covered.filter(level="grid")
    kinds = view.session.frame("visits/kinds", **of_month(view))
    total = kinds.filter("is_total")
    in_grid = view.level in ("grid", "micro_grid")
    standing = Standing(
        cards=cards,
        households=months[COVERAGE].row(by_predicate=pl.col("month") == view.month, named=True),
        units=(micro if in_grid else grids).to_dicts(),
        units_level="micro_grid" if in_grid else "grid",
        micro_grids=micro.to_dicts(),
        total=total.row(0, named=True) if total.height else None,
        is_complete=view.is_complete,
    )
    found = compose(standing, view.writer())
    return [
        finding(view, found.headline, found.support),
        kpi_cards(view, list(cards.values()), Id.FACTS),
        _trends(view, months, cards),
        *([_grids(view, grids, cards[COVERAGE])] if view.level in ("city", "street") else []),
        *([] if view.level == "micro_grid" else [_not_reached(view, micro), _units(view)]),
        _kinds(view, kinds),
        _requests(view, kinds, months[REQUESTS], cards[REQUESTS]),
        *([heat_of_communities(view, ("visits_made",))] if view.level in _WITH_COMMUNITIES else []),
    ]


def _trends(view: View, months: dict[str, pl.DataFrame], cards: dict[str, dict]) -> Node:
    until = {kpi: frame.filter(pl.col("month") <= view.month) for kpi, frame in months.items()}
    name = f"name_{view.lang}"
    charts = [
        chart_card(
            rate_title(until[COVERAGE], cards[COVERAGE][name], view.lang),
            view.t("visits.coverage_hint"),
            graph(kpi_trend(months[COVERAGE], cards[COVERAGE], view.look, _events(view))),
            offer(view, sheet(view, "coverage", months[COVERAGE]), graph=True),
        ),
        chart_card(
            _titled(view, cards[MADE], until[MADE]),
            view.t("visits.made_hint"),
            graph(kpi_trend(months[MADE], cards[MADE], view.look, _events(view))),
            offer(view, sheet(view, "made", months[MADE]), graph=True),
        ),
    ]
    to_page = link(view.t("visits.to_kpi"), to_kpi(view, COVERAGE), "lk")
    return section(Id.TRENDS, view.t("trend.title"), "", [html.Div(charts, className="charts")], to_page)


def _titled(view: View, kpi: dict, until: pl.DataFrame) -> str:
    return view.t("visits.titled", name=kpi[f"name_{view.lang}"], said=trend_title(until.to_dicts(), view.lang))


def _events(view: View) -> Events:
    borders = view.session.frame("boundary_changes", unit=view.unit, is_city=view.level == "city")
    return Events(borders, pl.DataFrame(), pl.DataFrame())


def _grids(view: View, frame: pl.DataFrame, kpi: dict) -> Node:
    hint = view.t("visits.grids_no_aim", month=view.month_name())
    if kpi["target"] is not None:
        aim = view.t("kpis.aim_up", target=kpi_target(kpi, kpi["target"], view.lang))
        hint = view.t("visits.grids_hint", month=view.month_name(), aim=aim)
    shown = parts.board(view, frame)
    return section(Id.GRIDS, view.t("visits.grids"), hint, [shown], offer=_offered(view, "grids", frame))


def _not_reached(view: View, frame: pl.DataFrame) -> Node:
    missed = frame.filter(pl.col("not_reached") > 0).height
    shown = min(missed, NOT_REACHED_SHOWN)
    hint = view.t("visits.not_reached_hint", shown=whole(shown), all=whole(missed))
    trace = link(view.t("word.trace"), to_trace(view, COVERAGE), "lk")
    body = [parts.not_reached(view, frame, NOT_REACHED_SHOWN)]
    offered = _offered(view, "not-reached", frame)
    return section(Id.NOT_REACHED, view.t("visits.not_reached"), hint, body, trace, offered)


def _units(view: View) -> Node:
    frame = view.session.frame("visits/units", **of_month(view))
    hint = view.t("units.hint", month=view.month_name())
    body = [parts.units(view, frame)]
    return section(Id.UNITS, view.t("visits.units"), hint, body, offer=_offered(view, "units", frame))


def _kinds(view: View, frame: pl.DataFrame) -> Node:
    title, hint = view.t("visits.kinds_title"), view.t("visits.kinds_hint", month=view.month_name())
    by_kind, by_mode = (frame.filter(pl.col("side").is_in([side, "total"])) for side in ("kind", "mode"))
    if not frame.height:
        return section(Id.KINDS, title, hint, [empty(view.t("visits.no_visits"))])
    table = parts.kinds(view, by_kind)
    shares = frame.filter((pl.col("side") == "kind") & (pl.col("visits") > 0))
    drawn = graph(outcomes(shares.to_dicts(), view.look)) if shares.height else empty(view.t("visits.none_this_month"))
    chart = chart_card(
        view.t("visits.outcomes"),
        view.t("visits.outcomes_hint"),
        drawn,
        offer(view, sheet(view, "outcomes", shares), graph=True) if shares.height else None,
    )
    ways = block(
        view.t("visits.modes"),
        parts.modes(view, by_mode),
        offer(view, sheet(view, "modes", by_mode)),
        view.t("visits.modes_hint"),
        "half",
    )
    body = [table, html.Div([chart, ways], className="halves kinds")]
    return section(Id.KINDS, title, hint, body, offer=offer(view, sheet(view, "kinds", by_kind)))


def _requests(view: View, kinds: pl.DataFrame, months: pl.DataFrame, kpi: dict) -> Node:
    title, hint = view.t("visits.requests"), view.t("visits.requests_hint")
    by_kind = kinds.filter(pl.col("side").is_in(["kind", "total"]))
    chart = chart_card(
        _titled(view, kpi, months.filter(pl.col("month") <= view.month)),
        view.t("visits.per_100_hint"),
        graph(kpi_trend(months, kpi, view.look, _events(view))),
        offer(view, sheet(view, "requests-months", months), graph=True),
    )
    table: Node | None = None
    if by_kind.height:
        offered = offer(view, sheet(view, "requests", by_kind))
        by = view.month_name()
        table = block(view.t("visits.requests_by_kind"), parts.requests(view, by_kind), offered, by, "half")
    trace = link(view.t("word.trace"), to_trace(view, REQUESTS), "lk")
    return section(Id.REQUESTS, title, hint, [html.Div([chart, table], className="halves")], trace)


def _offered(view: View, part: str, frame: pl.DataFrame) -> Node | None:
    return offer(view, sheet(view, part, frame)) if frame.height else None
