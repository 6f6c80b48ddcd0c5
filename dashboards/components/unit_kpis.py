"""The units right below a unit side by side by some KPIs; each leads to the same page of its own."""

import polars as pl

from dashboards.components.marks import link
from dashboards.components.score_marks import shape
from dashboards.components.tables import Column, Content, table
from dashboards.downloads import Field, Kind, Sheet
from dashboards.markup import Node, html
from dashboards.numbers import kpi_value
from dashboards.view import View


def reaching(view: View, below: pl.DataFrame, asked: tuple[str, ...]) -> list[dict]:
    """The KPIs, in the order asked for, that reach the level of the units."""
    names = {row["kpi_id"]: row for row in view.session.frame("kpi_names").iter_rows(named=True)}
    known = set(below.filter(pl.col("status") != "not_applicable")["kpi_id"])
    return [names[kpi] for kpi in asked if kpi in known]


def unit_kpis(view: View, below: pl.DataFrame, kpis: list[dict], on_phone: tuple[str, ...]) -> Node:
    """`below`: the answer of `units_kpis`; `kpis`: the columns, of `reaching`."""
    cells = {(row["unit_code"], row["kpi_id"]): row for row in below.iter_rows(named=True)}
    units = dict(zip(below["unit_code"], below["unit_name"], strict=True))
    columns = [Column(view.t("units.name"))]
    columns += [Column(k[f"name_{view.lang}"], True, k["kpi_id"] in on_phone, unit=_unit(view, k)) for k in kpis]
    rows: list[list[Content]] = [
        [
            link(name, view.state.href(unit=code, page=None), "lk"),
            *[_cell(view, kpi, cells[code, kpi["kpi_id"]]) for kpi in kpis],
        ]
        for code, name in units.items()
    ]
    return html.Div(table(columns, rows, view.t("units.name")), className="unit-kpis")


def _unit(view: View, kpi: dict) -> str:
    return kpi["unit"] if view.lang == "zh" else {"%": "%"}.get(kpi["unit"], "")


def _cell(view: View, kpi: dict, cell: dict) -> Content:
    """A target that is missed is marked; one that is met needs no mark. A month that is not over has missed none."""
    if cell["value"] is None:
        return html.Span(view.t(f"kpis.{cell['status']}"), className="missing")
    written = kpi_value(kpi, cell["value"], view.lang, cell["target"])
    number = html.Span(written.text, title=written.full, className="num")
    if cell["attainment"] is None or cell["is_reached"] or not view.is_complete:
        return number
    missed = html.Span(shape("amber"), role="img", **{"aria-label": view.t("kpis.missed")})
    return html.Span([missed, number], className="A")


def unit_kpis_sheet(view: View, part: str, title: str, below: pl.DataFrame, kpis: list[dict]) -> Sheet:
    """The same as a table to take along, a column per KPI."""
    wide = below.pivot(on="kpi_id", index=["unit_code", "unit_name"], values="value")
    fields = [Field("unit_code", view.t("unit_kpis.code")), Field("unit_name", view.t("units.name"))]
    for kpi in kpis:
        label = view.t("unit_kpis.with_unit", name=kpi[f"name_{view.lang}"], unit=_unit(view, kpi) or kpi["unit_en"])
        fields.append(Field(kpi["kpi_id"], label, _kind(kpi)))
    return Sheet(part, title, tuple(fields), wide)


def _kind(kpi: dict) -> Kind:
    if kpi["unit"] == "%":
        return "percent"
    return "count" if kpi["kind"] in ("flow", "stock") else "decimal"
