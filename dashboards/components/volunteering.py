"""The tables of volunteering: units, teams, activities, runs of emergency days, check-ins that fall short."""

import polars as pl

from dashboards.components.blocks import bar, block, top
from dashboards.components.marks import change_mark, link, section, tip
from dashboards.components.offers import offer
from dashboards.components.score_marks import shape
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, breakdown_table, table
from dashboards.downloads import Field, Kind, Sheet
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import change, day_short, decimal, whole
from dashboards.texts import value_name
from dashboards.view import View

UNITS_OF_RUN = 8


def _fields(view: View, *columns: tuple[str, Kind]) -> tuple[Field, ...]:
    """Columns of a download, headed by the words of this page (`volunteers.col_<name>`)."""
    return tuple(Field(name, view.t(f"volunteers.col_{name}"), kind) for name, kind in columns)


def hours_sheet(view: View, months: pl.DataFrame) -> Sheet:
    fields = (Field("month", view.t("sheet.month"), "date"), *_fields(view, ("value", "decimal")))
    return Sheet("hours", view.t("measure.hours"), fields, months)


def participation_sheet(view: View, months: pl.DataFrame) -> Sheet:
    columns = _fields(view, ("participation", "percent"), ("target", "percent"))
    fields = (Field("month", view.t("sheet.month"), "date"), *columns)
    renamed = months.rename({"value": "participation"})
    return Sheet("participation", view.t("volunteers.participation_title"), fields, renamed)


def days_sheet(view: View, days: pl.DataFrame) -> Sheet:
    fields = _fields(view, ("day", "date"), ("emergency", "count"), ("ordinary", "count"), ("hours", "decimal"))
    return Sheet("run_days", view.t("volunteers.run_days"), fields, days)


def run_units(view: View, units: pl.DataFrame, span: str) -> Node:
    """Who did most in a run: communities by hours."""
    largest = top(units["hours"])
    columns = [
        Column(view.t("units.name")),
        Column("", class_name="bar", phone=False),
        Column(view.t("volunteers.hours_short"), number=True),
        Column(view.t("volunteers.activities_short"), number=True),
        Column(view.t("volunteers.checkins_short"), number=True),
    ]
    rows: list[list[Content]] = [
        [
            link(row["unit_name"], view.state.href(unit=row["unit_code"]), "lk"),
            bar(row["hours"], largest),
            *[whole(row[name]) for name in ("hours", "activities", "checkins")],
        ]
        for row in units.head(UNITS_OF_RUN).iter_rows(named=True)
    ]
    fields = _fields(view, ("unit_name", "text"), ("hours", "decimal"), ("activities", "count"), ("checkins", "count"))
    sheet = Sheet("run_units", view.t("volunteers.run_units"), fields, units)
    more = view.t("volunteers.first_of", shown=len(rows), all=units.height) if units.height > len(rows) else ""
    hint = view.t("volunteers.run_units_hint", span=span, more=more)
    return block(view.t("volunteers.run_units"), table(columns, rows, sheet.title), offer(view, sheet), hint, "half")


