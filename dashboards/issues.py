"""The answers about issues as a page reads them: by measure and month, for what is chosen. Looks up, adds nothing."""

import polars as pl

from dashboards.facts import months_before
from dashboards.view import View

MEASURES = {
    "issues_reported": "reported",
    "issues_resolved": "resolved",
    "on_time_resolution_rate": "on_time",
    "open_overdue_issues": "issues_overdue",
}
FILTERS = ("channel", "category", "handler")


def chosen(view: View) -> dict[str, str]:
    """The filters that are set."""
    return {name: value for name in FILTERS if (value := getattr(view.state, name))}


def asked(view: View) -> dict:
    """What the queries of the page ask about."""
    return {"unit": view.unit, "month": view.month, **{name: getattr(view.state, name) for name in FILTERS}}


def card(kpi: dict, months: pl.DataFrame, view: View) -> dict:
    """A KPI's card with the figures of what is chosen instead of the unit's own. `kpi`: its row of `kpi_cards`."""
    of_month = {row["month"]: row for row in months.filter(kpi_id=kpi["kpi_id"]).iter_rows(named=True)}
    now = of_month[view.month]
    trend = [of_month.get(months_before(view.month, n)) for n in range(12, -1, -1)]
    return {
        **kpi,
        **{name: now[name] for name in ("value", "status", "attainment", "grade", "missing_sources")},
        **_against(now, of_month.get(months_before(view.month, 1)), "last_value", "step", "is_comparable"),
        **_against(now, of_month.get(months_before(view.month, 12)), "year_value", "year_step", "is_year_comparable"),
        "trend": [row and row["value"] for row in trend],
    }


def _against(now: dict, base: dict | None, value: str, step: str, comparable: str) -> dict:
    """The figure against an earlier one; a part of a month is not held against a whole one."""
    if base is None or base["value"] is None or now["value"] is None:
        return {value: None, step: None, comparable: False}
    both = now["status"] == "ok" and base["status"] == "ok"
    return {value: base["value"], step: now["value"] - base["value"], comparable: now["is_complete"] and both}
