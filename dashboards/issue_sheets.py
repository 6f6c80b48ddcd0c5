"""What the parts of the issues page are as tables: the columns of each, in the order in which people read them."""

from collections.abc import Callable

import polars as pl

from dashboards.downloads import Field, Kind, Sheet
from dashboards.texts import value_name
from dashboards.view import View

_UNITS: tuple[tuple[str, str, Kind], ...] = (
    ("unit_code", "sheet.unit_code", "text"),
    ("unit_name", "units.name", "text"),
)
_CHANNEL: tuple[str, str, Kind] = ("channel_name", "issues.channel", "text")
_OF_MONTH: tuple[tuple[str, str, Kind], ...] = (
    ("due", "sheet.due", "count"),
    ("on_time", "sheet.on_time", "count"),
    ("on_time_rate", "sheet.on_time_rate", "percent"),
)
_STOCKS: tuple[tuple[str, str, Kind], ...] = (
    ("issues_open", "sheet.open", "count"),
    ("issues_overdue", "sheet.overdue", "count"),
)
_REPORTED: tuple[str, str, Kind] = ("reported", "sheet.reported", "count")
_RESOLVED: tuple[str, str, Kind] = ("resolved", "sheet.resolved", "count")
_REWORK: tuple[tuple[str, str, Kind], ...] = (
    ("checked", "sheet.checked", "count"),
    ("reworked", "sheet.reworked", "count"),
    ("reworked_again", "sheet.reworked_again", "count"),
    ("rate", "sheet.rework_rate", "percent"),
)
_HANDLER: tuple[str, str, Kind] = ("handling_unit", "issues.handler", "text")

# part: (title, columns as name in the frame, heading, kind)
PARTS: dict[str, tuple[str, tuple[tuple[str, str, Kind], ...]]] = {
    "counts": ("sheet.counts", (("month", "sheet.month", "date"), _REPORTED, _RESOLVED)),
    "on-time": (
        "sheet.on_time_months",
        (
            ("month", "sheet.month", "date"),
            ("denominator", "sheet.due", "count"),
            ("numerator", "sheet.on_time", "count"),
            ("value", "sheet.on_time_rate", "percent"),
            ("target", "sheet.target", "percent"),
        ),
    ),
    "steps": (
        "issues.steps",
        (
            _CHANNEL,
            ("received", "sheet.received", "count"),
            ("reviewed", "sheet.reviewed", "count"),
            _REPORTED,
            ("admitted", "sheet.admitted", "count"),
            ("dispatched", "sheet.dispatched", "count"),
            ("reported_resolved", "sheet.reported_resolved", "count"),
            ("closed", "sheet.closed", "count"),
        ),
    ),
    "ages": ("sheet.ages", (("age", "sheet.age", "text"), *_STOCKS)),
    "channels": ("issues.channels", (_CHANNEL, _REPORTED, _RESOLVED, *_OF_MONTH, *_STOCKS)),
    "handlers": (
        "issues.handlers",
        (
            _HANDLER,
            ("issues_overdue", "sheet.overdue", "count"),
            ("last_overdue", "sheet.last_overdue", "count"),
            ("issues_open", "sheet.open", "count"),
            *_OF_MONTH,
            _RESOLVED,
            ("mean_days", "sheet.mean_days", "decimal"),
        ),
    ),
    "departments": (
        "issues.departments",
        (
            ("department", "issues.department", "text"),
            ("calls", "sheet.calls", "count"),
            ("on_time", "sheet.arrived", "count"),
            ("rate", "sheet.rate", "percent"),
            ("calls_of_year", "sheet.calls_of_year", "count"),
            ("late_of_year", "sheet.late_of_year", "count"),
            ("rate_of_year", "sheet.rate_of_year", "percent"),
        ),
    ),
    "overdue": (
        "issues.overdue",
        (
            ("days_over", "issues.days_over", "count"),
            _CHANNEL,
            ("issue_id", "issues.id", "text"),
            ("title", "sheet.title", "text"),
            ("community_name", "issues.community", "text"),
            *_UNITS,
            ("category", "issues.category", "text"),
            _HANDLER,
            ("reported_on", "sheet.reported_on", "date"),
            ("due_at", "issues.due_at", "time"),
            ("path", "data.file", "text"),
            ("sheet", "data.sheet", "text"),
            ("row_number", "data.row_number", "count"),
        ),
    ),
    "units": (
        "issues.units",
        (*_UNITS, *_STOCKS, _REPORTED, ("last_reported", "sheet.last_reported", "count"), _RESOLVED, *_OF_MONTH),
    ),
    "categories": (
        "issues.categories",
        (*_UNITS, ("category", "issues.category", "text"), ("reported", "sheet.reported_of_year", "count")),
    ),
    "rework-handler": ("issues.rework_handler", (("name", "issues.handler", "text"), *_REWORK)),
    "rework-unit": (
        "issues.rework_unit",
        (("unit_code", "sheet.unit_code", "text"), ("name", "units.name", "text"), *_REWORK),
    ),
}


def sheet(view: View, part: str, frame: pl.DataFrame | Callable[[], pl.DataFrame]) -> Sheet:
    """The part as a table; `frame` is the answer it is made from."""
    title, columns = PARTS[part]
    fields = tuple(Field(name, view.t(label), kind) for name, label, kind in columns)
    return Sheet(part, view.t(title), fields, lambda: _worded(view, part, frame() if callable(frame) else frame))


def _worded(view: View, part: str, frame: pl.DataFrame) -> pl.DataFrame:
    """With names for what is a code, and words for what is null."""
    if part == "counts":
        return frame.pivot("measure", index="month", values="value").sort("month")
    named = frame
    if "channel" in frame.columns:
        names = [view.t("issues.all_channels") if c is None else view.channel(c) for c in frame["channel"]]
        named = named.with_columns(pl.Series("channel_name", names, pl.String))
    if "age_days" in frame.columns:
        named = named.with_columns(pl.Series("age", [view.t(f"issues.age_{age}") for age in frame["age_days"]]))
    if "category" in frame.columns:
        named = named.with_columns(pl.Series("category", [value_name(view.lang, c or "") for c in frame["category"]]))
    if "is_total" in frame.columns:
        named = named.with_columns(
            pl.when("is_total").then(pl.lit(view.t("data.total"))).otherwise(pl.nth(0)).alias(frame.columns[0])
        )
    if "handling_unit" in frame.columns:
        named = named.with_columns(pl.col("handling_unit").fill_null(view.t("issues.no_handler")))
    if "is_own" in frame.columns:
        own = pl.lit(view.t("word.own", unit=view.unit_name))
        named = named.with_columns(pl.when("is_own").then(own).otherwise("unit_name").alias("unit_name"))
    return named
