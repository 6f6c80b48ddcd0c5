"""The judge's figures of the report: each KPI at the city put together over its period, beside what the report says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, NamedTuple

import yaml

from .kpi_oracle import AS_WAS, Key, Row
from .kpi_rows import months_later
from .kpi_spec import Kpi, catalogue
from .spec import SPEC


class Figure(NamedTuple):
    """What is published for one figure."""

    kpi_id: str
    value: float | None
    supported: bool | None


@cache
def stated() -> list[dict[str, Any]]:
    """The figures of the report as `tests/spec/figures.yaml` has them."""
    return yaml.safe_load(SPEC.with_name("figures.yaml").read_text(encoding="utf-8"))


def figures(rows: Mapping[Key, Row], city: str, as_of: date) -> dict[int, Figure]:
    """figure_no → value at the city on the units of their day, and whether it bears out the report."""
    at_city: dict[str, dict[date, Row]] = defaultdict(dict)
    for (kpi_id, unit, month, basis), row in rows.items():
        if (unit, basis) == (city, AS_WAS):
            at_city[kpi_id][month] = row
    found = {}
    for line in stated():
        kpi = catalogue()[line["kpi"]]
        by_month = at_city[kpi.id]
        months = _period(line["period"], sorted(by_month), as_of)
        of_period = [by_month[month] for month in months]
        value = put_together(kpi, of_period)
        found[line["figure_no"]] = Figure(kpi.id, value, supported(line["as"], line["says"], value, of_period))
    return found


def _period(period: str, months: list[date], as_of: date) -> list[date]:
    """Those of `months` that the figure is about."""
    if period == "since":
        return [month for month in months if month >= date(as_of.year - 1, 1, 1)]
    if period == "quarter":
        over = [month for month in months if months_later(month, 1) <= as_of + timedelta(days=1)]
        return [month for month in over if month.month % 3 == 0][-1:]
    return [month for month in months if month == as_of.replace(day=1)]


def put_together(kpi: Kpi, rows: list[Row]) -> float | None:
    """One value of several months, by the kind of the KPI; months that were not reported add nothing."""
    if not rows:
        return None
    if kpi.is_state or kpi.is_distinct:
        return rows[-1].value
    said = [row for row in rows if row.status != "not_reported"]
    if kpi.kind == "flow":
        return sum(row.numerator or 0 for row in said) if said else None
    num, den = sum(row.numerator or 0 for row in said), sum(row.denominator or 0 for row in said)
    return num / den * (100 if kpi.is_percent else 1) if den else None


def supported(manner: str, says: Any, value: float | None, rows: list[Row]) -> bool | None:
    """Whether the value bears out what the report says, in the manner in which it says it."""
    if manner == "value":
        return None
    if value is None:
        return False
    if manner == "exact":
        return abs(value - says) < 1e-9
    if manner == "over":
        return value >= says
    if manner == "per month":
        return all(row.value is not None and row.value >= says for row in rows)
    if manner == "running":
        return all(row.value is not None and row.value > 0 for row in rows)
    step = Decimal(manner.removeprefix("exact to "))
    return Decimal(repr(value)).quantize(step, ROUND_HALF_UP) == Decimal(str(says))
