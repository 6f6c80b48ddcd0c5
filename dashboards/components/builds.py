"""What a build says of itself: past values it moved and by which file, its tests, drift, and the builds before it."""

from dataclasses import replace

import polars as pl

from dashboards.components.delivered import part
from dashboards.components.marks import link, tip
from dashboards.components.offers import offer
from dashboards.components.tables import Column, Content, table
from dashboards.downloads import Field, Sheet
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import MINUS, decimal, kpi_value, said, whole
from dashboards.texts import test_name
from dashboards.view import View

MOVED_SHOWN, BUILDS_SHOWN, NAMED = 40, 12, 2
_MOST = 100_000


def moved(view: View) -> pl.DataFrame:
    """Past values that moved, as many as a workbook can hold."""
    return view.session.frame("data/moved", most=_MOST)


def changed(view: View, frame: pl.DataFrame, builds: pl.DataFrame) -> Node:
    """Which past values are other than they were, by how much, and the files that moved them."""
    title = view.t("data.changed")
    before = builds["compared_with"][0] if builds.height else None
    if before is None:
        return part(Id.CHANGED, title, view.t("data.changed_first"), [], "G")
    if not frame.height:
        return part(Id.CHANGED, title, view.t("data.changed_none", build=before), [], "G")
    first = frame.row(0, named=True)
    span = view.month_name(first["first_month"])
    if first["last_month"] != first["first_month"]:
        span += f" – {view.month_name(first['last_month'])}"
    words = {"count": whole(first["moved_in_all"]), "kpis": whole(first["kpis_in_all"]), "span": span}
    columns = [
        Column(view.t("data.kpi")),
        Column(view.t("data.unit")),
        Column(view.t("data.month")),
        Column(view.t("data.basis"), phone=False),
        Column(view.t("data.before"), number=True),
        Column(view.t("data.after"), number=True),
        Column(view.t("data.difference"), number=True),
        Column(view.t("data.moved_by"), class_name="wrap-text whole"),
    ]
    rows = [_moved_row(view, row) for row in frame.head(MOVED_SHOWN).iter_rows(named=True)]
    body: list[Node] = [table(columns, rows, title)]
    if frame.height > MOVED_SHOWN:
        body.append(html.P(view.t("data.changed_shown", shown=MOVED_SHOWN), className="s note"))
    take = offer(view, _moved_sheet(view, title, frame))
    return part(Id.CHANGED, title, view.t("data.changed_some", build=before, **words), body, "A", take)


def _moved_row(view: View, row: dict) -> list[Content]:
    where = {"unit": row["unit_code"], "kpi": row["kpi_id"], "month": row["month"]}
    where["basis"] = "as_is" if row["basis"] == "as_is" else "as_was"
    href = view.state.href(path="/kpi", source=None, reason=None, **where)
    return [
        link(row[f"name_{view.lang}"] or row["kpi_id"], href, "lk"),
        row["unit_name"],
        view.month_name(row["month"]),
        view.t(f"basis.{row['basis']}"),
        _value(view, row, "before"),
        _value(view, row, "after"),
        _difference(view, row),
        _files(view, row),
    ]


def _value(view: View, row: dict, when: str) -> Content:
    value, status = row[f"value_{when}"], row[f"status_{when}"]
    if value is None:
        return html.Span(view.t(f"kpis.{status}") if status else view.t("word.dash"), className="missing")
    return html.Span(said(kpi_value(row, value, view.lang), view.lang), className="num")


def _difference(view: View, row: dict) -> str:
    if row["difference"] is None:
        return view.t("word.dash")
    size, sign = abs(row["difference"]), MINUS if row["difference"] < 0 else "+"
    if row["unit"] == "%":
        return sign + view.t("kpis.points", points=_seen(decimal(size), size))
    written = kpi_value(row, size, view.lang)
    return sign + said(replace(written, text=_seen(written.text, size)), view.lang)


def _seen(written: str, size: float) -> str:
    """What moved did not move by nothing: less than a tenth has two decimals."""
    if written != "0.0":
        return written
    return f"{size:.2f}" if size >= 0.005 else "<0.01"


def _files(view: View, row: dict) -> Content:
    """The files by their names; all that are known on hover."""
    if not row["files"]:
        return html.Span(view.t("data.by_none"), className="s")
    names = view.t("finding.comma").join(path.rpartition("/")[2] for path in row["files"][:NAMED])
    if row["files_count"] > NAMED:
        names = view.t("data.files_more", name=names, count=row["files_count"])
    of_source = html.Span(view.t("data.by_source"), className="s") if row["found_by"] == "source" else None
    return [tip(names, view.t("finding.comma").join(row["files"]), "file"), *([of_source] if of_source else [])]


def _moved_sheet(view: View, title: str, frame: pl.DataFrame) -> Sheet:
    basis = {name: view.t(f"basis.{name}") for name in ("as_was", "as_is", "both")}
    given = frame.with_columns(
        pl.col("basis").replace_strict(basis, default=pl.col("basis")), pl.col("files").list.join("\n")
    )
    fields = (
        Field(f"name_{view.lang}", view.t("data.kpi")),
        Field("unit_code", view.t("sheet.unit_code")),
        Field("unit_name", view.t("data.unit")),
        Field("month", view.t("data.month"), "date"),
        Field("basis", view.t("data.basis")),
        Field("value_before", view.t("data.before"), "decimal"),
        Field("value_after", view.t("data.after"), "decimal"),
        Field("difference", view.t("data.difference"), "decimal"),
        Field("files", view.t("data.moved_by")),
    )
    return Sheet("changed", title, fields, given)


