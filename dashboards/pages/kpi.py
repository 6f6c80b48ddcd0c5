"""指标: one KPI of a unit: where it stands, since when, whose doing it is, and what it means."""

import polars as pl
from dash import dcc

from dashboards.components.cards import GRAPH, chart_card
from dashboards.components.frame import finding
from dashboards.components.kpi_book import book_entry
from dashboards.components.kpi_card import kpi_card
from dashboards.components.kpi_compare import MOST_BARS, unit_bars, unit_lines
from dashboards.components.kpi_table import blank_reason
from dashboards.components.marks import link, section, segments
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.downloads import Field, Sheet
from dashboards.figures.kpi import Events, kpi_trend
from dashboards.findings.kpi import compose, trend_title
from dashboards.findings.scores import ScoreWriter
from dashboards.ids import Id
from dashboards.kpi_levels import level_shown, levels_below
from dashboards.markup import Node, html
from dashboards.pages.kpi_why import Why
from dashboards.view import View


def render(view: View) -> list[Node]:
    asked = {"kpi": view.state.kpi or "", "unit": view.unit, "basis": view.state.basis}
    kpi = view.session.row("kpi/figure", month=view.month, **view.rung, **asked)
    if not kpi:
        return [_no_such(view)]
    kpi["above_name"] = view.above.get("unit_name")
    months = view.session.frame("kpi/months", **asked)
    until = [row for row in months.to_dicts() if row["month"] <= view.month]
    changes = view.session.frame("kpi/changes", kpi=kpi["kpi_id"])
    writer = ScoreWriter(view.writer(), view.unit, view.level, view.state.basis)
    support = [] if kpi["value"] is not None else [blank_reason(view, kpi, kpi["status"]) + view.t("score.stop")]
    why = Why(view, kpi, writer)
    clause, figures = why.said()
    found = compose(kpi, until, clause, [*support, *figures], writer)
    return [
        finding(view, found.headline, found.support),
        html.Div([_trend(view, kpi, months, until, changes), kpi_card(view, kpi)], className="halves kpi-top"),
        why.shown(),
        html.Div([_compare(view, kpi), book_entry(view, kpi, changes)], className="halves kpi-below"),
    ]


def _no_such(view: View) -> Node:
    """No KPI in the address, or none of this name."""
    key = "kpi.unknown" if view.state.kpi else "trace.no_kpi"
    back = link(view.t("trace.choose"), view.state.href(path="/review", kpi=None, level=None), "lk")
    parts = [html.H1(view.t(key, kpi=view.state.kpi or "")), html.P(back)]
    return html.Div(parts, className="trouble", role="alert", id=Id.FINDING)


def _trend(view: View, kpi: dict, months: pl.DataFrame, until: list[dict], changes: pl.DataFrame) -> Node:
    ask, is_city = view.session.frame, view.level == "city"
    borders = ask("boundary_changes", unit=view.unit, is_city=is_city) if view.state.basis == "as_was" else None
    events = Events(borders, ask("kpi/emergencies", unit=view.unit, is_city=is_city), changes)
    graph = dcc.Graph(figure=kpi_trend(months, kpi, view.look, events), config=GRAPH, responsive=True)
    unit = kpi["unit"] if view.lang == "zh" else kpi["unit_en"]
    words = {"kpi": kpi[f"name_{view.lang}"], "unit": unit, "basis": view.t(f"basis.{view.state.basis}")}
    hint = view.t("kpi.trend_hint_of" if kpi["denominator"] is not None else "kpi.trend_hint", **words)
    fields = (
        Field("month", view.t("kpi.month"), "date"),
        Field("value", f"{words['kpi']} ({unit})", "decimal"),
        Field("numerator", view.t("kpi.numerator"), "decimal"),
        Field("denominator", view.t("kpi.denominator"), "decimal"),
        Field("target", view.t("kpi.target"), "decimal"),
        Field("state", view.t("kpis.status")),
    )
    sheet = Sheet(
        "trend", f"{words['kpi']}{view.t('kpi.by_month')}", fields, months.with_columns(_states(view, months))
    )
    return chart_card(trend_title(until, view.lang), hint, graph, offer=offer(view, sheet, graph=True))


