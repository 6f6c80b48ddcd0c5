"""The review as a table to take along: one row per KPI, and in words or numbers all that the page has marks for."""

import polars as pl

from dashboards.components.kpi_table import blank_reason
from dashboards.components.review import Review
from dashboards.downloads import Field, Sheet
from dashboards.numbers import change

_SCHEMA = {
    "area": pl.String,
    "kpi": pl.String,
    "group": pl.String,
    "weight": pl.Float64,
    "value": pl.Float64,
    "unit": pl.String,
    "target": pl.Float64,
    "attained": pl.Float64,
    "lost": pl.Float64,
    "status": pl.String,
    "reason": pl.String,
    "last_value": pl.Float64,
    "mom_points": pl.Float64,
    "mom_percent": pl.Float64,
    "year_value": pl.Float64,
    "yoy_points": pl.Float64,
    "yoy_percent": pl.Float64,
    "above_value": pl.Float64,
    "year_so_far": pl.Float64,
    "kpi_id": pl.String,
}
_KINDS = {"weight": "decimal", "attained": "percent", "mom_points": "points", "yoy_points": "points"}
_KINDS |= {"mom_percent": "percent", "yoy_percent": "percent"}


def review_sheet(review: Review) -> Sheet:
    """All KPIs of the unit, whichever kind the page shows."""
    view = review.view
    heads = {name: view.t(f"review.sheet_{name}") for name in _SCHEMA}
    heads["above_value"] = review.above or heads["above_value"]
    fields = tuple(
        Field(name, heads[name], _KINDS.get(name, "text" if kind == pl.String else "decimal"))  # type: ignore[arg-type]
        for name, kind in _SCHEMA.items()
    )
    return Sheet("review", view.t("page.review"), fields, lambda: _frame(review))


def _frame(review: Review) -> pl.DataFrame:
    return pl.DataFrame([_line(review, row) for row in review.rows], schema=_SCHEMA)


def _line(review: Review, row: dict) -> dict:
    view = review.view
    whole = row["status"] == "ok"
    said = f"kpis.{row['grade']}" if row["grade"] in ("reached", "missed", "far") else "review.sheet_ok"
    return {
        "area": view.t(f"area.{row['area']}"),
        "kpi": review.names[row["kpi_id"]],
        "group": view.t("review.sheet_counts" if row["weighs"] == "never" else "review.sheet_scored"),
        "weight": row["weight"],
        "value": row["value"],
        "unit": row["unit"] if view.lang == "zh" else row["unit_en"],
        "target": row["target"],
        "attained": None if row["attainment"] is None else row["attainment"] * 100,
        "lost": row["lost_of_area"],
        "status": view.t(said if whole else f"kpis.{row['status']}"),
        "reason": "" if whole else blank_reason(view, row, row["status"]),
        **_changes(row, "mom", "is_comparable", "last_value", "step"),
        **_changes(row, "yoy", "is_year_comparable", "year_value", "year_step"),
        "above_value": row["above_value"],
        "year_so_far": row["year_so_far"],
        "kpi_id": row["kpi_id"],
    }


def _changes(row: dict, base: str, comparable: str, then: str, moved: str) -> dict:
    """A rate moves in percentage points, the rest in percent; nothing where the two are not held against each other."""
    is_rate, can = row["unit"] == "%", row[comparable]
    share = change(row["value"], row[then]).share if can and not is_rate else None
    return {
        then: row[then],
        f"{base}_points": row[moved] if can and is_rate else None,
        f"{base}_percent": None if share is None else share * 100,
    }