def runs(view: View, frame: pl.DataFrame) -> Node:
    """All runs up to the month; a row leads to the month it ended in."""
    columns = [
        Column(view.t("volunteers.run")),
        Column(view.t("volunteers.days_short"), number=True),
        Column(view.t("volunteers.activities_short"), number=True),
        Column(view.t("volunteers.people_short"), number=True),
        Column(view.t("volunteers.hours_short"), number=True),
        Column(view.t("volunteers.per_day"), number=True),
        Column(view.t("volunteers.usual_short"), number=True),
    ]
    rows: list[list[Content]] = [
        [
            link(_dates(row, view.lang), view.state.href(month=row["month"]), "lk", keep=True),
            *[whole(row[name]) for name in ("emergency_days", "emergency_activities", "volunteers", "emergency_hours")],
            decimal(row["activities_per_day"]),
            view.t("word.no_data") if row["usual_activities"] is None else decimal(row["usual_activities"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    counts = ("emergency_days", "emergency_activities", "emergency_checkins", "volunteers")
    fields = _fields(
        view,
        ("first_day", "date"),
        ("last_day", "date"),
        *[(name, "count") for name in counts],
        *[(name, "decimal") for name in ("emergency_hours", "activities_per_day", "usual_activities")],
    )
    sheet = Sheet("runs", view.t("volunteers.all_runs"), fields, frame)
    hint = view.t("volunteers.all_runs_hint")
    return block(sheet.title, table(columns, rows, sheet.title), offer(view, sheet), hint, "runs")


def _dates(run: dict, lang: str) -> str:
    return f"{run['first_day'].year} · {day_short(run['first_day'], lang)} – {day_short(run['last_day'], lang)}"


def units(view: View, frame: pl.DataFrame, siblings: bool) -> Node:
    """Units below (or beside a community): what they did, and how much of what was recorded counts."""
    kind = "siblings" if siblings else "street" if view.level == "city" else "community"
    hint = view.t("units.hint_leaf" if siblings else "units.hint", month=view.month_name())
    title = view.t(f"units.title.{kind}")
    if not frame.height:
        return section(Id.UNITS, title, hint, [empty(view.t("units.empty"))])
    columns = [
        Column(view.t("units.name")),
        Column(view.t("volunteers.hours_short"), number=True, class_name="pair"),
        Column(view.t("volunteers.activities_short"), number=True, class_name="pair", phone=False),
        Column(view.t("volunteers.participation_short"), number=True),
        Column(view.t("volunteers.emergency_share"), number=True, phone=False),
        Column(view.t("volunteers.teams_short"), number=True, phone=False),
        Column(view.t("volunteers.flagged_share"), number=True, phone=False),
    ]
    rows = [_unit_row(view, row) for row in frame.iter_rows(named=True)]
    css = ["here" if code == view.unit else "" for code in frame["unit_code"]]
    fields = _fields(
        view,
        ("unit_name", "text"),
        ("hours", "decimal"),
        ("last_hours", "decimal"),
        ("activities", "count"),
        ("participation", "percent"),
        ("target", "percent"),
        ("emergency_share", "percent"),
        ("teams", "count"),
        ("checkins", "count"),
        ("flagged", "count"),
        ("hours_left_out", "decimal"),
    )
    sheet = Sheet("units", view.t("volunteers.units_sheet"), fields, frame)
    return section(Id.UNITS, title, hint, [table(columns, rows, title, css)], offer=offer(view, sheet))


def _unit_row(view: View, row: dict) -> list[Content]:
    name = view.t("word.unknown") if row["unit_code"] == "UNKNOWN" else row["unit_name"]
    return [
        name if row["unit_code"] == "UNKNOWN" else link(name, view.state.href(unit=row["unit_code"]), "lk"),
        _pair(view, row["hours"], row["last_hours"], row["hours_status"]),
        _pair(view, row["activities"], row["last_activities"], "no_data"),
        _participation(view, row),
        _percent(view, row["emergency_share"]),
        view.t("word.dash") if row["teams"] is None else whole(row["teams"]),
        _percent(view, row["flagged_share"]),
    ]


def _pair(view: View, value: float | None, last: float | None, status: str) -> Content:
    if value is None:
        return html.Span(view.t(f"kpis.{status}"), className="missing")
    moving = change(value, last) if view.is_complete else change(None, None)
    return [html.Span(whole(value), className="num"), change_mark(moving, view.lang, tips=False)]


def _participation(view: View, row: dict) -> Content:
    """Against the target, in shape and number; a month that is not over has not missed it yet."""
    if row["participation"] is None:
        return html.Span(view.t(f"kpis.{row['participation_status']}"), className="missing")
    text = decimal(row["participation"], short_of=row["target"])
    if row["target"] is None or not view.is_complete:
        return f"{text}%"
    met = row["participation"] >= row["target"]
    said = view.t("kpis.reached" if met else "kpis.missed")
    mark = html.Span(shape("green" if met else "amber"), title=said, role="img", **{"aria-label": said})
    return html.Span([mark, f"{text}%"], className="num")


def _percent(view: View, value: float | None) -> str:
    return view.t("word.dash") if value is None else f"{decimal(value)}%"


def teams(view: View, frame: pl.DataFrame) -> Node:
    """Teams by type, the most hours first."""
    title = view.t("volunteers.teams")
    if not frame.height:
        return block(title, empty(view.t("volunteers.no_teams")))
    largest = top(frame["hours"])
    columns = [
        Column(view.t("volunteers.team_type")),
        Column("", class_name="bar", phone=False),
        Column(view.t("volunteers.hours_short"), number=True),
        Column(view.t("volunteers.activities_short"), number=True, class_name="pair"),
        Column(view.t("volunteers.of_emergency"), number=True),
        Column(view.t("volunteers.teams_short"), number=True),
    ]
    rows: list[list[Content]] = []
    for row in frame.iter_rows(named=True):
        kind = row["team_type"]
        name = view.t("volunteers.no_team") if kind == "UNKNOWN" else value_name(view.lang, kind)
        hours = view.t("word.not_reported") if row["hours"] is None else whole(row["hours"])
        activities = _pair(view, row["activities"], row["last_activities"], "no_data")
        emergency, count = whole(row["emergency_activities"]), whole(row["teams"])
        rows.append([name, bar(row["hours"], largest), hours, activities, emergency, count])
    fields = _fields(
        view,
        ("team_type", "text"),
        ("teams", "count"),
        ("activities", "count"),
        ("emergency_activities", "count"),
        ("checkins", "count"),
        ("hours", "decimal"),
    )
    sheet = Sheet("teams", title, fields, frame)
    hint = view.t("volunteers.teams_hint")
    return block(title, table(columns, rows, title), offer(view, sheet), hint)


def activities(view: View, frame: pl.DataFrame) -> Node:
    title = view.t("volunteers.by_kind")
    fields = _fields(
        view, ("breakdown", "text"), ("kind_now", "count"), ("last_month", "count"), ("last_year", "count")
    )
    sheet = Sheet("activities", title, fields, frame.rename({"value": "kind_now"}))
    return block(title, breakdown_table(view, frame, title), offer(view, sheet), view.t("volunteers.by_kind_hint"))


def flags(view: View, frame: pl.DataFrame) -> Node:
    """Check-ins that count for less than was meant, by why, and what that costs in hours."""
    title = view.t("volunteers.flags")
    total = frame.filter("is_total").row(0, named=True) if frame.height else {"checkins": 0}
    short = frame.filter(~pl.col("is_total") & (pl.col("flag") != "ok"))
    if not total["checkins"]:
        return section(Id.FLAGS, title, "", [empty(view.t("volunteers.no_checkins", month=view.month_name()))])
    if not short.height:
        return section(Id.FLAGS, title, "", [empty(view.t("volunteers.no_flags", count=whole(total["checkins"])))])
    largest = top(short["hours_left_out"])
    columns = [
        Column(view.t("volunteers.flag")),
        Column(view.t("volunteers.checkins_short"), number=True, class_name="pair"),
        Column("", class_name="bar", phone=False),
        Column(view.t("volunteers.left_out"), number=True),
        Column(view.t("volunteers.mend"), class_name="wrap-text", phone=False),
    ]
    rows = [
        [
            tip(view.t(f"flag.{row['flag']}"), view.t(f"flag_means.{row['flag']}")),
            _pair(view, row["checkins"], row["last_checkins"], "no_data"),
            bar(row["hours_left_out"], largest),
            _left_out(view, row),
            view.t(f"flag_mend.{row['flag']}"),
        ]
        for row in short.iter_rows(named=True)
    ]
    fields = _fields(
        view, ("flag", "text"), ("checkins", "count"), ("last_checkins", "count"), ("hours_left_out", "decimal")
    )
    words = pl.Series([view.t(f"flag.{flag}") for flag in short["flag"]], dtype=pl.String)
    sheet = Sheet("flags", title, fields, short.with_columns(flag=words))
    hint = view.t("volunteers.flags_hint", count=whole(total["checkins"]))
    notes = html.P(view.t("volunteers.flags_note"), className="s note")
    return section(Id.FLAGS, title, hint, [table(columns, rows, title), notes], offer=offer(view, sheet))


def _left_out(view: View, row: dict) -> Content:
    if not row["is_estimated"]:
        return whole(row["hours_left_out"])
    estimate = tip(view.t("volunteers.estimate"), view.t("volunteers.estimate_means"), "u")
    return html.Span([whole(row["hours_left_out"]), estimate])
