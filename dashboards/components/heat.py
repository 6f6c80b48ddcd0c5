"""Heat tables: unit by month in shades of the accent, and the calendar of what was delivered."""

import datetime as dt

import polars as pl

from dashboards.components.marks import link
from dashboards.markup import Node, html
from dashboards.numbers import MONEY, in_column, month_short, quantity, whole
from dashboards.texts import source_name
from dashboards.view import View

SHADES = 6
# A phone shows the last six months; the others are there on a wider screen.
_RECENT = 6


def shade(value: float | None, least: float, largest: float) -> int:
    """0 for nothing, then equal steps from the least to the largest figure of the table."""
    if not value or value < 0:
        return 0
    if largest <= least:
        return SHADES // 2
    return 1 + min(int((value - least) / (largest - least) * (SHADES - 1)), SHADES - 2)


def _head(view: View, months: list[dt.date], name: str) -> Node:
    years = [html.Td("", className="name")]
    for year in sorted({month.year for month in months}):
        of_year = [month for month in months if month.year == year]
        years.append(html.Th(str(year), colSpan=len(of_year)))
    cells = [html.Th(name, className="name", scope="col") if name else html.Td("", className="name")]
    for month in months:
        label = month_short(month, view.lang)
        cells.append(html.Th(label, className=_css(view, month, months), scope="col"))
    return html.Thead([html.Tr(years, className="years"), html.Tr(cells)])


def _css(view: View, month: dt.date, months: list[dt.date], more: str = "") -> str:
    old = "" if month in months[-_RECENT:] else "old"
    chosen = "on" if month == view.month else ""
    return " ".join(filter(None, [old, chosen, more]))


def unit_months(view: View, frame: pl.DataFrame, measure: str) -> Node:
    """One row per community, grouped by street where there are several."""
    months = frame["month"].unique().sort().to_list()
    figures = [value for value in frame["value"] if value is not None and value > 0]
    span = (min(figures, default=0), max(figures, default=0))
    rows: list[Node] = []
    street = None
    several = frame["street_code"].n_unique() > 1
    for unit in frame.partition_by("unit_code", maintain_order=True):
        first = unit.row(0, named=True)
        if several and first["street_code"] != street:
            street = first["street_code"]
            name = link(first["street_name"] or street or "", view.state.href(unit=street), "lk")
            rows.append(html.Tr([html.Th(name, className="group", colSpan=_RECENT + 1, scope="rowgroup")]))
        rows.append(_unit_row(view, unit, months, measure, span))
    body = html.Tbody(rows)
    return html.Div(html.Table([_head(view, months, ""), body], className="heat"), className="scroll")


def _unit_row(view: View, unit: pl.DataFrame, months: list[dt.date], measure: str, span: tuple[float, float]) -> Node:
    first = unit.row(0, named=True)
    here = "here" if first["unit_code"] == view.unit else ""
    name = link(first["unit_name"], view.state.href(unit=first["unit_code"]), "lk")
    cells = [html.Th(name, className="name", scope="row")]
    for row in unit.iter_rows(named=True):
        cells.append(_cell(view, row, months, measure, span))
    return html.Tr(cells, className=here)


def _cell(view: View, row: dict, months: list[dt.date], measure: str, span: tuple[float, float]) -> Node:
    month, value = row["month"], row["value"]
    where = {"unit": row["unit_name"], "month": view.month_name(month)}
    if not row["is_in_force"]:
        return html.Td("", className=_css(view, month, months, "none"), title=view.t("heat.not_in_force"))
    if value is None:
        title = view.t("heat.missing", **where)
        return html.Td(view.t("word.dash"), className=_css(view, month, months, "gap"), title=title)
    written = quantity(measure, value, view.t(f"unit.{measure}"), view.lang)
    title = view.t("heat.cell", **where, measure=view.t(f"measure.{measure}"), full=written.full)
    css = f"h{shade(value, *span)}" + ("" if row["is_complete"] else " open")
    return html.Td(_short(measure, value, view.lang), className=_css(view, month, months, css), title=title)


def _short(measure: str, value: float, lang: str) -> str:
    """Money in one unit, which the subtitle of the table names, without decimals."""
    return in_column(measure, value, lang, digits=0) if measure in MONEY else whole(value)


def calendar(view: View, deliveries: pl.DataFrame) -> Node:
    """Monthly exports by month: quiet where it came, said where it did not."""
    months = deliveries["month"].unique().sort().to_list()
    rows = []
    for source in deliveries.partition_by("source_id", maintain_order=True):
        first = source.row(0, named=True)
        name = source_name(view.lang, first["source_id"], first["title"])
        system = html.Span(first["system"], className="s dk") if view.lang == "zh" else None
        cells = [html.Th([name, system], className="name", scope="row")]
        cells += [_delivery(view, row, months) for row in source.iter_rows(named=True)]
        rows.append(html.Tr(cells))
    head = _head(view, months, view.t("data.source"))
    return html.Div(html.Table([head, html.Tbody(rows)], className="heat cal"), className="scroll")


def _delivery(view: View, row: dict, months: list[dt.date]) -> Node:
    words = {"title": view.source(row["source_id"]), "month": view.month_name(row["month"])}
    if row["status"] == "late":
        days = {"due": row["due_on"].isoformat(), "came": row["received_on"].isoformat()}
        title = view.t("data.cell_late", **words, **days)
        return html.Td(view.t("word.cell_late"), className=_css(view, row["month"], months, "slow"), title=title)
    if row["status"] != "missing":
        title = view.t("data.cell_ok", **words, rows=f"{row['rows']:,}", files=row["files"])
        return html.Td("●", className=_css(view, row["month"], months, "came"), title=title)
    if not row["is_complete"]:
        title = view.t("data.cell_waiting", **words)
        return html.Td("…", className=_css(view, row["month"], months, "gap"), title=title)
    title = view.t("data.cell_missing", **words, owner=row["owner_post"] or "")
    return html.Td(view.t("word.cell_missing"), className=_css(view, row["month"], months, "late"), title=title)
