"""指标手册: every KPI, what it means, how it is worked out, and what of it has changed."""

import polars as pl

from dashboards.components import book as parts
from dashboards.components.frame import finding
from dashboards.downloads import Field, Sheet
from dashboards.findings.book import Asked, compose
from dashboards.markup import Node
from dashboards.view import View


def render(view: View) -> list[Node]:
    state, ask = view.state, view.session.frame
    every = ask("book/entries", unit=view.unit, month=view.month, query=None)
    found = ask("book/entries", unit=view.unit, month=view.month, query=state.query).to_dicts()
    changes = ask("book/history", unit=view.unit).to_dicts()
    if state.kpi:
        found = [entry for entry in found if entry["kpi_id"] == state.kpi]
    changed = {change["kpi_id"] for change in changes}
    kind = parts.chosen_kind(view)
    shown = [entry for entry in found if state.area in (None, entry["area"])]
    shown = [entry for entry in shown if kind is None or parts.KINDS[kind](entry, changed)]
    ids = [entry["kpi_id"] for entry in shown]
    of_shown = [change for change in changes if change["kpi_id"] in ids]
    said = compose(shown, of_shown, Asked(state.query, state.kpi, _filters(view)), view.writer())
    sheet = _entries_sheet(view, every.filter(pl.col("kpi_id").is_in(ids)))
    return [
        finding(view, said.headline, said.support),
        parts.search(view, len(shown), every.height),
        parts.choices(view, found, changed, sheet),
        *parts.areas(view, shown, of_shown),
        *([] if shown or state.kpi else [parts.way_back(view)]),
        parts.history(view, of_shown, _history_sheet(view, of_shown)),
    ]


def _filters(view: View) -> tuple[str, ...]:
    kind = parts.chosen_kind(view)
    names = [view.t(f"area.{view.state.area}") if view.state.area else "", view.t(f"book.of_{kind}") if kind else ""]
    return tuple(filter(None, names))


def _entries_sheet(view: View, frame: pl.DataFrame) -> Sheet:
    lang = view.lang
    words = pl.DataFrame(
        {
            "kpi_id": [row["kpi_id"] for row in frame.to_dicts()],
            "area_name": [view.t(f"area.{row['area']}") for row in frame.to_dicts()],
            "kind_words": [parts.kind_words(view, row) for row in frame.to_dicts()],
            "level_name": [view.t(f"kpi.level_{row['lowest']}") for row in frame.to_dicts()],
            "direction_words": [view.t(f"book.direction_{row['direction']}") for row in frame.to_dicts()],
            "source_names": [view.sources(row["sources"]) for row in frame.to_dicts()],
        },
        schema=dict.fromkeys(
            ("kpi_id", "area_name", "kind_words", "level_name", "direction_words", "source_names"), pl.String
        ),
    )
    fields = (
        Field(f"name_{lang}", view.t("page.kpi")),
        Field("kpi_id", view.t("book.id")),
        Field("area_name", view.t("book.area")),
        Field("unit" if lang == "zh" else "unit_en", view.t("book.unit")),
        Field("kind_words", view.t("book.kind")),
        Field("level_name", view.t("kpi.lowest_level")),
        Field("direction_words", view.t("book.direction")),
        Field("target", view.t("kpi.target"), "decimal"),
        Field("weight", view.t("kpis.weight"), "decimal"),
        Field(f"definition_{lang}", view.t("book.definition")),
        Field(f"formula_{lang}", view.t("trace.formula")),
        Field(f"limits_{lang}", view.t("trace.limits")),
        Field("source_names", view.t("trace.sources")),
        Field("seed_figure", view.t("book.figure"), "count"),
    )
    return Sheet("entries", view.t("page.book"), fields, frame.join(words, on="kpi_id", how="left"))


def _history_sheet(view: View, changes: list[dict]) -> Sheet:
    rows = [(row["changed_on"], row[f"name_{view.lang}"], parts.changed_words(view, row)) for row in changes]
    schema = {"changed_on": pl.Date, "name": pl.String, "what": pl.String}
    fields = (
        Field("changed_on", view.t("book.changed_on"), "date"),
        Field("name", view.t("page.kpi")),
        Field("what", view.t("book.what")),
    )
    return Sheet("history", view.t("book.history"), fields, pl.DataFrame(rows, schema=schema, orient="row"))
