"""The tables of people in posts: the three posts of the grids, vacancies, staffing, floors, heads of buildings."""

import polars as pl

from dashboards.components.blocks import bar, block, count, share
from dashboards.components.marks import change_mark, link
from dashboards.components.offers import offer
from dashboards.components.score_marks import shape
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, table
from dashboards.downloads import Field, Sheet
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.numbers import change, whole
from dashboards.texts import value_name
from dashboards.view import View

POST_OF = {"community": "总网格长", "grid": "网格长", "micro_grid": "网格员"}


def reached(view: View, is_reached: bool, key: str) -> Node:
    """Whether something is as it should be, in shape and word."""
    word = view.t(f"people.{key}_yes" if is_reached else f"people.{key}_no")
    return html.Span([shape("green" if is_reached else "amber"), word], className="st G" if is_reached else "st A")


def posts_block(view: View, posts: pl.DataFrame) -> Node:
    title = view.t("people.posts")
    levels = posts.filter(pl.col("level").is_not_null())
    if not levels.height:
        return block(title, empty(view.t("people.no_posts")))
    columns = [
        Column(view.t("people.post")),
        Column(view.t("people.belongs")),
        Column(view.t("people.to_fill"), True, unit=view.t("people.unit_posts")),
        Column(view.t("people.vacant"), True, unit=view.t("people.unit_posts")),
        Column(view.t("people.filled_share"), True, unit="%"),
    ]
    rows: list[list[Content]] = [
        [
            value_name(view.lang, POST_OF[row["level"]]),
            view.t(f"people.level_{row['level']}"),
            count(row["units"], view),
            _vacant(view, row["vacant"]),
            share(row["share"], view),
        ]
        for row in levels.to_dicts()
    ]
    named = levels.with_columns(pl.Series("post", [POST_OF[level] for level in levels["level"]]))
    fields = (
        Field("post", view.t("people.post")),
        Field("units", view.t("people.to_fill_sheet"), "count"),
        Field("filled", view.t("people.filled_sheet"), "count"),
        Field("vacant", view.t("people.vacant_sheet"), "count"),
        Field("share", view.t("people.filled_share_sheet"), "percent"),
    )
    return block(title, table(columns, rows, title), offer(view, Sheet("posts", title, fields, named)))


def _vacant(view: View, value: int) -> Content:
    if not value:
        return count(value, view)
    mark = html.Span(shape("amber"), role="img", **{"aria-label": view.t("people.vacant")})
    return html.Span([mark, html.Span(whole(value), className="num")], className="A")


def vacancies_block(view: View, vacancies: pl.DataFrame, most: int) -> Node:
    """Who has nobody: the longest first; those nobody has ever been in lead."""
    title = view.t("people.vacancies")
    if not vacancies.height:
        return block(title, empty(view.t("people.no_vacancies")))
    columns = [
        Column(view.t("people.where")),
        Column(view.t("people.post")),
        Column(view.t("people.vacant_since"), True),
    ]
    rows: list[list[Content]] = [
        [_place(view, row), value_name(view.lang, row["post"]), _since(view, row)]
        for row in vacancies.head(most).to_dicts()
    ]
    fields = (
        Field("unit_code", view.t("people.code")),
        Field("street_name", view.t("people.street")),
        Field("community_name", view.t("people.community")),
        Field("parent_name", view.t("people.above")),
        Field("unit_name", view.t("people.unit")),
        Field("post", view.t("people.post_vacant")),
        Field("vacant_since", view.t("people.vacant_since"), "date"),
        Field("days", view.t("people.vacant_days"), "count"),
    )
    hint = view.t("people.list_most", shown=most, all=whole(vacancies.height)) if vacancies.height > most else ""
    return block(title, table(columns, rows, title), offer(view, Sheet("vacancies", title, fields, vacancies)), hint)


def _place(view: View, row: dict) -> list[Node | str]:
    """The community as a link, and within it the grid and micro-grid by their numbers."""
    community = link(row["community_name"], view.state.href(unit=row["community_code"]), "lk")
    if row["level"] == "community":
        return [community]
    grid = row["parent_name"] if row["level"] == "micro_grid" else ""
    return [community, html.Span(f"{grid}{row['unit_name']}", className="s")]


def _since(view: View, row: dict) -> Content:
    if row["vacant_since"] is None:
        return view.t("people.never")
    return view.t("people.since", day=row["vacant_since"].isoformat(), days=whole(row["days"]))


