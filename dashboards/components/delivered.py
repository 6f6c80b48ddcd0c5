"""What arrived, what did not, what was turned back and what waits."""

import polars as pl

from dashboards.components.heat import calendar
from dashboards.components.marks import link, status_mark
from dashboards.components.offers import offer
from dashboards.components.tables import Column, table
from dashboards.downloads import Field, Sheet
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import whole
from dashboards.texts import reason_name
from dashboards.view import View

REFUSED = "rejected held"


def part(id_: str, title: str, finding: str, children: list, status: str, take: Node | None = None) -> Node:
    """A part of the page: what it is, how it stands, and the way to take it along."""
    acts = html.Div(take, className="acts") if take else None
    said = html.P([status_mark(status), finding], className="s")
    return html.Article([html.Div([html.H2(title), said, acts], className="hd"), *children], id=id_, className="block")


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
    take = offer(view, _deliveries_sheet(view, frame)) if frame.height else None
    return part(Id.CALENDAR, view.t("data.calendar"), said, body, "A" if late else "G", take)


def _deliveries_sheet(view: View, frame: pl.DataFrame) -> Sheet:
    words = {"received": view.t("delivery.received"), "late": view.t("delivery.late")}
    given = frame.with_columns(
        pl.col("source_id").map_elements(view.source, return_dtype=pl.String),
        pl.col("status").replace_strict(words, default=view.t("word.cell_missing")),
    )
    fields = (
        Field("source_id", view.t("data.source")),
        Field("owner_post", view.t("data.owner")),
        Field("month", view.t("data.month"), "date"),
        Field("status", view.t("data.status")),
        Field("due_on", view.t("data.due_on"), "date"),
        Field("received_on", view.t("data.seen"), "date"),
        Field("rows", view.t("data.rows"), "count"),
        Field("files", view.t("data.files_loaded"), "count"),
    )
    return Sheet("calendar", view.t("data.calendar"), fields, given)


def refused_files(view: View, most: int) -> Node:
    """Files turned back whole. A row of them says why and who mends it."""
    frame = view.session.frame("files", status=REFUSED, most=most)
    count = view.session.row("row_accounting").get("files_refused", 0)
    if not frame.height:
        return part(Id.REJECTED, view.t("data.rejected"), view.t("data.rejected_none"), [], "G")
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
    fields = (
        Field("path", view.t("data.file")),
        Field("sheet", view.t("data.sheet")),
        Field("reason", view.t("data.why")),
        Field("owner_post", view.t("data.owner")),
        Field("first_seen_at", view.t("data.seen"), "time"),
    )
    title, said = view.t("data.rejected"), view.t("data.rejected_some", count=whole(count))
    return part(Id.REJECTED, title, said, body, "A", offer(view, Sheet("rejected", title, fields, frame)))


def _file(row: dict) -> list:
    folder, _, name = row["path"].rpartition("/")
    sheet = f" · {row['sheet']}" if row["sheet"] else ""
    return [html.Span(name, className="file"), html.Span(f"{folder}{sheet}", className="s")]


def quarantine(view: View) -> Node:
    """Rows that wait, by export with its reasons, and who mends them; a click on a reason lists the rows."""
    frame = view.session.frame("quarantine_groups")
    title = view.t("data.quarantine")
    if not frame.height:
        return part(Id.QUARANTINE, title, view.t("data.quarantine_none"), [], "G")
    columns = [
        Column(view.t("data.source")),
        Column(view.t("data.reason"), class_name="whole"),
        Column(view.t("data.owner")),
        Column(view.t("data.rows"), number=True),
    ]
    sources = frame.partition_by("source_id", maintain_order=True)
    rows = [_waiting(view, reasons) for reasons in sources]
    said = view.t("data.quarantine_some", count=whole(frame["rows_in_all"][0]))
    body: list[Node] = [table(columns, rows, title)]
    body.append(html.P(view.t("data.quarantine_hint"), className="s note"))
    given = frame.with_columns(
        pl.col("source_id").map_elements(view.source, return_dtype=pl.String),
        pl.col("reason").map_elements(lambda code: reason_name(view.lang, code), return_dtype=pl.String),
    )
    fields = (
        Field("source_id", view.t("data.source")),
        Field("reason", view.t("data.reason")),
        Field("owner_post", view.t("data.owner")),
        Field("rows", view.t("data.rows"), "count"),
        Field("files", view.t("data.files_loaded"), "count"),
    )
    return part(Id.QUARANTINE, title, said, body, "A", offer(view, Sheet("quarantine", title, fields, given)))


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


ROWS = ("rows_read", "rows_loaded", "rows_duplicate", "rows_superseded", "rows_quarantined")


def accounting_table(view: View) -> Node:
    """Per export: when it last came, and where its rows went."""
    frame = view.session.frame("row_accounting").filter(pl.col("files_loaded") + pl.col("files_refused") > 0)
    columns = [
        Column(view.t("data.source")),
        Column(view.t("data.cadence"), phone=False),
        Column(view.t("data.last_seen")),
        Column(view.t("data.files_loaded"), number=True, phone=False),
        Column(view.t("data.files_refused"), number=True, phone=False),
        *[Column(view.t(f"data.{key.removeprefix('rows_')}"), number=True) for key in ROWS],
    ]
    rows = [_account(view, row) for row in frame.iter_rows(named=True)]
    css = ["total" if total else "" for total in frame["is_total"]]
    balanced = bool(frame["is_balanced"].all())
    said = view.t("data.accounting_ok" if balanced else "data.accounting_off")
    title = view.t("data.accounting")
    take = offer(view, _accounting_sheet(view, title, frame)) if frame.height else None
    return part(Id.ACCOUNTING, title, said, [table(columns, rows, title, css)], "G" if balanced else "A", take)


def _account(view: View, row: dict) -> list:
    seen = row["last_seen_at"]
    return [
        view.t("data.total") if row["is_total"] else view.source(row["source_id"]),
        view.t(f"cadence.{row['cadence']}") if row["cadence"] and not row["is_total"] else "",
        f"{seen:%Y-%m-%d %H:%M}" if seen else view.t("word.dash"),
        whole(row["files_loaded"]),
        whole(row["files_refused"]),
        *[whole(row[key]) for key in ROWS],
    ]


def _accounting_sheet(view: View, title: str, frame: pl.DataFrame) -> Sheet:
    whole_city = pl.lit(view.t("data.total"))
    given = frame.with_columns(
        pl.when("is_total").then(whole_city).otherwise(
            pl.col("source_id").map_elements(view.source, return_dtype=pl.String)
        ).alias("source_id")
    )  # fmt: skip
    fields = (
        Field("source_id", view.t("data.source")),
        Field("last_seen_at", view.t("data.last_seen"), "time"),
        Field("files_loaded", view.t("data.files_loaded"), "count"),
        Field("files_refused", view.t("data.files_refused"), "count"),
        *[Field(key, view.t(f"data.{key.removeprefix('rows_')}"), "count") for key in ROWS],
    )
    return Sheet("accounting", title, fields, given)