def tests(view: View, frame: pl.DataFrame) -> Node:
    """How the tests of the build ended; what did not pass says what that means."""
    title = view.t("data.tests")
    if not frame.height:
        return part(Id.TESTS, title, view.t("outcome.skipped"), [], "A")
    every, passed = frame["tests_in_all"][0], frame["passed_in_all"][0]
    named = frame.with_columns(
        pl.col("kind").map_elements(lambda kind: test_name(view.lang, kind), return_dtype=pl.String),
        pl.col("status").replace_strict(
            {status: view.t(f"outcome.{status}") for status in ("pass", "warn", "skipped")}, default=pl.col("status")
        ),
        means=pl.when(pl.col("status") != "pass").then("meaning"),
    )
    columns = [
        Column(view.t("data.test"), class_name="wrap-text"),
        Column(view.t("data.test_count"), number=True),
        Column(view.t("data.outcome")),
        Column(view.t("data.broken"), number=True),
    ]
    rows = [
        [[row["kind"], html.P(row["means"], className="s") if row["means"] else ""], whole(row["tests"]),
         row["status"], whole(row["rows"])]
        for row in named.iter_rows(named=True)
    ]  # fmt: skip
    key = "data.tests_ok" if every == passed else "data.tests_warn"
    done = view.t(key, count=whole(every), passed=whole(passed), warned=whole(every - passed))
    fields = (
        Field("kind", view.t("data.test")),
        Field("models", view.t("data.models")),
        Field("tests", view.t("data.test_count"), "count"),
        Field("status", view.t("data.outcome")),
        Field("rows", view.t("data.broken"), "count"),
        Field("means", view.t("data.means")),
    )
    take = offer(view, Sheet("tests", title, fields, named))
    return part(Id.TESTS, title, done, [table(columns, rows, title)], "G" if every == passed else "A", take)


def drift(view: View) -> Node:
    """How the newest files differ from what was agreed, and who can put it right."""
    frame = view.session.frame("data/drift", most=_MOST)
    title = view.t("data.drift")
    if not frame.height:
        return part(Id.DRIFT, title, view.t("data.drift_none"), [], "G")
    named = frame.with_columns(
        pl.col("source_id").map_elements(view.source, return_dtype=pl.String),
        pl.col("kind").map_elements(lambda kind: view.t(f"drift.{kind}"), return_dtype=pl.String),
    )
    columns = [
        Column(view.t("data.source")),
        Column(view.t("data.difference_kind")),
        Column(view.t("data.message"), class_name="wrap-text"),
        Column(view.t("data.owner"), phone=False),
        Column(view.t("data.files_loaded"), number=True, phone=False),
    ]
    rows = [
        [row["source_id"], row["kind"], row["message"], row["owner_post"] or "", whole(row["files"])]
        for row in named.iter_rows(named=True)
    ]
    fields = (
        Field("source_id", view.t("data.source")),
        Field("kind", view.t("data.difference_kind")),
        Field("header", view.t("data.header")),
        Field("message", view.t("data.message")),
        Field("owner_post", view.t("data.owner")),
        Field("files", view.t("data.files_loaded"), "count"),
        Field("path", view.t("data.one_file")),
    )
    said_ = view.t("data.drift_some", count=whole(frame.height))
    take = offer(view, Sheet("drift", title, fields, named))
    return part(Id.DRIFT, title, said_, [table(columns, rows, title)], "A", take)


def history(view: View, frame: pl.DataFrame) -> Node:
    """The builds that were published, this one first."""
    title = view.t("data.builds")
    keys = ("files_of", "files_new", "loaded", "quarantined", "values_moved")
    names = ("files", "files_new", "rows_loaded", "rows_quarantined", "values_moved")
    columns = [
        Column(view.t("data.build")),
        Column(view.t("data.built_at")),
        Column(view.t("data.as_of")),
        *[Column(view.t(f"data.{key}"), number=True, phone=key in ("loaded", "values_moved")) for key in keys],
    ]
    rows = []
    for n, row in enumerate(frame.head(BUILDS_SHOWN).iter_rows(named=True)):
        figures = [view.t("word.dash") if row[name] is None else whole(row[name]) for name in names]
        mark = html.Span(view.t("data.current"), className="s") if n == 0 else ""
        rows.append([[row["build_id"], mark], f"{row['built_at']:%Y-%m-%d %H:%M}", row["as_of"].isoformat(), *figures])
    fields = (
        Field("build_id", view.t("data.build")),
        Field("built_at", view.t("data.built_at"), "time"),
        Field("as_of", view.t("data.as_of"), "date"),
        *[Field(name, view.t(f"data.{key}"), "count") for name, key in zip(names, keys, strict=True)],
    )
    done = view.t("data.builds_some", count=whole(frame.height), build=view.build["build_id"])
    take = offer(view, Sheet("builds", title, fields, frame))
    return part(Id.BUILDS, title, done, [table(columns, rows, title)], "G", take)
