"""Issues as tables: by channel, by who handles them, by department called, by unit, and what was done again."""

from dashboards.components.blocks import bar
from dashboards.components.marks import change_mark, link, tip
from dashboards.components.score_marks import shape
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, table
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.numbers import change, decimal, kpi_value, whole
from dashboards.view import View

# A handling unit, channel or community by its rate on time needs the KPI's unit and direction to be written.
_RATE = {"unit": "%", "unit_en": "%", "kind": "ratio", "direction": "up"}


def figure(value: float) -> Node:
    return html.Span(whole(value), className="num")


def rate(view: View, value: float | None, of: float, target: float | None = None) -> Content:
    """A rate in percent with its shape against the target; what nothing counts for says so."""
    if value is None:
        return tip(view.t("word.dash"), view.t("issues.nothing_due"), "word")
    written = kpi_value(_RATE, value, view.lang, target)
    number = html.Span(f"{written.text}%", title=view.t("issues.of", count=whole(of)), className="num")
    if target is None or not view.is_complete:
        return [number]
    reached = value >= target - 1e-9
    mark = html.Span(shape("green" if reached else "amber"), title=view.t("kpis.reached" if reached else "kpis.missed"))
    return [mark, number]


def overdue(view: View, value: float) -> Content:
    """What is overdue, marked where there is any."""
    if not value:
        return figure(0)
    return [html.Span(shape("amber"), title=view.t("issues.overdue_word")), figure(value)]


def choice(view: View, name: str, value: str, label: str) -> Node:
    """A name that sets a filter, or takes it off where it is set."""
    is_set = getattr(view.state, name) == value
    hint = view.t("nav.clear") if is_set else view.t("issues.only", name=label)
    href = view.state.href(**{name: None if is_set else value})
    return html.A(label, href=href, className="lk keep", title=hint, **{"aria-current": is_set and "true"})


def channels(view: View, rows: list[dict], target: float | None) -> Node:
    columns = [
        Column(view.t("issues.channel")),
        Column(view.t("measure_short.reported"), number=True),
        Column(view.t("measure_short.resolved"), number=True, phone=False),
        Column(view.t("issues.due"), number=True, phone=False),
        Column(view.t("issues.on_time_short"), number=True),
        Column(view.t("issues.on_time_trend"), class_name="trend", phone=False),
        Column(view.t("issues.open_short"), number=True),
        Column(view.t("issues.overdue_short"), number=True),
    ]
    body = [_channel(view, row, target) for row in rows]
    css = ["total" if row["is_total"] else "here" if row["channel"] == view.state.channel else "" for row in rows]
    return table(columns, body, view.t("issues.channels"), css)


def _channel(view: View, row: dict, target: float | None) -> list[Content]:
    if row["is_total"]:
        name: Content = view.t("issues.all_channels")
    else:
        name = choice(view, "channel", row["channel"], view.channel(row["channel"]))
    spark = html.Img(src=sparkline(row["trend"], view.state.theme), alt="", className="spark")
    stock = [figure(row["issues_open"]), overdue(view, row["issues_overdue"])]
    if row["status"] == "not_reported":
        hint = view.t("hint.not_reported", names=view.sources(row["missing_sources"]))
        missing = tip(view.t("word.not_reported"), hint, "missing")
        return [name, missing, *[view.t("word.dash")] * 3, spark, *stock]
    return [
        name,
        figure(row["reported"]),
        figure(row["resolved"]),
        figure(row["due"]),
        rate(view, row["on_time_rate"], row["due"], target),
        spark,
        *stock,
    ]


def handlers(view: View, rows: list[dict], target: float | None) -> Node:
    """The latest first; channels that register nobody, and all of them, below."""
    if not rows:
        return empty(view.t("issues.no_handlers"))
    columns = [
        Column(view.t("issues.handler")),
        Column(view.t("issues.overdue_short"), number=True),
        Column("", class_name="bar", phone=False),
        Column(view.t("word.mom"), number=True, phone=False),
        Column(view.t("issues.open_short"), number=True),
        Column(view.t("issues.on_time_short"), number=True),
        Column(view.t("issues.days_short"), number=True, unit=view.t("issues.days_unit")),
    ]
    most = top_of(rows)
    body = [_handler(view, row, most, target) for row in rows]
    css = ["total" if row["is_total"] else "here" if _is_chosen(view, row) else "" for row in rows]
    return table(columns, body, view.t("issues.handlers"), css)


def top_of(rows: list[dict]) -> float:
    """The largest number overdue among those who have a name."""
    return max((row["issues_overdue"] for row in rows if row["handling_unit"]), default=0)


def _is_chosen(view: View, row: dict) -> bool:
    return bool(row["handling_unit"]) and row["handling_unit"] == view.state.handler


