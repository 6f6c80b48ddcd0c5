"""What arrived, what did not, what was turned back and what waits."""

import polars as pl

from dashboards.components.heat import calendar
from dashboards.components.marks import link, status_mark
from dashboards.components.tables import Column, table
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import whole
from dashboards.texts import reason_name
from dashboards.view import View

REFUSED = "rejected held"


def _block(id_: str, title: str, finding: str, children: list, status: str) -> Node:
    head = html.Div([html.H3(title), html.P([status_mark(status), finding], className="s")], className="hd")
    return html.Article([head, *children], id=id_, className="block")


def deliveries(view: View) -> Node:
    frame = view.session.frame("deliveries")
    of_month = frame.filter(pl.col("month") == view.month)
    late = of_month.filter(pl.col("status") == "missing")["source_id"].to_list() if view.is_complete else []
    words = {"month": view.month_name(), "expected": of_month.height}
    if late:
        said = view.t("data.calendar_missing", **words, count=len(late), names=view.sources(late))
    else:
        said = view.t("data.calendar_all", **words)
    body = [calendar(view, frame)] if frame.height else []
    return _block(Id.CALENDAR, view.t("data.calendar"), said, body, "A" if late else "G")


def refused_files(view: View, most: int) -> Node:
    """Files turned back whole. A row of them says why and who mends it."""
    frame = view.session.frame("files", status=REFUSED, most=most)
    count = view.session.row("row_accounting").get("files_refused", 0)
    if not frame.height:
        return _block(Id.REJECTED, view.t("data.rejected"), view.t("data.rejected_none"), [], "G")
    columns = [
        Column(view.t("data.file")),
        Column(view.t("data.why"), class_name="wrap-text"),
        Column(view.t("data.owner")),
    ]
    rows = [
        [_file(row), row["reason"] or view.t(f"status.{row['status']}"), row["owner_post"] or ""]
        for row in frame.iter_rows(named=True)
    ]
    body: list[Node] = [table(columns, rows, view.t("data.rejected"))]
    return _block(Id.REJECTED, view.t("data.rejected"), view.t("data.rejected_some", count=whole(count)), body, "A")


def _file(row: dict) -> list:
    folder, _, name = row["path"].rpartition("/")
    sheet = f" · {row['sheet']}" if row["sheet"] else ""
    return [html.Span(name, className="file"), html.Span(f"{folder}{sheet}", className="s")]


def quarantine(view: View) -> Node:
    """Rows that wait, by export with its reasons, and who mends them; a click on a reason lists the rows."""
    frame = view.session.frame("quarantine_groups")
    title = view.t("data.quarantine")
    if not frame.height:
        return _block(Id.QUARANTINE, title, view.t("data.quarantine_none"), [], "G")
    columns = [
        Column(view.t("data.source")),
        Column(view.t("data.reason")),
        Column(view.t("data.owner")),
        Column(view.t("data.rows"), number=True),
    ]
    sources = frame.partition_by("source_id", maintain_order=True)
    rows = [_waiting(view, reasons) for reasons in sources]
    said = view.t("data.quarantine_some", count=whole(frame["rows_in_all"][0]))
    body: list[Node] = [table(columns, rows, title)]
    body.append(html.P(view.t("data.quarantine_hint"), className="s note"))
    return _block(Id.QUARANTINE, title, said, body, "A")


def _waiting(view: View, reasons: pl.DataFrame) -> list:
    first = reasons.row(0, named=True)
    links = [
        html.Span(
            [
                link(
                    reason_name(view.lang, row["reason"]),
                    view.state.href(path="/data", source=row["source_id"], reason=row["reason"]),
                    "lk",
                    keep=view.state.path == "/data",
                ),
                html.Span(whole(row["rows"]), className="u"),
            ],
            className="reason",
        )
        for row in reasons.iter_rows(named=True)
    ]
    return [view.source(first["source_id"]), links, first["owner_post"] or "", whole(first["rows_in_source"])]


def accounting_table(view: View) -> Node:
    frame = view.session.frame("row_accounting").filter(pl.col("files_loaded") + pl.col("files_refused") > 0)
    keys = ("rows_read", "rows_loaded", "rows_duplicate", "rows_superseded", "rows_quarantined")
    columns = [
        Column(view.t("data.source")),
        Column(view.t("data.files_loaded"), number=True, phone=False),
        Column(view.t("data.files_refused"), number=True, phone=False),
        *[Column(view.t(f"data.{key.removeprefix('rows_')}"), number=True) for key in keys],
    ]
    rows = [
        [
            view.t("data.total") if row["is_total"] else view.source(row["source_id"]),
            whole(row["files_loaded"]),
            whole(row["files_refused"]),
            *[whole(row[key]) for key in keys],
        ]
        for row in frame.iter_rows(named=True)
    ]
    css = ["total" if total else "" for total in frame["is_total"]]
    balanced = bool(frame["is_balanced"].all())
    said = view.t("data.accounting_ok" if balanced else "data.accounting_off")
    body = [table(columns, rows, view.t("data.accounting"), css)]
    return _block(Id.ACCOUNTING, view.t("data.accounting"), said, body, "G" if balanced else "A")
