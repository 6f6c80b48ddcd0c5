"""The tables of places: who lives outside the circle, types, rooms, the list, activities."""

import polars as pl

from dashboards.components.blocks import bar, block, count, share
from dashboards.components.grids import grid
from dashboards.components.marks import change_mark, link
from dashboards.components.offers import offer
from dashboards.components.score_marks import shape
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, table
from dashboards.downloads import Field, Sheet
from dashboards.figures.sparkline import sparkline
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.numbers import change, whole
from dashboards.texts import value_name
from dashboards.view import View


def outside_table(view: View, outside: pl.DataFrame, most: int) -> Node:
    """Units with households outside the circle, those with most first."""
    rows = outside.filter(pl.col("outside") > 0).head(most).to_dicts()
    if not rows:
        return empty(view.t("services.outside_none" if outside.height else "services.outside_nothing"))
    columns = [
        Column(view.t("units.name")),
        Column("", class_name="bar", phone=False),
        Column(view.t("services.outside"), True, unit=view.t("services.unit_households")),
        Column(view.t("services.coverage"), True, unit="%"),
    ]
    largest = rows[0]["outside"]
    cells: list[list[Content]] = [
        [
            link(row["unit_name"], view.state.href(unit=row["unit_code"], level=None), "lk"),
            bar(row["outside"], largest),
            count(row["outside"], view),
            share(row["value"], view),
        ]
        for row in rows
    ]
    return table(columns, cells, view.t("services.outside"))


def outside_sheet(view: View, outside: pl.DataFrame) -> Sheet:
    fields = (
        Field("unit_code", view.t("services.code")),
        Field("community_name", view.t("services.community")),
        Field("unit_name", view.t("units.name")),
        Field("households", view.t("services.households"), "count"),
        Field("covered", view.t("services.covered"), "count"),
        Field("outside", view.t("services.outside_households"), "count"),
        Field("value", view.t("services.coverage_share"), "percent"),
    )
    return Sheet("outside", view.t("services.outside_title"), fields, outside)


def types_block(view: View, types: pl.DataFrame) -> Node:
    columns = [
        Column(view.t("services.type")),
        Column(view.t("services.places"), True, unit=view.t("services.unit_places")),
        Column(view.t("services.rooms"), True, False, unit=view.t("services.unit_rooms")),
        Column(view.t("services.signage"), True),
        Column(view.t("services.activities"), True, False, unit=view.t("services.unit_activities")),
        Column(view.t("services.attendance"), True, unit=view.t("services.unit_people")),
    ]
    rows: list[list[Content]] = [
        [
            value_name(view.lang, row["facility_type"]),
            _opened(view, row),
            count(row["rooms"], view),
            _signage(view, row),
            count(row["activities"], view),
            count(row["attendance"], view),
        ]
        for row in types.to_dicts()
    ]
    fields = (
        Field("facility_type", view.t("services.type")),
        Field("places", view.t("services.places_sheet"), "count"),
        Field("opened", view.t("services.opened_sheet"), "count"),
        Field("rooms", view.t("services.rooms_sheet"), "count"),
        Field("signage_ok", view.t("services.signage_ok"), "count"),
        Field("signage_not_ok", view.t("services.signage_not_ok"), "count"),
        Field("signage_unknown", view.t("services.signage_unknown"), "count"),
        Field("without_activity", view.t("services.without_activity"), "count"),
        Field("activities", view.t("services.activities_sheet"), "count"),
        Field("attendance", view.t("services.attendance_sheet"), "count"),
    )
    title = view.t("services.types")
    return block(
        title, table(columns, rows, title), offer(view, Sheet("types", title, fields, types)), css="part whole"
    )


def _opened(view: View, row: dict) -> Content:
    if not row["opened"]:
        return count(row["places"], view)
    said = html.Span(view.t("services.opened", count=row["opened"]), className="s")
    return [html.Span(whole(row["places"]), className="num"), said]


def _signage(view: View, row: dict) -> list[Node | str]:
    """How many have their signs as required; those that do not, and those of which it is not said, are named."""
    said = [view.t("services.of", part=row["signage_ok"], whole=row["places"])]
    parts: list[Node | str] = [html.Span(said, className="num")]
    if row["signage_not_ok"]:
        words = view.t("services.signage_missed", count=row["signage_not_ok"])
        parts.append(html.Span([shape("amber"), words], className="st A"))
    if row["signage_unknown"]:
        parts.append(html.Span(view.t("services.signage_unsaid", count=row["signage_unknown"]), className="s"))
    return parts


def rooms_block(view: View, rooms: pl.DataFrame) -> Node:
    title = view.t("services.by_function")
    if not rooms.height:
        return block(title, empty(view.t("services.no_rooms")))
    columns = [
        Column(view.t("services.function")),
        Column("", class_name="bar", phone=False),
        Column(view.t("services.with_room"), True, unit=view.t("services.unit_places")),
        Column(view.t("services.share"), True, unit="%"),
        Column(value_name(view.lang, "党群服务中心"), True, False),
        Column(view.t("services.stations"), True, False),
    ]
    rows: list[list[Content]] = [
        [
            value_name(view.lang, row["room"]),
            bar(row["share"], 100),
            count(row["places"], view),
            share(row["share"], view),
            count(row["centres"], view),
            count(row["stations"], view),
        ]
        for row in rooms.to_dicts()
    ]
    fields = (
        Field("room", view.t("services.function")),
        Field("places", view.t("services.with_room_sheet"), "count"),
        Field("share", view.t("services.share_sheet"), "percent"),
        Field("centres", view.t("services.centres_sheet"), "count"),
        Field("stations", view.t("services.stations_sheet"), "count"),
    )
    return block(title, table(columns, rows, title), offer(view, Sheet("rooms", title, fields, rooms)))


