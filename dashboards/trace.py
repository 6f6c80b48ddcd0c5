"""From a figure to the lines of the files it was made from. Nothing is worked out anew: the lineage is published.

with repository.session(scope) as session:
    found = trace(session, "visits_made", "DS0001", dt.date(2026, 9, 1))
"""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from dashboards.repository import Session, Value

#: Lines of a page.
PAGE = 200
BASES = ("as_was", "as_is")


class NoSuchFigureError(LookupError):
    """There is no figure of this KPI, unit, month and basis; the message says why, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure and the lines behind it.

    `figure`: the row of fct_kpi_monthly with the KPI's words. `totals`: side → lines there are, and their contributions
    put together by the KPI's own function (sum or median), which are the figure's numerator and denominator.
    `rows`: one page; side, weight, contribution (weight times what the line adds), unit_code (the unit the line names),
    day, source_id, path, sheet, row_number, file_id.
    """

    figure: dict
    totals: dict[str, dict]
    rows: pl.DataFrame

    @property
    def rows_total(self) -> int:
        return sum(side["rows"] for side in self.totals.values())


def trace(
    session: Session,
    kpi_id: str,
    unit_code: str,
    month: dt.date,
    basis: str = BASES[0],
    *,
    limit: int = PAGE,
    offset: int = 0,
) -> Trace:
    """The figure, its totals and a page of lines. `month` is its first day. Raises NoSuchFigureError."""
    asked: dict[str, Value] = {"kpi": kpi_id, "unit": unit_code, "month": month, "basis": basis}
    figure = session.row("trace_figure", **asked)
    if not figure:
        raise NoSuchFigureError(_why(session, asked))
    totals = session.frame("trace_totals", **asked)
    return Trace(
        figure=figure,
        totals={side: {"rows": count, "total": total} for side, count, total in totals.iter_rows()},
        rows=session.frame("trace_rows", **asked, limit=limit, offset=offset),
    )


def _why(session: Session, asked: dict) -> str:
    known = session.row("trace_help", **{name: asked[name] for name in ("kpi", "unit", "basis")})
    kpi, unit, month = asked["kpi"], asked["unit"], asked["month"]
    if known["lowest"] is None:
        return f"没有指标 {kpi}，最接近的是 {known['nearest_kpi']} · no such KPI; the nearest is {known['nearest_kpi']}"
    if not known["has_unit"]:
        return f"没有单位 {unit} · no such unit"
    if not known["has_basis"]:
        return f"指标 {kpi} 没有 {asked['basis']} 口径 · the KPI has no {asked['basis']}"
    if not known["first_month"] <= month <= known["last_month"]:
        span = f"{known['first_month']:%Y-%m} – {known['last_month']:%Y-%m}"
        return f"{month:%Y-%m} 不在有数据的月份内（{span}）· not among the months there are ({span})"
    return (
        f"指标 {kpi} 在 {month:%Y-%m} 没有单位 {unit} 的值：最低到 {known['lowest']} 级，该单位是 "
        f"{known['level']} 级，或当月不存在 · the KPI reaches down to {known['lowest']}, the unit is a "
        f"{known['level']}, or was not in force in the month"
    )
