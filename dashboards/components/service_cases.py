"""The tables of services: cases by channel, items in force."""

import polars as pl

from dashboards.components.blocks import bar, block, count, share
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, table
from dashboards.downloads import Field, Sheet
from dashboards.markup import Node
from dashboards.texts import value_name
from dashboards.view import View


def channels_block(view: View, months: pl.DataFrame) -> Node:
    """Cases of the month by channel, the largest first."""
    now = months.filter(month=view.month).sort("cases", descending=True, nulls_last=True)
    title = view.t("services.by_channel")
    if not now.height:
        return block(title, empty(view.t("services.no_cases")))
    if now["status"][0] == "not_reported":
        return block(title, empty(view.t("kpis.why_not_reported", names=view.source("service_cases"))))
    columns = [
        Column(view.t("services.channel")),
        Column("", class_name="bar", phone=False),
        Column(view.t("services.cases"), True, unit=view.t("services.unit_cases")),
        Column(view.t("services.share"), True, unit="%"),
        Column(view.t("services.one_trip"), True, unit="%"),
    ]
    rows: list[list[Content]] = [
        [
            value_name(view.lang, row["channel"]),
            bar(row["share"] or 0, 100),
            count(row["cases"], view),
            share(row["share"], view),
            share(row["one_trip_rate"], view),
        ]
        for row in now.to_dicts()
    ]
    fields = (
        Field("channel", view.t("services.channel")),
        Field("cases", view.t("services.cases_sheet"), "count"),
        Field("share", view.t("services.share_sheet"), "percent"),
        Field("completed_cases", view.t("services.completed_sheet"), "count"),
        Field("one_trip_cases", view.t("services.one_trip_cases_sheet"), "count"),
        Field("one_trip_rate", view.t("services.one_trip_sheet"), "percent"),
    )
    return block(title, table(columns, rows, title), offer(view, Sheet("channels", title, fields, now)))


def items_block(view: View, items: pl.DataFrame) -> Node:
    title, hint = view.t("services.items"), view.t("services.items_hint")
    if not items.height:
        return block(title, empty(view.t("services.no_items")), hint=hint)
    unit = view.t("services.unit_items")
    columns = [
        Column(view.t("services.handling")),
        Column(view.t("services.in_force"), True, unit=unit),
        Column(view.t("services.on_kiosk"), True, unit=unit),
        Column(view.t("services.not_on_kiosk"), True, unit=unit),
        Column(view.t("services.added"), True, unit=unit),
    ]
    names = ("items", "on_kiosk", "not_on_kiosk", "added")
    rows: list[list[Content]] = [
        [value_name(view.lang, row["handling"]), *[count(row[name], view) for name in names]]
        for row in items.to_dicts()
    ]
    heads = ("in_force", "on_kiosk", "not_on_kiosk", "added")
    fields = (
        Field("handling", view.t("services.handling")),
        *[Field(name, view.t(f"services.{head}"), "count") for name, head in zip(names, heads, strict=True)],
    )
    return block(title, table(columns, rows, title), offer(view, Sheet("items", title, fields, items)), hint)


def channels_sheet(view: View, months: pl.DataFrame) -> Sheet:
    """All months, channel by channel: what the lines are drawn from."""
    fields = (
        Field("month", view.t("services.month"), "date"),
        Field("channel", view.t("services.channel")),
        Field("cases", view.t("services.cases_sheet"), "count"),
        Field("share", view.t("services.share_sheet"), "percent"),
        Field("one_trip_rate", view.t("services.one_trip_sheet"), "percent"),
    )
    return Sheet("channel-months", view.t("services.channel_title"), fields, months)
