"""Parts that several pages show alike, with their questions to the data."""

from typing import Any

import polars as pl
from dash import dcc

from dashboards.components import heat
from dashboards.components.marks import section, segments
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.downloads import Field, Sheet
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import MONEY, column_unit
from dashboards.view import View

COMMUNITIES_SHOWN = 60


def graph(figure: dict) -> dcc.Graph:
    config: Any = {"displayModeBar": False, "responsive": True, "showTips": False}
    return dcc.Graph(figure=figure, config=config, responsive=True)


def of_month(view: View) -> dict:
    """What most queries ask about: the unit looked at, and the month."""
    return {"unit": view.unit, "month": view.month}


def named(view: View, name: str, measure: str) -> str:
    """The heading of a column in a download, with the unit in brackets."""
    unit = view.t(f"unit.{measure}")
    return view.t("sheet.with_unit", name=name, unit=unit) if unit else name


def heat_of_communities(view: View, measures: tuple[str, ...]) -> Node:
    """Communities by month for the first of the measures, or for the one of them that was chosen."""
    measure = view.state.measure if view.state.measure in measures else measures[0]
    frame = view.session.frame("community_months", **_communities(view), measure=measure, most=COMMUNITIES_SHOWN)
    unit = column_unit(measure, view.t(f"unit.{measure}"), view.lang)
    hint = view.t("heat.hint", measure=view.t(f"measure.{measure}"), unit=unit)
    if not frame.height:
        return section(Id.HEAT, view.t("heat.title"), hint, [empty(view.t("units.empty"))])
    options = [(view.t(f"measure_short.{m}"), view.state.href(measure=m), m == measure) for m in measures]
    choice = segments(options, view.t("heat.title")) if len(measures) > 1 else None
    notes = [html.P(note, className="s note") for note in _notes(view, frame)]
    sheet = Sheet("heat", view.t("heat.of", measure=view.t(f"measure.{measure}")), _fields(view, measure), frame)
    body = [heat.unit_months(view, frame, measure), *notes]
    return section(Id.HEAT, view.t("heat.title"), hint, body, choice, offer(view, sheet))


def _communities(view: View) -> dict:
    """Those of a community's street stand beside it."""
    level = view.path[-1]["level"]
    street = next((step["unit_code"] for step in view.path if step["level"] == "street"), None)
    return {**of_month(view), "is_city": level == "city", "street": street if level == "community" else None}


def _fields(view: View, measure: str) -> tuple[Field, ...]:
    return (
        Field("street_name", view.t("sheet.street")),
        Field("unit_name", view.t("sheet.community")),
        Field("month", view.t("sheet.month"), "date"),
        Field("value", named(view, view.t(f"measure.{measure}"), measure), "yuan" if measure in MONEY else "decimal"),
    )


def _notes(view: View, frame: pl.DataFrame) -> list[str]:
    notes = []
    if frame["communities_count"][0] > COMMUNITIES_SHOWN:
        notes.append(view.t("heat.most", shown=COMMUNITIES_SHOWN, all=frame["communities_count"][0]))
    borders = view.session.frame("boundary_changes", unit=view.unit, is_city=view.level == "city")
    for row in borders.iter_rows(named=True):
        words = {"before": row["communities_before"], "after": row["communities"]}
        notes.append(view.t("heat.borders", month=view.month_name(row["month"]), **words))
    return notes