def _handler(view: View, row: dict, most: float, target: float | None) -> list[Content]:
    named = row["handling_unit"]
    name: Content
    if named:
        name = choice(view, "handler", named, named)
    elif row["is_total"]:
        name = view.t("data.total")
    else:
        name = tip(view.t("issues.no_handler"), view.t("issues.no_handler_means"))
    moving = change(row["issues_overdue"], row["last_overdue"]) if view.is_complete else change(None, None)
    days: Content = view.t("word.dash")
    if row["mean_days"] is not None:
        days = html.Span(decimal(row["mean_days"]), className="num")
    return [
        name,
        overdue(view, row["issues_overdue"]),
        bar(row["issues_overdue"], most) if named else "",
        change_mark(moving, view.lang, tips=False),
        figure(row["issues_open"]),
        rate(view, row["on_time_rate"], row["due"], target),
        days,
    ]


def departments(view: View, rows: list[dict], target: float | None) -> Node:
    """Departments called by whistles, the slowest of the twelve months first."""
    columns = [
        Column(view.t("issues.department")),
        Column(view.t("issues.calls"), number=True),
        Column(view.t("issues.arrived_in_time"), number=True),
        Column(view.t("issues.calls_of_year"), number=True, phone=False),
        Column(view.t("issues.late_of_year"), number=True),
        Column(view.t("issues.rate_of_year"), number=True),
    ]
    body = [
        [
            view.t("data.total") if row["is_total"] else row["department"],
            figure(row["calls"]),
            rate(view, row["rate"], row["calls"], target),
            figure(row["calls_of_year"]),
            figure(row["late_of_year"]),
            rate(view, row["rate_of_year"], row["calls_of_year"], target),
        ]
        for row in rows
    ]
    return table(columns, body, view.t("issues.departments"), ["total" if row["is_total"] else "" for row in rows])


def units(view: View, rows: list[dict], target: float | None) -> Node:
    if not rows:
        return empty(view.t("units.empty"))
    columns = [
        Column(view.t("units.name")),
        Column(view.t("issues.overdue_short"), number=True, class_name="pair"),
        Column(view.t("issues.open_short"), number=True),
        Column(view.t("measure_short.reported"), number=True, class_name="pair"),
        Column(view.t("measure_short.resolved"), number=True, phone=False),
        Column(view.t("issues.due"), number=True, phone=False),
        Column(view.t("issues.on_time_short"), number=True),
    ]
    return table(columns, [_unit(view, row, target) for row in rows], view.t("units.name"))


def _unit(view: View, row: dict, target: float | None) -> list[Content]:
    comparable = view.is_complete and row["is_in_force"] and row["was_in_force"]

    def moved(now: str, before: str) -> Node:
        if not comparable:
            return html.Span(view.t("word.dash"), className="chg word")
        return change_mark(change(row[now], row[before]), view.lang, tips=False)

    return [
        _unit_name(view, row),
        [*overdue_parts(view, row["issues_overdue"]), moved("issues_overdue", "last_overdue")],
        figure(row["issues_open"]),
        [figure(row["reported"]), moved("reported", "last_reported")],
        figure(row["resolved"]),
        figure(row["due"]),
        rate(view, row["on_time_rate"], row["due"], target),
    ]


def overdue_parts(view: View, value: float) -> list:
    shown = overdue(view, value)
    return shown if isinstance(shown, list) else [shown]


def _unit_name(view: View, row: dict) -> Content:
    if row["is_own"]:
        return view.t("word.own", unit=view.unit_name)
    if row["unit_code"] == "UNKNOWN":
        return view.t("word.unknown")
    if not row["is_in_force"]:
        return [row["unit_name"], html.Span(view.t("word.gone"), className="s")]
    return link(row["unit_name"], view.state.href(unit=row["unit_code"]), "lk")


def rework(view: View, rows: list[dict], side: str) -> Node:
    """Those who had to do work again, twice or more first."""
    if not rows:
        return empty(view.t("issues.no_rework"))
    columns = [
        Column(view.t(f"issues.{side}")),
        Column(view.t("issues.reworked_again"), number=True),
        Column(view.t("issues.reworked"), number=True),
        Column("", class_name="bar", phone=False),
        Column(view.t("issues.rework_rate"), number=True),
    ]
    largest = max(row["reworked"] for row in rows)
    body = [
        [
            _reworker(view, row),
            figure(row["reworked_again"]),
            figure(row["reworked"]),
            bar(row["reworked"], largest),
            html.Span(
                f"{decimal(row['rate'])}%", title=view.t("issues.of", count=whole(row["checked"])), className="num"
            ),
        ]
        for row in rows
    ]
    return table(columns, body, view.t("issues.rework"))


def _reworker(view: View, row: dict) -> Node:
    if row["unit_code"]:
        return link(row["name"], view.state.href(unit=row["unit_code"]), "lk")
    return choice(view, "handler", row["name"], row["name"])
