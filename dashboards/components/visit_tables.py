"""Visits as tables: grids against the target, households not reached, kinds and ways, requests, units below."""

import polars as pl

from dashboards.components.blocks import bar, count, share, top
from dashboards.components.marks import change_mark, link, tip
from dashboards.components.score_marks import points_mark, shape
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, table
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.numbers import change, kpi_value, whole
from dashboards.scores import step
from dashboards.texts import value_name
from dashboards.view import View

# How a share of households is written: it never looks better than it is.
_COVERAGE = {"unit": "%", "unit_en": "%", "kind": "ratio", "direction": "up"}
_SHAPES = {"reached": "green", "missed": "amber", "far": "red"}


def coverage(view: View, value: float | None, grade: str | None, status: str | None, target: float | None) -> Content:
    """A share with its shape against the target; why there is none, or why it is not whole."""
    if value is None:
        return html.Span(view.t(f"kpis.{status or 'not_applicable'}"), className="missing")
    written = html.Span(f"{kpi_value(_COVERAGE, value, view.lang, target).text}%", className="num")
    if status == "partial":
        return [html.Span(view.t("word.partial"), className="s"), written]
    if grade not in _SHAPES:
        return [written]
    return [html.Span(shape(_SHAPES[grade]), title=view.t(f"kpis.{grade}")), written]


def _points(view: View, moved: float) -> Node:
    return points_mark(view, step(moved), judged=False, key="kpis.points")


def board(view: View, frame: pl.DataFrame) -> Node:
    """Communities with their grids beside them, the community with the least coverage first."""
    if not frame.height:
        return empty(view.t("visits.no_grids"))
    columns = [
        Column(view.t("issues.community")),
        Column(view.t("visits.coverage_short"), number=True),
        Column(view.t("visits.grids_reached"), number=True),
        Column(view.t("visits.grids_each"), class_name="tiled"),
    ]
    ordered = frame.sort("above_value", "above_code", "unit_code", nulls_last=True)
    several = frame["street_name"].n_unique() > 1
    groups = ordered.partition_by("above_code", maintain_order=True)
    rows = [_board_row(view, group.to_dicts(), several) for group in groups]
    return table(columns, rows, view.t("visits.grids"))


def _board_row(view: View, grids: list[dict], several: bool) -> list[Content]:
    first = grids[0]
    name: list[Node | str] = [link(first["above_name"] or "", view.state.href(unit=first["above_code"]), "lk")]
    if several:
        name.append(html.Span(first["street_name"] or "", className="s"))
    reached = {True: "reached", False: "missed" if view.is_complete else "open"}.get(first["is_above_reached"], "none")
    judged = view.t("visits.of", part=whole(first["reached_of_above"]), whole=whole(first["judged_of_above"]))
    return [
        name,
        coverage(view, first["above_value"], reached, first["status"], first["target"]),
        html.Span(judged, className="num") if first["judged_of_above"] else view.t("word.dash"),
        html.Ul([html.Li(_tile(view, grid)) for grid in grids], className="grid-tiles"),
    ]


def _tile(view: View, grid: dict) -> Node:
    words = {"unit": grid["full_name"]}
    label: list[Node | str] = [html.Span(grid["unit_name"], className="s")]
    if grid["value"] is None:
        why = view.t(f"kpis.{grid['status'] or 'not_applicable'}")
        title = view.t("visits.tile_none", why=why, **words)
        label.append(why)
    else:
        value = kpi_value(_COVERAGE, grid["value"], view.lang, grid["target"]).text
        words |= {"value": value, "households": whole(grid["households"]), "count": whole(grid["not_reached"])}
        words |= {"vain": whole(grid["in_vain"]), "never": whole(grid["not_visited"])}
        title = view.t("visits.tile", **words)
        label += [shape(_SHAPES.get(grid["grade"], "")) or "", html.B(value, className="num")]
    href = view.state.href(unit=grid["unit_code"])
    return html.A(label, href=href, title=title, className=f"grid-tile {grid['grade']}")


