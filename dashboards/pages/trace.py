"""查来源: a figure of a KPI, what it means, and the lines of files it was made from."""

import datetime as dt

from dashboards.components.frame import finding
from dashboards.components.kpi_table import blank_reason
from dashboards.components.marks import link, section
from dashboards.components.states import empty
from dashboards.components.trace_line import opened_line
from dashboards.components.trace_parts import figure_card, lines_table, metric_book, pages_of, paging
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import kpi_target, kpi_value, said, whole
from dashboards.trace import PAGE, NoSuchFigureError, Trace, trace
from dashboards.view import View

# Between the two languages of a message that has both.
_BOTH = "· "


def render(view: View) -> list[Node]:
    if not view.state.kpi:
        return [_trouble(view, view.t("trace.no_kpi"))]
    unit, month = view.state.unit or view.unit, view.state.month or view.month
    try:
        page, found = _asked(view, unit, month)
    except NoSuchFigureError as error:
        return [_trouble(view, _in_language(str(error), view.lang))]
    rows = view.session.frame("kpis", **view.rung, unit=unit, month=month, basis=view.state.basis)
    row = {**found.figure, **rows.filter(kpi_id=view.state.kpi).row(0, named=True)}
    return [
        finding(view, _headline(view, row), row[f"definition_{view.lang}"]),
        *opened_line(view, unit, month),
        html.Div([figure_card(view, row, found), metric_book(view, found.figure)], className="halves traced"),
        _lines(view, found, page),
    ]


def _asked(view: View, unit: str, month: dt.date) -> tuple[int, Trace]:
    """The page that is asked for, or the last there is."""
    page = view.state.page or 1
    asked = (view.session, view.state.kpi or "", unit, month, view.state.basis)
    found = trace(*asked, offset=(page - 1) * PAGE)
    if page > pages_of(found):
        page = pages_of(found)
        found = trace(*asked, offset=(page - 1) * PAGE)
    return page, found


def _headline(view: View, row: dict) -> str:
    name, words = row[f"name_{view.lang}"], {"unit": view.unit_name, "month": view.month_name()}
    if row["value"] is None:
        reason = blank_reason(view, row, row["status"])
        return view.t("trace.headline_none", kpi=name, why=view.t(f"kpis.{row['status']}"), reason=reason, **words)
    now = kpi_value(row, row["value"], view.lang, row["target"])
    sentence = view.t("trace.headline", kpi=name, value=said(now, view.lang), **words)
    if row["grade"] == "none":
        return sentence
    word = {"reached": "reached", "open": "so_far"}.get(row["grade"], "missed")
    return sentence + view.t(f"trace.headline_{word}", target=kpi_target(row, row["target"], view.lang))


def _lines(view: View, found: Trace, page: int) -> Node:
    if not found.rows_total:
        return section(Id.LINES, view.t("trace.lines"), "", [empty(view.t("trace.nothing"))])
    units = view.session.frame("unit_names", day=view.month, units=",".join(sorted(set(found.rows["unit_code"]))))
    names = dict(zip(units["unit_code"], units["unit_name"], strict=True))
    first = (page - 1) * PAGE
    words = {"first": whole(first + 1), "last": whole(first + found.rows.height), "all": whole(found.rows_total)}
    body = [lines_table(view, found, names), paging(view, found, page, view.t("trace.pages_foot"))]
    one_side = found.figure["denominator"] is None
    hint = view.t("trace.lines_hint_one" if one_side else "trace.lines_hint", **words)
    return section(Id.LINES, view.t("trace.lines"), hint, body, paging(view, found, page, view.t("trace.pages")))


def _in_language(message: str, lang: str) -> str:
    zh, _, en = message.partition(_BOTH)
    return en if lang == "en" and en else zh.rstrip()


def _trouble(view: View, message: str) -> Node:
    back = link(view.t("trace.choose"), view.state.href(path="/review", kpi=None, page=None), "lk")
    parts = [html.H1(view.t("trace.none")), html.P(message, className="do"), html.P(back)]
    return html.Div(parts, className="trouble", role="alert", id=Id.FINDING)
