"""What the parts of the visits page are as tables: the columns of each, in the order in which people read them."""

import polars as pl

from dashboards.downloads import Field, Kind, Sheet
from dashboards.texts import value_name
from dashboards.view import View

_UNIT: tuple[tuple[str, str, Kind], ...] = (
    ("unit_code", "sheet.unit_code", "text"),
    ("unit_name", "units.name", "text"),
)
_PLACE: tuple[tuple[str, str, Kind], ...] = (
    ("unit_code", "sheet.unit_code", "text"),
    ("street_name", "sheet.street", "text"),
    ("community_name", "sheet.community", "text"),
    ("full_name", "units.name", "text"),
)
_NOT_REACHED: tuple[tuple[str, str, Kind], ...] = (
    ("in_vain", "visits.col_in_vain", "count"),
    ("not_visited", "visits.col_not_visited", "count"),
)
_HOUSEHOLDS: tuple[tuple[str, str, Kind], ...] = (
    ("households", "visits.col_households", "count"),
    ("households_reached", "visits.col_reached", "count"),
    ("not_reached", "visits.col_not_reached", "count"),
    *_NOT_REACHED,
    ("value", "visits.col_coverage", "percent"),
    ("target", "sheet.target", "percent"),
    ("step", "visits.col_step", "points"),
    ("visits_made", "visits.col_made", "count"),
    ("state", "kpis.status", "text"),
)
_OUTCOMES: tuple[tuple[str, str, Kind], ...] = (
    ("visits", "visits.col_visits", "count"),
    ("made", "visits.col_made", "count"),
    ("last_made", "visits.col_last_made", "count"),
    ("met_elsewhere", "visits.col_met_elsewhere", "count"),
    ("not_home", "visits.col_not_home", "count"),
    ("refused", "visits.col_refused", "count"),
)
_ENDS: tuple[tuple[str, str, Kind], ...] = (
    ("met", "visits.met", "count"),
    ("not_home", "visits.not_home", "count"),
    ("refused", "visits.refused", "count"),
)
_REQUESTS: tuple[tuple[str, str, Kind], ...] = (
    ("requests", "visits.col_requests", "count"),
    ("requests_per_100", "visits.col_per_100", "decimal"),
)
_MONTH: tuple[str, str, Kind] = ("month", "sheet.month", "date")

# part: (title, columns as name in the frame, heading, kind)
PARTS: dict[str, tuple[str, tuple[tuple[str, str, Kind], ...]]] = {
    "coverage": (
        "visits.coverage_months",
        (
            _MONTH,
            ("denominator", "visits.col_households", "count"),
            ("numerator", "visits.col_reached", "count"),
            *_NOT_REACHED,
            ("value", "visits.col_coverage", "percent"),
            ("target", "sheet.target", "percent"),
            ("state", "kpis.status", "text"),
        ),
    ),
    "made": ("visits.made_months", (_MONTH, ("value", "visits.col_made", "count"), ("state", "kpis.status", "text"))),
    "grids": ("visits.grids", (*_PLACE, *_HOUSEHOLDS)),
    "not-reached": ("visits.not_reached", (*_PLACE, *_HOUSEHOLDS)),
    "kinds": ("visits.kinds", (("name", "visits.kind", "text"), *_OUTCOMES)),
    "modes": ("visits.modes", (("name", "visits.mode", "text"), ("visits", "visits.col_visits", "count"), *_ENDS)),
    "outcomes": (
        "visits.outcomes",
        (
            ("name", "visits.kind", "text"),
            ("visits", "visits.col_visits", "count"),
            ("met_share", "visits.col_met_share", "percent"),
            ("not_home_share", "visits.col_not_home_share", "percent"),
            ("refused_share", "visits.col_refused_share", "percent"),
        ),
    ),
    "requests": (
        "visits.requests",
        (("name", "visits.kind", "text"), ("made", "visits.col_made", "count"), *_REQUESTS),
    ),
    "requests-months": (
        "visits.requests_months",
        (
            _MONTH,
            ("denominator", "visits.col_made", "count"),
            ("value", "visits.col_per_100", "decimal"),
            ("state", "kpis.status", "text"),
        ),
    ),
    "units": (
        "visits.units_sheet",
        (
            *_UNIT,
            ("coverage", "visits.col_coverage", "percent"),
            ("target", "sheet.target", "percent"),
            ("not_reached", "visits.col_not_reached", "count"),
            ("grids_judged", "visits.col_grids", "count"),
            ("grids_short", "visits.col_grids_short", "count"),
            ("made", "visits.col_made", "count"),
            ("last_made", "visits.col_last_made", "count"),
            *_REQUESTS,
        ),
    ),
}


def sheet(view: View, part: str, frame: pl.DataFrame) -> Sheet:
    """The part as a table; `frame` is the answer it is made from."""
    title, columns = PARTS[part]
    fields = tuple(Field(name, view.t(label), kind) for name, label, kind in columns)
    return Sheet(part, view.t(title), fields, lambda: _worded(view, frame))


def _worded(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    """With names for what is a code, and words for what is null."""
    named = frame
    if "status" in frame.columns:
        words = [view.t(f"kpis.{status or 'not_applicable'}") if status != "ok" else "" for status in frame["status"]]
        named = named.with_columns(pl.Series("state", words, pl.String))
    if "name" in frame.columns:
        names = [view.t("data.total") if name is None else value_name(view.lang, name) for name in frame["name"]]
        named = named.with_columns(pl.Series("name", names, pl.String))
    if "is_own" in frame.columns:
        own, unknown = view.t("word.own", unit=view.unit_name), view.t("word.unknown")
        named = named.with_columns(
            pl.when("is_own")
            .then(pl.lit(own))
            .when(pl.col("unit_code") == "UNKNOWN")
            .then(pl.lit(unknown))
            .otherwise("unit_name")
            .alias("unit_name")
        )
    return named