def staffing_block(view: View, staffing: pl.DataFrame) -> Node:
    title = view.t("people.staffing")
    if not staffing.height:
        return block(title, empty(view.t("people.no_staff")))
    columns = [
        Column(view.t("people.post")),
        Column(view.t("people.people"), True, unit=view.t("people.unit_people")),
        Column(view.t("word.mom"), True),
        Column(view.t("word.yoy"), True, False),
        Column(view.t("parts.trend"), phone=False, class_name="trend"),
    ]
    rows: list[list[Content]] = []
    for row in staffing.to_dicts():
        moved = (change(row["people"], row[base]) for base in ("last_month", "last_year"))
        changes = [change_mark(moving, view.lang, tips=False) for moving in moved]
        spark = html.Img(src=sparkline(row["trend"], view.state.theme), alt="", className="spark")
        rows.append([value_name(view.lang, row["post"]), count(row["people"], view), *changes, spark])
    fields = (
        Field("post", view.t("people.post")),
        Field("people", view.t("people.people_sheet"), "count"),
        Field("last_month", view.t("people.last_month"), "count"),
        Field("last_year", view.t("people.last_year"), "count"),
    )
    return block(title, table(columns, rows, title), offer(view, Sheet("staffing", title, fields, staffing)))


def floors_block(view: View, floors: pl.DataFrame, most: int) -> Node:
    """Streets against the floor of five, the fewest first."""
    title, hint = view.t("people.floors"), view.t("people.floors_hint")
    columns = [
        Column(view.t("people.street")),
        Column("", class_name="bar", phone=False),
        Column(view.t("people.people"), True, unit=view.t("people.unit_people")),
        Column(view.t("people.floor"), True, unit=view.t("people.unit_people")),
        Column(view.t("kpis.status")),
    ]
    largest = max([*floors["people"], 1])
    rows: list[list[Content]] = [
        [
            link(row["unit_name"], view.state.href(unit=row["unit_code"]), "lk"),
            bar(row["people"], largest),
            count(row["people"], view),
            count(row["floor"], view),
            reached(view, row["is_reached"], "floor"),
        ]
        for row in floors.head(most).to_dicts()
    ]
    fields = (
        Field("unit_code", view.t("people.code")),
        Field("unit_name", view.t("people.street")),
        Field("people", view.t("people.people_sheet"), "count"),
        Field("floor", view.t("people.floor_sheet"), "count"),
    )
    return block(title, table(columns, rows, title), offer(view, Sheet("floors", title, fields, floors)), hint)


def heads_block(view: View, heads: pl.DataFrame) -> Node:
    """Heads of buildings and households by unit, and in how many micro-grids there is one; the unit itself first."""
    title, hint = view.t("people.heads"), view.t("people.heads_hint")
    if not heads.height:
        return block(title, empty(view.t("people.no_micro_grids")), hint=hint)
    columns = [
        Column(view.t("people.unit")),
        Column(view.t("people.micro_grids"), True, False, unit=view.t("people.unit_grids")),
        Column(value_name(view.lang, "党员楼栋长"), True, unit=view.t("people.unit_people")),
        Column(view.t("people.reaching"), True),
        Column(value_name(view.lang, "党员中心户"), True, unit=view.t("people.unit_people")),
        Column(view.t("people.reaching"), True),
    ]
    rows: list[list[Content]] = []
    for row in heads.to_dicts():
        name = (
            row["unit_name"] if row["is_own"] else link(row["unit_name"], view.state.href(unit=row["unit_code"]), "lk")
        )
        cells: list[Content] = [name, count(row["micro_grids"], view)]
        for post in ("building_head", "household_head"):
            cells += [count(row[f"{post}s"], view), _of(view, row[f"with_{post}"], row["micro_grids"])]
        rows.append(cells)
    fields = (
        Field("unit_code", view.t("people.code")),
        Field("unit_name", view.t("people.unit")),
        Field("micro_grids", view.t("people.micro_grids_sheet"), "count"),
        Field("building_heads", view.t("people.building_heads_sheet"), "count"),
        Field("with_building_head", view.t("people.with_building_head"), "count"),
        Field("household_heads", view.t("people.household_heads_sheet"), "count"),
        Field("with_household_head", view.t("people.with_household_head"), "count"),
    )
    classes = ["total" if own else "" for own in heads["is_own"]]
    drawn = table(columns, rows, title, classes)
    return block(title, drawn, offer(view, Sheet("heads", title, fields, heads)), hint)


def _of(view: View, part: int, whole_: int) -> Content:
    said = html.Span(view.t("people.of", part=whole(part), whole=whole(whole_)), className="num")
    return said if part == whole_ else html.Span([shape("amber"), said], className="A")
