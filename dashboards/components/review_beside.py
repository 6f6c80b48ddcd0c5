"""下级对照: the units right below side by side, one row per KPI with a target; only what is missed is coloured."""

import polars as pl

from dashboards.components.kpi_table import blank_reason
from dashboards.components.links import to_kpi, to_review
from dashboards.components.marks import link, tip
from dashboards.components.review import Review
from dashboards.components.score_marks import shape
from dashboards.downloads import Field, Sheet
from dashboards.markup import Node, html
from dashboards.numbers import kpi_target, kpi_value, said
from dashboards.scores import AREAS
from dashboards.view import View

_COLOURS = {"missed": "amber", "far": "red"}


def beside_table(review: Review, below: pl.DataFrame) -> Node:
    """Columns: the KPI, its target, the unit itself to hold the others against, then each unit below."""
    view = review.view
    kpis, units, cells = _matrix(review, below)
    head = [html.Th(view.t(f"review.{name}"), className=name, scope="col") for name in ("kpi", "goal")]
    head.append(html.Th(view.unit_name, className="n own", scope="col"))
    head += [
        html.Th(link(unit["unit_name"], to_review(view, unit["unit_code"]), "lk"), className="n", scope="col")
        for unit in units
    ]
    bodies = [
        html.Tbody([_area(view, area, len(head)), *[_row(review, row, units, cells) for row in of_area]])
        for area in AREAS
        if (of_area := [row for row in kpis if row["area"] == area])
    ]
    label = view.t("review.beside")
    table = html.Table([html.Thead(html.Tr(head)), *bodies], **{"aria-label": label})
    return html.Div(table, className="scroll beside", tabIndex=0, role="region", **{"aria-label": label})


def _matrix(review: Review, below: pl.DataFrame) -> tuple[list[dict], list[dict], dict]:
    """The KPIs with a target that reach the units below, those units, and the cell of each of them and KPI."""
    units = below.unique("unit_code", maintain_order=True).to_dicts()
    reaching = set(below["kpi_id"])
    kpis = [row for row in review.rows if row["kpi_id"] in reaching]
    return kpis, units, {(row["unit_code"], row["kpi_id"]): row for row in below.iter_rows(named=True)}


def _area(view: View, area: str, width: int) -> Node:
    return html.Tr(html.Th(html.H2(view.t(f"area.{area}")), colSpan=width, scope="rowgroup"), className="area")


def _row(review: Review, row: dict, units: list[dict], cells: dict) -> Node:
    view = review.view
    name = html.Th(link(review.names[row["kpi_id"]], to_kpi(view, row["kpi_id"])), className="kpi", scope="row")
    goal = _goal(view, row)
    own = _cell(view, row, {**row, "unit_name": view.unit_name}, "own")
    others = [_cell(view, row, cells[unit["unit_code"], row["kpi_id"]]) for unit in units]
    return html.Tr([name, html.Td(goal, className="goal s"), own, *others])


def _goal(view: View, row: dict) -> str:
    if row["target"] is None:
        return view.t("word.dash")
    return view.t(f"kpis.goal_{row['direction']}", target=kpi_target(row, row["target"], view.lang))


def _cell(view: View, kpi: dict, cell: dict, css: str = "") -> Node:
    if cell["value"] is None:
        status = cell["status"] or "not_applicable"
        blank = tip(view.t(f"kpis.{status}"), blank_reason(view, kpi, status), "missing s")
        return html.Td(blank, className=f"n {css}".strip())
    written = kpi_value(kpi, cell["value"], view.lang, cell["target"])
    grade = cell["grade"] if cell["grade"] in ("reached", *_COLOURS) else "none"
    words = {"unit": cell["unit_name"], "value": said(written, view.lang), "goal": _goal(view, kpi)}
    spoken = view.t(f"review.cell_{grade}", **words)
    colour = _COLOURS.get(grade)
    return html.Td([shape(colour or ""), written.text], className=f"n {css} {colour or ''}".strip(), title=spoken)


def beside_sheet(review: Review, below: pl.DataFrame) -> Sheet:
    view = review.view
    kpis, units, cells = _matrix(review, below)
    fields = [Field("kpi", view.t("review.kpi")), Field("unit", view.t("review.sheet_unit"))]
    fields += [Field("target", view.t("review.goal"), "decimal"), Field("own", view.unit_name, "decimal")]
    fields += [Field(unit["unit_code"], unit["unit_name"], "decimal") for unit in units]
    lines = [
        {
            "kpi": review.names[row["kpi_id"]],
            "unit": row["unit"] if view.lang == "zh" else row["unit_en"],
            "target": row["target"],
            "own": row["value"],
            **{unit["unit_code"]: cells[unit["unit_code"], row["kpi_id"]]["value"] for unit in units},
        }
        for row in kpis
    ]
    return Sheet("beside", view.t("review.beside"), tuple(fields), pl.DataFrame(lines, infer_schema_length=None))
