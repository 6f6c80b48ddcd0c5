"""What counts in the judge's distinct KPIs: each thing once per unit and window, or the values a median is taken of.

A household lies in one micro_grid and a member in one community, so that things once distinct add up over units.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from .kpi_rows import ONE, Book, count_if, months_later
from .kpi_states import registered, states

WINDOW = {"household_visit_coverage": 3, "member_participation": 3}  # months that end with this one
MEDIANS = ("micro_project_median_days", "median_handling_hours")


def distinct_kpis(book: Book, month: date) -> Iterator[tuple[str, pl.DataFrame]]:
    """(kpi_id, what counts in `month`) of the distinct ratios: unit named, numerator, denominator."""
    yield "household_visit_coverage", pl.concat([households_visited(book, month), households(book)])
    yield "member_participation", participation(book, month)


def window(book: Book, kpi: str, month: date) -> tuple[date, date]:
    return months_later(month, 1 - WINDOW[kpi]), book.last_day(month)


def households_visited(book: Book, month: date) -> pl.DataFrame:
    """Households with a visit made in the window, in the micro_grid of their building."""
    within = pl.col("visited_at").cast(pl.Date).is_between(*window(book, "household_visit_coverage", month))
    met = book.visits_made.filter(within).select("building_code", "household_no").unique()
    placed = book.of_owner(met, book.listed("buildings"), "building_code")
    return states(placed, ONE, pl.lit(0.0))


def households(book: Book) -> pl.DataFrame:
    """Households of the buildings of the newest list, the same for every month."""
    return states(book.raw("buildings"), pl.lit(0.0), pl.col("households"))


def participation(book: Book, month: date) -> pl.DataFrame:
    """Members registered on the month's last day, and whether they gave hours in the window."""
    within = pl.col("checked_in_at").cast(pl.Date).is_between(*window(book, "member_participation", month))
    gave = book.hours.filter(within & (pl.col("hours") > 0))["volunteer_key"].unique().to_list()
    members = registered(book, book.last_day(month))
    return states(members, count_if(pl.col("person_key").is_in(gave)), ONE)


def median_values(book: Book, issues: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """(kpi_id, unit named, day that says the month, value) of everything a median is taken of."""
    done = book.rows("micro_projects").filter(pl.col("status") == "完成")
    yield (
        "micro_project_median_days",
        done.select(
            "unit", when=pl.col("completed_on"), value=(pl.col("completed_on") - pl.col("approved_on")).dt.total_days()
        ),
    )
    with_clock = issues.filter("valid", pl.col("channel").is_in(["party_grid", "safety_grid", "whistle"]))
    seconds = (pl.col("resolved_at") - pl.col("reported_at")).dt.total_seconds()
    yield (
        "median_handling_hours",
        with_clock.select("unit", when=pl.col("resolved_at").cast(pl.Date), value=seconds / 3600),
    )
