"""数据: every export, file and row that came; what did not, what was turned back, and whether the rows add up."""

import polars as pl

from dashboards.components import delivered
from dashboards.components.frame import finding
from dashboards.components.grids import grid
from dashboards.components.marks import section
from dashboards.components.tables import Column, table
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import whole
from dashboards.texts import reason_name
from dashboards.view import View

FILES_SHOWN = 500
ROWS_SHOWN = 500
REFUSED_SHOWN = 50
ON_PHONE = 30


def render(view: View) -> list[Node]:
    return [
        finding(view, *_finding(view)),
        delivered.deliveries(view),
        delivered.refused_files(view, REFUSED_SHOWN),
        delivered.quarantine(view),
        _rows(view),
        delivered.accounting_table(view),
        _files(view),
    ]


def _finding(view: View) -> tuple[str, str]:
    total = view.session.row("row_accounting")
    groups = view.session.frame("quarantine_groups")
    waiting = whole(groups["rows_in_all"][0] if groups.height else 0)
    if view.session.scope.unit_code:
        return view.t("data.headline_scope", unit=view.unit_name, quarantined=waiting), view.t("data.hint")
    words = {
        "files": whole(total["files_loaded"]),
        "read": whole(total["rows_read"]),
        "loaded": whole(total["rows_loaded"]),
        "quarantined": waiting,
    }
    refused = total["files_refused"]
    end = view.t("data.headline_refused", refused=whole(refused)) if refused else view.t("data.headline_none_refused")
    return view.t("data.headline", **words) + end, view.t("data.hint")


def _rows(view: View) -> Node:
    asked = {"source": view.state.source, "reason": view.state.reason}
    frame = view.session.frame("quarantine_rows", **asked, most=ROWS_SHOWN)
    total = frame["rows_in_all"][0] if frame.height else 0
    hint = view.t("data.rows_hint", shown=whole(frame.height), all=whole(total))
    named = frame.with_columns(
        pl.col("reason").map_elements(lambda code: reason_name(view.lang, code), return_dtype=pl.String),
        pl.coalesce("unit_name", "unit_code").alias("unit"),
    )
    columns = [
        ("path", view.t("data.file"), 4),
        ("sheet", view.t("data.sheet"), 1),
        ("row_number", view.t("data.row_number"), 1),
        ("unit", view.t("data.unit"), 2),
        ("column_name", view.t("data.column"), 2),
        ("value", view.t("data.value"), 3),
        ("reason", view.t("data.reason"), 2),
    ]
    phone = table(
        [Column(view.t(key)) for key in ("data.file", "data.row_number", "data.column", "data.value", "data.reason")],
        [
            [row["path"], str(row["row_number"]), row["column_name"], row["value"] or "", row["reason"]]
            for row in named.head(ON_PHONE).iter_rows(named=True)
        ],
        view.t("data.quarantine"),
    )
    body = [grid(view, Id.ROWS_GRID, named, columns, view.t("data.quarantine")), html.Div(phone, className="ph")]
    return section("rows", view.t("data.quarantine"), hint, body if frame.height else [])


def _files(view: View) -> Node:
    frame = view.session.frame("files", status=None, most=FILES_SHOWN).with_columns(
        pl.col("status").replace_strict({s: view.t(f"status.{s}") for s in _STATUSES}, default=pl.col("status")),
        pl.col("first_seen_at").dt.strftime("%Y-%m-%d %H:%M"),
    )
    columns = [
        ("path", view.t("data.file"), 4),
        ("sheet", view.t("data.sheet"), 1),
        ("status", view.t("data.status"), 1),
        ("reason", view.t("data.why"), 3),
        ("rows_read", view.t("data.read"), 1),
        ("rows_loaded", view.t("data.loaded"), 1),
        ("rows_duplicate", view.t("data.duplicate"), 1),
        ("rows_superseded", view.t("data.superseded"), 1),
        ("rows_quarantined", view.t("data.quarantined"), 1),
        ("first_seen_at", view.t("data.seen"), 2),
    ]
    phone = table(
        [Column(view.t(key)) for key in ("data.file", "data.status", "data.read")],
        [[r["path"], r["status"], whole(r["rows_read"])] for r in frame.head(ON_PHONE).iter_rows(named=True)],
        view.t("data.all_files"),
    )
    body = [grid(view, Id.FILES_GRID, frame, columns, view.t("data.all_files")), html.Div(phone, className="ph")]
    return section("files", view.t("data.all_files"), view.t("data.all_files_hint", shown=whole(frame.height)), body)


_STATUSES = ("loaded", "same_as", "rejected", "held", "withdrawn")
