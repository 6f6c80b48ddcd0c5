"""One line of a file behind a figure: what stands in the file beside what was loaded, personal data masked."""

import datetime as dt

import polars as pl

from dashboards.components.marks import link, section, tip
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, table
from dashboards.downloads import Field, Sheet
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.view import View
from ingest.original import Line


def opened_line(view: View, unit: str, month: dt.date) -> list[Node]:
    """The line that the address names, when it is one of those behind the figure."""
    state = view.state
    if not (state.file and state.line):
        return []
    asked = {"kpi": state.kpi or "", "basis": state.basis, "file": state.file, "sheet": state.sheet or ""}
    place = view.session.row("trace_line", unit=unit, month=month, line=state.line, **asked)
    close = link(view.t("line.close"), state.href(file=None, sheet=None, line=None), "lk")
    if not place:
        return [section(Id.LINE, view.t("line.title"), "", [empty(view.t("line.not_behind"))], close)]
    sheet = view.t("line.sheet", sheet=place["sheet"]) if place["sheet"] else ""
    hint = view.t("line.place", path=place["path"], sheet=sheet, row=place["row_number"])
    read = (place["path"], place["sheet"], place["row_number"], place["sha256"])
    line = view.session.line(place["source_id"], *read)
    status = line.status if line else "no_inbox"
    if line is None or status != "read":
        why = html.P(view.t(f"line.{status}"), className="do", role="status")
        return [section(Id.LINE, view.t("line.title"), hint, [why], close)]
    return [section(Id.LINE, view.t("line.title"), hint, _cells(view, line), close, offer(view, _sheet(view, line)))]


def _sheet(view: View, line: Line) -> Sheet:
    names = ("header", "written", "loaded", "column")
    frame = pl.DataFrame(
        [[getattr(cell, name) for name in names] for cell in line.cells],
        schema=dict.fromkeys(names, pl.String),
        orient="row",
    )
    return Sheet("line", view.t("line.title"), tuple(Field(name, view.t(f"line.{name}")) for name in names), frame)


def _cells(view: View, line: Line) -> list[Node]:
    columns = [
        Column(view.t("line.header")),
        Column(view.t("line.written"), class_name="wrap-text"),
        Column(view.t("line.loaded"), class_name="wrap-text"),
        Column(view.t("line.became")),
        Column(view.t("line.column"), phone=False),
    ]
    dash = view.t("word.dash")
    rows: list[list[Content]] = [
        [
            cell.header,
            cell.written or dash,
            dash if cell.loaded is None else cell.loaded,
            _became(view, cell.became, cell.written, cell.loaded),
            cell.column or dash,
        ]
        for cell in line.cells
    ]
    return [table(columns, rows, view.t("line.title")), html.P(view.t("line.masked"), className="s note")]


def _became(view: View, became: str, written: str, loaded: str | None) -> Node | str:
    if not written:
        return view.t("line.empty")
    if became == "loaded":
        word = "as_nothing" if loaded is None else "same" if written.strip() == loaded else "meant"
        return tip(view.t(f"line.{word}"), view.t(f"line.means_{word}"))
    return tip(view.t(f"line.{became}"), view.t(f"line.means_{became}"))
