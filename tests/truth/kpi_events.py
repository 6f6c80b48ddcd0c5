"""What counts in the judge's KPIs by event: flows, and ratios that are taken over the events of a month.

Each KPI yields the events that count: the unit named, the day that says the month (`when`), the day on which the
hierarchy is looked up (`day`), and what the event adds to numerator and denominator.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from .kpi_issues import calls, party_grid
from .kpi_rows import ONE, Book, count_if

Events = Iterator[tuple[str, pl.DataFrame]]
WORKS = ["新建", "改建", "扩建"]
ISSUES_RESOLVED = {
    "joint_meeting_issues_resolved": "joint_meeting",
    "council_issues_resolved": "council",
    "whistles_resolved": "whistle",
    "committee_issues_resolved": "da_dang_wei",
    "renovation_issues_resolved": "renovation",
}


def events(frame: pl.DataFrame, when: str, num: pl.Expr = ONE, den: pl.Expr | None = None) -> pl.DataFrame:
    """One line per event of `frame`; without `den` the KPI has no denominator."""
    day = pl.col(when).cast(pl.Date)
    below = pl.lit(None, pl.Float64) if den is None else den.cast(pl.Float64)
    return frame.select("unit", when=day, day=day, num=num.cast(pl.Float64).fill_null(0), den=below)


def event_kpis(book: Book, issues: pl.DataFrame) -> Events:
    """(kpi_id, events that count) of every KPI that counts events."""
    yield from _organisation(book)
    yield from _services(book)
    yield from _issues(book, issues)
    yield from _platforms(book)
    yield from _volunteers(book)
    yield from _projects(book)
    yield from _money(book)


def _organisation(book: Book) -> Events:
    yield "monthly_studies", events(book.city_rows(book.rows("studies")), "held_on")
    yield "joint_meetings", events(book.rows("joint_meetings"), "held_on")
    yield "visits_made", events(book.visits_made, "visited_at")
    yield "requests_per_100_visits", events(book.visits_made, "visited_at", 100 * pl.col("requests_collected"), ONE)
    unapproved = book.rows("inspections").filter(~pl.col("approved"))
    yield "unapproved_inspections", events(unapproved, "started_on")


def _services(book: Book) -> Events:
    cases = book.rows("service_cases")
    yield "service_cases", events(cases, "applied_at")
    yield "kiosk_share", events(cases, "applied_at", count_if(pl.col("channel") == "粤智助"), ONE)
    known = cases.filter(pl.col("trips").is_not_null())
    yield "one_trip_rate", events(known, "completed_at", count_if(pl.col("trips") <= 1), ONE)


def _issues(book: Book, issues: pl.DataFrame) -> Events:
    valid = issues.filter("valid")
    for kpi, channel in ISSUES_RESOLVED.items():
        yield kpi, events(valid.filter(pl.col("channel") == channel), "resolved_at")
    yield "issues_reported", events(valid, "reported_at")
    yield "issues_resolved", events(valid, "resolved_at")
    due = valid.filter(pl.col("due_at") <= book.end)
    yield "resolution_rate", events(due, "due_at", count_if(pl.col("resolved_at").is_not_null()), ONE)
    on_time = count_if(pl.col("resolved_at") <= pl.col("due_at"))
    yield "on_time_resolution_rate", events(due, "due_at", on_time, ONE)
    grids = valid.filter(pl.col("channel").is_in(["party_grid", "safety_grid", "fire_grid"]))
    yield "rework_rate", events(grids, "resolved_at", count_if(pl.col("rework")), ONE)
    rated = valid.filter(pl.col("satisfied").is_not_null())
    yield "satisfaction_rate", events(rated, "resolved_at", count_if(pl.col("satisfied")), ONE)
    yield "whistle_on_time_response", events(calls(book), "respond_by", pl.col("came"), ONE)
    standing = party_grid(book).filter(pl.col("status") != "已作废")
    has_admission = count_if(pl.col("admission").is_not_null())
    yield "admission_review_rate", events(standing, "reported_at", has_admission, ONE)
    admitted = standing.filter(pl.col("admission") == "准入")
    has_responder = count_if(pl.col("first_responder_key").is_not_null())
    yield "first_responder_rate", events(admitted, "reported_at", has_responder, ONE)


def _platforms(book: Book) -> Events:
    facilities = book.listed("facilities")
    centres = facilities.filter((pl.col("facility_type") == "党群服务中心") & pl.col("works").is_in(WORKS))
    was_listed = pl.col("_until").is_null() | (pl.col("completed_on") <= pl.col("_until"))
    yield "centres_built", events(centres.filter(was_listed), "completed_on")
    activities = book.of_owner(book.rows("facility_activities"), facilities, "facility_code")
    yield "facility_attendance", events(activities, "started_at", pl.col("attendance"))


def _volunteers(book: Book) -> Events:
    held = book.rows("volunteer_activities").filter(pl.col("status") == "已开展")
    yield "volunteer_activities", events(held, "started_at")
    yield "emergency_activity_share", events(held, "started_at", count_if(pl.col("duty_state") == "急时"), ONE)
    yield "volunteer_hours", events(book.hours, "checked_in_at", pl.col("hours"))


def _projects(book: Book) -> Events:
    done = book.rows("micro_projects").filter(pl.col("status") == "完成")
    yield "micro_projects_completed", events(done, "completed_on")
    wishes = book.rows("micro_wishes")
    yield "wishes_fulfilled", events(wishes.filter(pl.col("status") == "已实现"), "fulfilled_on")
    goes_on = wishes.filter(pl.col("status") != "已终止").with_columns(
        ninetieth=pl.col("collected_on") + pl.duration(days=90)
    )
    fulfilled = count_if(pl.col("fulfilled_on") <= pl.col("ninetieth"))
    yield (
        "wish_fulfilment_rate",
        # the month is that of the 90th day, the hierarchy that of the day it was collected
        events(goes_on, "ninetieth", fulfilled, ONE).with_columns(day=goes_on["collected_on"]),
    )
    needs = book.rows("three_lists").filter(pl.col("list_type") == "需求清单")
    yield "needs_matched_rate", events(needs, "published_on", count_if(pl.col("matched_on").is_not_null()), ONE)


def yuan() -> pl.Expr:
    """The signed amount of a ledger entry."""
    factor = pl.when(pl.col("amount_unit") == "万元").then(10000.0).otherwise(1.0)
    sign = pl.when(pl.col("direction").str.ends_with("退回")).then(-1.0).otherwise(1.0)
    return pl.col("amount").cast(pl.Float64) * factor * sign


def _money(book: Book) -> Events:
    ledger = book.rows("funding_ledger")
    received = ledger.filter(
        pl.col("direction").is_in(["到位", "到位退回"])
        & (pl.col("purpose") == "党群服务中心")
        & (pl.col("source") != "城市基层党建专项党费")
    )
    yield "matched_funding_yuan", events(received, "booked_on", yuan())
    spent = ledger.filter(pl.col("direction").is_in(["支出", "支出退回"]) & (pl.col("purpose") == "民生微实事"))
    yield "micro_project_spend_yuan", events(spent, "booked_on", yuan())