def not_reached(view: View, frame: pl.DataFrame, most: int) -> Node:
    """Micro-grids with most households not reached first."""
    rows = frame.filter(pl.col("not_reached") > 0).head(most).to_dicts()
    if not rows:
        return empty(view.t("visits.all_reached" if frame["households"].sum() else "visits.no_micro_grids"))
    columns = [
        Column(view.t("visits.micro_grid")),
        Column("", class_name="bar", phone=False),
        Column(view.t("visits.not_reached_short"), number=True, unit=view.t("visits.unit_households")),
        Column(view.t("visits.in_vain"), number=True, unit=view.t("visits.unit_households")),
        Column(view.t("visits.not_visited"), number=True, unit=view.t("visits.unit_households")),
        Column(view.t("visits.households"), number=True, phone=False, unit=view.t("visits.unit_households")),
        Column(view.t("visits.coverage_short"), number=True),
        Column(view.t("word.mom"), number=True, phone=False),
        Column(view.t("visits.made_short"), number=True, phone=False, unit=view.t("unit.visits_made")),
    ]
    body = [_missed(view, row, rows[0]["not_reached"]) for row in rows]
    return table(columns, body, view.t("visits.not_reached"))


def _missed(view: View, row: dict, largest: float) -> list[Content]:
    moved = row["step"] if view.is_complete else None
    return [
        link(row["full_name"], view.state.href(unit=row["unit_code"]), "lk"),
        bar(row["not_reached"], largest),
        count(row["not_reached"], view),
        count(row["in_vain"], view),
        count(row["not_visited"], view),
        count(row["households"], view),
        coverage(view, row["value"], row["grade"], row["status"], row["target"]),
        view.t("word.dash") if moved is None else _points(view, moved),
        count(row["visits_made"], view),
    ]


def kinds(view: View, frame: pl.DataFrame) -> Node:
    """Kinds of visits and what came of them; the rows add up to the last."""
    columns = [
        Column(view.t("visits.kind")),
        Column(view.t("visits.visits"), number=True),
        Column(view.t("visits.made_home"), number=True, class_name="pair"),
        Column(view.t("visits.met_elsewhere"), number=True, phone=False),
        Column(view.t("visits.not_home"), number=True),
        Column(view.t("visits.refused"), number=True),
        Column(view.t("visits.made_trend"), class_name="trend", phone=False),
    ]
    rows = frame.to_dicts()
    css = ["total" if row["is_total"] else "" for row in rows]
    return table(columns, [_kind(view, row) for row in rows], view.t("visits.kinds"), css)


def _kind(view: View, row: dict) -> list[Content]:
    spark = html.Img(src=sparkline(row["trend"], view.state.theme), alt="", className="spark")
    if row["visits"] is None:
        missing = html.Span(view.t("word.not_reported"), className="missing")
        return [_name(view, row), missing, *[view.t("word.dash")] * 4, spark]
    return [
        _name(view, row),
        count(row["visits"], view),
        [*_parts(count(row["made"], view)), _moved(view, row["made"], row["last_made"], row["status"])],
        count(row["met_elsewhere"], view),
        count(row["not_home"], view),
        count(row["refused"], view),
        spark,
    ]


def _name(view: View, row: dict) -> str:
    return view.t("data.total") if row["is_total"] else value_name(view.lang, row["name"])


def modes(view: View, frame: pl.DataFrame) -> Node:
    """Ways of visiting, and whether anyone was met."""
    outcomes = ("visits", "met", "not_home", "refused")
    columns = [Column(view.t("visits.mode")), *[Column(view.t(f"visits.{name}"), number=True) for name in outcomes]]
    rows = frame.to_dicts()
    body: list[list[Content]] = [[_name(view, row), *[count(row[name], view) for name in outcomes]] for row in rows]
    css = ["total" if row["is_total"] else "" for row in rows]
    return table(columns, body, view.t("visits.modes"), css)