def places_block(view: View, places: pl.DataFrame, most: int) -> Node:
    """All of them to sort and filter on a wide screen, those with most attendance on a phone."""
    title = view.t("services.list")
    sheet = list_sheet(view, places)
    columns = [
        ("facility_name", view.t("services.name"), 3),
        ("facility_type", view.t("services.type"), 2),
        ("unit_name", view.t("services.unit"), 2),
        ("opened_on", view.t("services.opened_on"), 2),
        ("rooms", view.t("services.rooms"), 5),
        ("signage", view.t("services.signage"), 2),
        ("activities", view.t("services.activities_sheet"), 2),
        ("attendance", view.t("services.attendance_sheet"), 2),
    ]
    words = [value_name(view.lang, name) for name in places["facility_type"]]
    rooms = [_rooms(view, row) for row in places.iter_rows(named=True)]
    shown = sheet.table().rename({field.label: field.name for field in sheet.fields})
    shown = shown.with_columns(
        pl.Series("facility_type", words), pl.Series("rooms", rooms), pl.col("opened_on").cast(pl.String)
    )
    whole_list = grid(view, Id.PLACES_GRID, shown, columns, title)
    cards = html.Div(list_table(view, places, most), className="ph")
    note = view.t("services.list_most", shown=most, all=places.height)
    rest = html.P(note, className="s note ph") if places.height > most else None
    return block(title, html.Div([whole_list, cards, rest]), offer(view, sheet), css="part whole")


def list_table(view: View, places: pl.DataFrame, most: int) -> Node:
    columns = [
        Column(view.t("services.name")),
        Column(view.t("services.rooms"), class_name="wrap-text"),
        Column(view.t("services.signage")),
        Column(view.t("services.activities"), True, unit=view.t("services.unit_activities")),
        Column(view.t("services.attendance"), True, unit=view.t("services.unit_people")),
    ]
    rows: list[list[Content]] = [
        [
            row["facility_name"],
            _rooms(view, row),
            _sign(view, row["signage_ok"]),
            count(row["activities"], view),
            count(row["attendance"], view),
        ]
        for row in places.head(most).to_dicts()
    ]
    return table(columns, rows, view.t("services.list"))


def _rooms(view: View, row: dict) -> str:
    names = [value_name(view.lang, room) for room in (row["rooms"] or "").split("、") if room]
    return view.t("finding.comma").join(names) or view.t("services.not_said")


def _sign(view: View, is_ok: bool | None) -> Content:
    if is_ok is None:
        return html.Span(view.t("services.not_said"), className="missing")
    key, state, css = ("signage_good", "green", "G") if is_ok else ("signage_bad", "amber", "A")
    return html.Span([shape(state), view.t(f"services.{key}")], className=f"st {css}")


def list_sheet(view: View, places: pl.DataFrame) -> Sheet:
    words = {True: view.t("services.signage_good"), False: view.t("services.signage_bad")}
    signs = pl.Series("signage", [words.get(value, view.t("services.not_said")) for value in places["signage_ok"]])
    fields = (
        Field("facility_code", view.t("services.code")),
        Field("facility_name", view.t("services.name")),
        Field("facility_type", view.t("services.type")),
        Field("unit_name", view.t("services.unit")),
        Field("works", view.t("services.works")),
        Field("opened_on", view.t("services.opened_on"), "date"),
        Field("rooms", view.t("services.rooms")),
        Field("signage", view.t("services.signage")),
        Field("activities", view.t("services.activities_sheet"), "count"),
        Field("attendance", view.t("services.attendance_sheet"), "count"),
        Field("longitude", view.t("services.longitude"), "text"),
        Field("latitude", view.t("services.latitude"), "text"),
    )
    return Sheet("places", view.t("services.list"), fields, places.with_columns(signs))


def activities_block(view: View, activities: pl.DataFrame) -> Node:
    title = view.t("services.by_activity")
    if not activities.height:
        return block(title, empty(view.t("services.no_activities")))
    largest = max(activities["attendance"])
    columns = [
        Column(view.t("services.activity_type")),
        Column("", class_name="bar", phone=False),
        Column(view.t("services.activities"), True, unit=view.t("services.unit_activities")),
        Column(view.t("services.attendance"), True, unit=view.t("services.unit_people")),
        Column(view.t("services.per_activity"), True, False, unit=view.t("services.unit_people")),
        Column(view.t("word.mom"), True),
        Column(view.t("parts.trend"), phone=False, class_name="trend"),
    ]
    rows: list[list[Content]] = []
    for row in activities.to_dicts():
        moving = change(row["attendance"] if view.is_complete else None, row["last_month"])
        spark = html.Img(src=sparkline(row["trend"], view.state.theme), alt="", className="spark")
        cells = [bar(row["attendance"], largest), count(row["activities"], view), count(row["attendance"], view)]
        cells += [share(row["per_activity"], view), change_mark(moving, view.lang, tips=False), spark]
        rows.append([value_name(view.lang, row["activity_type"]), *cells])
    fields = (
        Field("activity_type", view.t("services.activity_type")),
        Field("activities", view.t("services.activities_sheet"), "count"),
        Field("attendance", view.t("services.attendance_sheet"), "count"),
        Field("per_activity", view.t("services.per_activity_sheet"), "decimal"),
        Field("last_month", view.t("services.last_month_sheet"), "count"),
    )
    return block(title, table(columns, rows, title), offer(view, Sheet("activities", title, fields, activities)))
