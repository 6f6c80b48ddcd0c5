"""数据: every export, file and row that came; what did not, what was turned back, and whether the rows add up."""

import polars as pl

from dashboards.components import builds, delivered
from dashboards.components.frame import finding
from dashboards.components.grids import grid
from dashboards.components.marks import section
from dashboards.components.offers import offer
from dashboards.components.tables import Column, table
from dashboards.downloads import Field, Kind, Sheet
from dashboards.findings.data import Arrived, compose
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import whole
from dashboards.texts import reason_name
from dashboards.view import View

FILES_SHOWN = 500
ROWS_SHOWN = 500
TAKEN_ALONG = 100_000
REFUSED_SHOWN = 50
ON_PHONE = 30


def render(view: View) -> list[Node]:
    history = view.session.frame("data/builds", most=ROWS_SHOWN)
    moved, tests = builds.moved(view), view.session.frame("data/tests")
    return [
        finding(view, *_finding(view, history, moved, tests)),
        delivered.deliveries(view),
        builds.changed(view, moved, history),
        delivered.quarantine(view),
        _rows(view),
        delivered.refused_files(view, REFUSED_SHOWN),
        builds.drift(view),
        delivered.accounting_table(view),
        html.Div([builds.tests(view, tests), builds.history(view, history)], className="halves of-build"),
        _files(view),
    ]


def _finding(view: View, history: pl.DataFrame, moved: pl.DataFrame, tests: pl.DataFrame) -> tuple[str, str]:
    total, deliveries = view.session.row("row_accounting"), view.session.frame("deliveries").filter(month=view.month)
    groups = view.session.frame("quarantine_groups")
    missing = deliveries.filter(status="missing")["source_id"].to_list() if view.is_complete else []
    figures = Arrived(
        files=total.get("files_loaded"),
        refused=total.get("files_refused", 0),
        read=total.get("rows_read", 0),
        loaded=total.get("rows_loaded", 0),
        waiting=groups["rows_in_all"][0] if groups.height else 0,
        expected=deliveries.height,
        missing=tuple(view.source(source) for source in missing),
        tests=tests["tests_in_all"][0] if tests.height else 0,
        passed=tests["passed_in_all"][0] if tests.height else 0,
        moved=next(iter(moved["moved_in_all"]), 0) if history.height and history["compared_with"][0] else None,
    )
    found = compose(figures, view.writer())
    return found.headline, found.support


def _rows(view: View) -> Node:
    asked = {"source": view.state.source, "reason": view.state.reason}
    frame = view.session.frame("quarantine_rows", **asked, most=TAKEN_ALONG)
    total = frame["rows_in_all"][0] if frame.height else 0
    hint = view.t("data.rows_hint", shown=whole(min(frame.height, ROWS_SHOWN)), all=whole(total))
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
    body = [
        grid(view, Id.ROWS_GRID, named.head(ROWS_SHOWN), columns, view.t("data.quarantine")),
        html.Div(phone, className="ph"),
    ]
    take = offer(view, _sheet("rows", view.t("data.rows_title"), columns, named)) if frame.height else None
    return section("rows", view.t("data.rows_title"), hint, body if frame.height else [], offer=take)


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
    hint = view.t("data.all_files_hint", shown=whole(frame.height))
    take = offer(view, _sheet("files", view.t("data.all_files"), columns, frame))
    return section("files", view.t("data.all_files"), hint, body, offer=take)


def _sheet(part: str, title: str, columns: list[tuple[str, str, int]], frame: pl.DataFrame) -> Sheet:
    """What a grid shows, as a sheet: the same columns under the same headings."""
    kinds: dict[bool, Kind] = {True: "count", False: "text"}
    fields = [Field(name, heading, kinds[frame.schema[name].is_numeric()]) for name, heading, _ in columns]
    return Sheet(part, title, tuple(fields), frame)


_STATUSES = ("loaded", "same_as", "rejected", "held", "withdrawn")