def _moved(view: View, now: float | None, last: float | None, status: str | None) -> Node:
    comparable = view.is_complete and status == "ok"
    return change_mark(change(now, last) if comparable else change(None, None), view.lang, tips=False)


def requests(view: View, frame: pl.DataFrame) -> Node:
    """Requests collected by kind of visit, with how many that is per hundred visits made."""
    rows = frame.sort("is_total", "requests", descending=[False, True], nulls_last=True).to_dicts()
    columns = [
        Column(view.t("visits.kind")),
        Column("", class_name="bar", phone=False),
        Column(view.t("visits.requests_short"), number=True, class_name="pair"),
        Column(view.t("visits.per_100"), number=True),
    ]
    largest = top(frame.filter(~pl.col("is_total"))["requests"])
    body: list[list[Content]] = [
        [
            _name(view, row),
            "" if row["is_total"] else bar(row["requests"], largest),
            [
                *_parts(count(row["requests"], view)),
                _moved(view, row["requests"], row["last_requests"], row["status"]),
            ],
            share(row["requests_per_100"], view),
        ]
        for row in rows
    ]
    return table(columns, body, view.t("visits.requests"), ["total" if row["is_total"] else "" for row in rows])


def _parts(content: Content) -> list[Node | str]:
    return list(content) if isinstance(content, (list, tuple)) else [content]  # type: ignore[list-item]


def units(view: View, frame: pl.DataFrame) -> Node:
    if not frame.height:
        return empty(view.t("units.empty"))
    with_grids = view.level in ("city", "street")
    columns = [
        Column(view.t("units.name")),
        Column(view.t("visits.coverage_short"), number=True, class_name="pair"),
        Column(view.t("visits.not_reached_short"), number=True, unit=view.t("visits.unit_households")),
        *([Column(view.t("visits.grids_short_of"), number=True, phone=False)] if with_grids else []),
        Column(view.t("visits.made_short"), number=True, class_name="pair"),
        Column(view.t("visits.requests_short"), number=True, phone=False),
        Column(view.t("visits.per_100"), number=True, phone=False),
    ]
    return table(columns, [_unit(view, row, with_grids) for row in frame.to_dicts()], view.t("units.name"))


def _unit(view: View, row: dict, with_grids: bool) -> list[Content]:
    grids = view.t("word.dash")
    if row["grids_judged"]:
        grids = view.t("visits.of", part=whole(row["grids_short"]), whole=whole(row["grids_judged"]))
    comparable = view.is_complete and row["was_in_force"] and not row["is_own"]
    return [
        _unit_name(view, row),
        view.t("word.dash") if row["is_own"] else _coverage_of_unit(view, row, bool(comparable)),
        count(row["not_reached"], view),
        *([html.Span(grids, className="num")] if with_grids else []),
        [
            *_parts(count(row["made"], view)),
            _moved(view, row["made"], row["last_made"] if comparable else None, row["made_status"]),
        ],
        count(row["requests"], view),
        share(row["requests_per_100"], view),
    ]


def _coverage_of_unit(view: View, row: dict, comparable: bool) -> Content:
    shown = _parts(coverage(view, row["coverage"], row["grade"], row["coverage_status"], row["target"]))
    if not comparable or row["coverage_status"] != "ok" or row["last_coverage"] is None:
        return [*shown, html.Span(view.t("word.dash"), className="chg word")]
    return [*shown, _points(view, row["coverage"] - row["last_coverage"])]


def _unit_name(view: View, row: dict) -> Content:
    if row["is_own"]:
        return tip(view.t("word.own", unit=view.unit_name), view.t("visits.own_means"))
    if row["unit_code"] == "UNKNOWN":
        return view.t("word.unknown")
    return link(row["unit_name"], view.state.href(unit=row["unit_code"]), "lk")
