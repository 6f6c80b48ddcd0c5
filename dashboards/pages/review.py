"""月度研判: every KPI of a unit in a month against its target, the month and the year before, and the unit above."""

from dashboards.components.frame import finding
from dashboards.components.review import Review
from dashboards.components.review_beside import beside_sheet, beside_table
from dashboards.components.review_parts import choices, notes, units_below
from dashboards.components.review_sheet import review_sheet
from dashboards.components.review_table import review_table
from dashboards.components.states import empty
from dashboards.findings.review import compose
from dashboards.findings.scores import ScoreWriter
from dashboards.markup import Node
from dashboards.repository import Value
from dashboards.scores import TOTAL
from dashboards.view import View


def render(view: View) -> list[Node]:
    area, ask = view.state.area, view.session.frame
    asked: dict[str, Value] = {"unit": view.unit, "month": view.month, "basis": view.state.basis}
    every = Review(
        view=view,
        rows=[row for row in ask("kpis", **asked, **view.rung).to_dicts() if area in (None, row["area"])],
        areas={row["area"]: row for row in ask("review/areas", **asked).to_dicts()},
        kpis={row["kpi_id"]: row for row in ask("kpi_names").to_dicts()},
        breaks=ask("review/breaks", **asked).to_dicts(),
    )
    below = ask("review/below", **asked)
    missing = {source for row in every.rows if row["status"] != "ok" for source in row["missing_sources"]}
    late = view.sources(sorted(missing))
    writer = ScoreWriter(view.writer(), view.unit, view.level, view.state.basis, late)
    cell, of_unit = every.areas.get(area or TOTAL), below if area is None else below.clear()
    found = compose(every.rows, cell, every.names, of_unit, writer)
    if view.state.layout == "beside" and below.height:
        sheet, table = beside_sheet(every, below), beside_table(every, below)
    else:
        sheet, table = review_sheet(every), _table(every.of_kind(view.state.kind))
    return [
        finding(view, found.headline, found.support),
        choices(every, below, sheet),
        *units_below(view, below),
        table,
        *notes(every),
    ]


def _table(shown: Review) -> Node:
    key = "review.empty" if shown.view.state.kind else "review.empty_area"
    return review_table(shown) if shown.rows else empty(shown.view.t(key))
