"""The tables of funding: flows, start-up money, days to completion, what waits, units."""

from collections.abc import Callable

import polars as pl

from dashboards.components.blocks import bar, block, top
from dashboards.components.marks import change_mark, link, section, tip
from dashboards.components.offers import offer
from dashboards.components.score_marks import shape
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, table
from dashboards.downloads import Field, Kind, Sheet
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import change, column_unit, decimal, in_column, money, whole
from dashboards.texts import value_name
from dashboards.view import View

# Wishes are to be fulfilled within ninety days; what waits longer is said.
WISH_DAYS, START_UP_DAYS = 90, 60


def sheet(
    view: View, part: str, title: str, frame: pl.DataFrame | Callable[[], pl.DataFrame], **columns: Kind
) -> Sheet:
    """A download; its columns are headed by the words of this page (`funding.col_<name>`)."""
    fields = tuple(Field(name, view.t(f"funding.col_{name}"), kind) for name, kind in columns.items())
    return Sheet(part, title, fields, frame)


def yuan(view: View, value: float) -> Node:
    """Money in the unit that the heading of its column names; the whole number on hover."""
    return html.Span(in_column("spent_yuan", value, view.lang), title=money(value, view.lang).full, className="num")


def _money_column(view: View, name: str, phone: bool = True, class_name: str = "") -> Column:
    return Column(view.t(name), True, phone, class_name, column_unit("spent_yuan", "", view.lang))


def flows(view: View, frame: pl.DataFrame, title: str) -> Node:
    """The same flows as a plain table, the largest first, with their sum."""
    largest = top(frame["year_yuan"])
    columns = [
        Column(view.t("funding.source")),
        Column(view.t("funding.purpose_name")),
        Column("", class_name="bar", phone=False),
        _money_column(view, "funding.this_year"),
        Column(view.t("funding.share"), number=True),
        _money_column(view, "funding.this_month"),
    ]
    rows: list[list[Content]] = [
        [
            value_name(view.lang, row["source"]),
            value_name(view.lang, row["purpose"]),
            bar(row["year_yuan"], largest),
            yuan(view, row["year_yuan"]),
            view.t("word.dash") if row["share"] is None else f"{decimal(row['share'])}%",
            yuan(view, row["month_yuan"]),
        ]
        for row in frame.iter_rows(named=True)
    ]
    first = frame.row(0, named=True)
    total: list[Content] = [view.t("data.total"), "", "", yuan(view, first["all_yuan"]), "100.0%"]
    rows.append([*total, yuan(view, first["all_month_yuan"])])
    css = [""] * frame.height + ["total"]
    return block(title, table(columns, rows, title, css), hint=view.t("funding.flows_table_hint"), css="half")


def startup(view: View, frame: pl.DataFrame) -> Node:
    """Estates with a new branch, those first that wait for their money longest."""
    title, hint = view.t("funding.startup"), view.t("funding.startup_hint")
    if not frame.height:
        return section(Id.STARTUP, title, hint, [empty(view.t("funding.no_startup"))])
    late = frame.filter(pl.col("state") == "waiting").height
    said = view.t("funding.startup_late" if late else "funding.startup_none_late", count=late)
    columns = [
        Column(view.t("funding.estate")),
        Column(view.t("units.name")),
        Column(view.t("funding.founded"), number=True),
        Column(view.t("funding.due"), number=True, phone=False),
        _money_column(view, "funding.got"),
        Column(view.t("funding.took"), number=True),
        Column(view.t("funding.state")),
    ]
    rows = [_estate(view, row) for row in frame.iter_rows(named=True)]
    given = sheet(
        view,
        "startup",
        title,
        frame.with_columns(state=pl.Series([view.t(f"startup.{s}") for s in frame["state"]], dtype=pl.String)),
        estate_name="text",
        unit_name="text",
        branch_founded_on="date",
        due_on="date",
        received_yuan="yuan",
        reached_on="date",
        days_taken="count",
        state="text",
    )
    body = [html.P(said, className="said"), table(columns, rows, title)]
    return section(Id.STARTUP, title, hint, body, offer=offer(view, given))


def _estate(view: View, row: dict) -> list[Content]:
    mark = shape({"funded": "green", "waiting": "red"}.get(row["state"], ""))
    css = {"funded": "st G", "waiting": "st R"}.get(row["state"], "st")
    counted = None if row["is_counted"] else tip("*", view.t("funding.not_counted"), "u")
    took = row["days_waited"] if row["days_taken"] is None else row["days_taken"]
    return [
        [row["estate_name"], *([counted] if counted else [])],
        link(row["unit_name"] or "", view.state.href(unit=row["unit_code"]), "lk"),
        f"{row['branch_founded_on']}",
        f"{row['due_on']}",
        yuan(view, row["received_yuan"]),
        view.t("funding.days_so_far" if row["days_taken"] is None else "funding.days", days=took),
        html.Span([mark, view.t(f"startup.{row['state']}")], className=css),
    ]