def _states(view: View, months: pl.DataFrame) -> pl.Series:
    """The state of a figure in a word."""
    words = [
        view.t(f"kpis.{row['status']}")
        if row["status"] != "ok"
        else ("" if not row["is_judged"] else view.t("kpis.reached" if row["is_reached"] else "kpis.missed"))
        for row in months.iter_rows(named=True)
    ]
    return pl.Series("state", words, dtype=pl.String)


def _compare(view: View, kpi: dict) -> Node:
    """The units below; where there are none, the unit among those beside it."""
    level, unit = level_shown(view.state.level, view.level, kpi["lowest"]), view.unit
    if level is None and len(view.path) > 1:
        level, unit = view.level, view.path[-2]["unit_code"]
    if level is None:
        text = view.t("kpi.nothing_below", level=view.t(f"kpi.level_{kpi['lowest']}"))
        return section(Id.KPI_UNITS, view.t("kpi.compare"), "", [empty(text)])
    is_city = unit == view.path[0]["unit_code"] and view.path[0]["level"] == "city"
    asked = {"kpi": kpi["kpi_id"], "unit": unit, "month": view.month, "basis": view.state.basis, "level": level}
    frame = view.session.frame("kpi/units", **asked, is_city=is_city)
    rows = frame.to_dicts()
    if not rows:
        return section(
            Id.KPI_UNITS, view.t("kpi.compare"), "", [empty(view.t("units.empty"))], _levels(view, kpi, level)
        )
    body = [unit_bars(view, kpi, rows, unit), unit_lines(view, kpi, rows)]
    if len(rows) > MOST_BARS:
        body.append(html.P(view.t("kpi.more_units", shown=MOST_BARS, all=len(rows)), className="s note"))
    hint = view.t("kpi.compare_hint" if kpi["target"] is not None else "kpi.compare_hint_plain")
    sheet = Sheet("units", f"{kpi[f'name_{view.lang}']}{view.t('kpi.by_unit')}", _unit_fields(view, kpi), frame)
    title = _compare_title(view, rows, level)
    return section(Id.KPI_UNITS, title, hint, body, _levels(view, kpi, level), offer(view, sheet))


def _compare_title(view: View, rows: list[dict], level: str) -> str:
    """How many units there are and how many miss the target; a month that is not over misses nothing yet."""
    words = {"all": len(rows), "level": view.t(f"kpi.level_{level}")}
    judged = [row for row in rows if row["attainment"] is not None]
    if not judged or not view.is_complete:
        return view.t("kpi.units_all", **words)
    return view.t("kpi.units_missed", missed=len([row for row in judged if not row["is_reached"]]), **words)


def _levels(view: View, kpi: dict, level: str) -> Node | None:
    offered = levels_below(view.level, kpi["lowest"])
    if len(offered) < 2:
        return None
    options = [(view.t(f"kpi.level_{name}"), view.state.href(level=name), name == level) for name in offered]
    return segments(options, view.t("kpi.level"))


def _unit_fields(view: View, kpi: dict) -> tuple[Field, ...]:
    unit = kpi["unit"] if view.lang == "zh" else kpi["unit_en"]
    return (
        Field("unit_code", view.t("kpi.unit_code")),
        Field("unit_name", view.t("kpi.unit")),
        Field("above_name", view.t("kpi.unit_above")),
        Field("value", f"{kpi[f'name_{view.lang}']} ({unit})", "decimal"),
        Field("numerator", view.t("kpi.numerator"), "decimal"),
        Field("denominator", view.t("kpi.denominator"), "decimal"),
        Field("target", view.t("kpi.target"), "decimal"),
        Field("gap", view.t("kpi.gap"), "points" if kpi["unit"] == "%" else "decimal"),
        Field("last_value", view.t("kpi.last_month"), "decimal"),
    )