def micro_units(view: View, frame: pl.DataFrame) -> Node:
    """Units below: how many were done in how many days, and how many wait."""
    title = view.t("funding.micro_units")
    columns = [
        Column(view.t("units.name")),
        *[
            Column(view.t(f"funding.{name}", what=view.t(f"micro.{kind}")), number=True, phone=name != "done_short")
            for kind in ("project", "wish")
            for name in ("done_short", "median_short", "waiting_short")
        ],
    ]
    rows: list[list[Content]] = []
    for unit in frame.partition_by("unit_code", maintain_order=True):
        first = unit.row(0, named=True)
        rows.append([_unit(view, first), *[cell for row in unit.to_dicts() for cell in _micro(view, row)]])
    css = ["total" if whole_unit else "" for whole_unit in frame.filter(kind="project")["is_whole"]]
    names = pl.Series([view.t(f"micro.{kind}") for kind in frame["kind"]], dtype=pl.String)
    given = sheet(
        view,
        "micro",
        title,
        frame.with_columns(kind=names, unit_name=pl.col("unit_name").fill_null(view.unit_name)),
        unit_name="text",
        kind="text",
        done="count",
        done_in_year="count",
        median_days="decimal",
        waiting="count",
        longest="count",
    )
    return block(title, table(columns, rows, title, css), offer(view, given), view.t("funding.micro_units_hint"), "")


def _unit(view: View, row: dict) -> Content:
    if row.get("is_whole"):
        return view.unit_name
    if row.get("is_own"):
        return view.t("word.own", unit=view.unit_name)
    if row["unit_code"] == "UNKNOWN":
        return view.t("word.unknown")
    return link(row["unit_name"], view.state.href(unit=row["unit_code"]), "lk")


def _micro(view: View, row: dict) -> list[Content]:
    median = view.t("kpis.no_data") if row["median_days"] is None else decimal(row["median_days"])
    longest = view.t("funding.longest", days=whole(row["longest"])) if row["longest"] is not None else ""
    return [whole(row["done"]), median, html.Span(whole(row["waiting"]), title=longest or None, className="num")]


def waiting(view: View, frame: pl.DataFrame, every: Sheet) -> Node:
    """What has waited longest; wishes that are over their ninety days are marked."""
    title = view.t("funding.waiting_title")
    if not frame.height:
        return section(Id.WAITING, title, "", [empty(view.t("funding.none_waiting"))])
    columns = [
        Column(view.t("funding.what"), class_name="wrap-text"),
        Column(view.t("funding.kind")),
        Column(view.t("units.name")),
        Column(view.t("funding.step_name")),
        Column(view.t("funding.since"), number=True),
        Column(view.t("funding.waits"), number=True),
    ]
    rows: list[list[Content]] = [
        [
            [row["what"], html.Span(row["number"], className="s")],
            view.t(f"micro.{row['kind']}"),
            link(row["unit_name"] or view.t("word.unknown"), view.state.href(unit=row["unit_code"]), "lk"),
            view.t(f"step.{row['step']}"),
            f"{row['since']}",
            _waits(view, row),
        ]
        for row in frame.iter_rows(named=True)
    ]
    hint = view.t("funding.waiting_hint", shown=frame.height, all=whole(frame["waiting_in_all"][0]))
    return section(Id.WAITING, title, hint, [table(columns, rows, title)], offer=offer(view, every))


def _waits(view: View, row: dict) -> Content:
    said = view.t("funding.days", days=row["days"])
    if row["kind"] != "wish" or row["days"] <= WISH_DAYS:
        return said
    return html.Span([shape("amber"), said, view.t("funding.over", days=WISH_DAYS)], className="st A")


def units(view: View, frame: pl.DataFrame, siblings: bool) -> Node:
    """Units below: received and spent in the month, leverage over the year so far."""
    kind = "siblings" if siblings else "street" if view.level == "city" else "community"
    hint = view.t("units.hint_leaf" if siblings else "units.hint", month=view.month_name())
    title = view.t(f"units.title.{kind}")
    if not frame.height:
        return section(Id.UNITS, title, hint, [empty(view.t("units.empty"))])
    columns = [
        Column(view.t("units.name")),
        _money_column(view, "measure_short.received_yuan", class_name="pair"),
        _money_column(view, "measure_short.spent_yuan", class_name="pair"),
        _money_column(view, "funding.dues_year", phone=False),
        _money_column(view, "funding.matched_year", phone=False),
        Column(view.t("funding.ratio"), number=True),
    ]
    rows: list[list[Content]] = [
        [
            _unit(view, row),
            _pair(view, row["received"], row["last_received"]),
            _pair(view, row["spent"], row["last_spent"]),
            *(["", "", ""] if row["is_own"] else _leverage(view, row)),
        ]
        for row in frame.iter_rows(named=True)
    ]
    css = ["here" if code == view.unit and siblings else "" for code in frame["unit_code"]]
    own = view.t("word.own", unit=view.unit_name)
    given = sheet(
        view,
        "units",
        view.t("funding.units_sheet"),
        frame.with_columns(unit_name=pl.col("unit_name").fill_null(own)),
        unit_name="text",
        received="yuan",
        last_received="yuan",
        spent="yuan",
        last_spent="yuan",
        dues="yuan",
        matched="yuan",
        ratio="decimal",
    )
    return section(Id.UNITS, title, hint, [table(columns, rows, title, css)], offer=offer(view, given))


def _pair(view: View, value: float, last: float | None) -> list[Node | str]:
    moving = change(value, last) if view.is_complete else change(None, None)
    return [yuan(view, value), change_mark(moving, view.lang, tips=False)]


def _leverage(view: View, row: dict) -> list[Content]:
    ratio: Content = f"{row['ratio']:.2f}" if row["ratio"] is not None else tip("–", view.t("funding.no_dues"))
    return [yuan(view, row["dues"]), yuan(view, row["matched"]), ratio]
