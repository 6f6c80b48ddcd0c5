"""阵地服务: places and the 15-minute circle, what goes on in them, and the services of the communities."""

from typing import Any

import polars as pl
from dash import dcc

from dashboards.components import places as parts
from dashboards.components.cards import chart_card
from dashboards.components.frame import finding
from dashboards.components.kpi_cards import kpi_cards
from dashboards.components.marks import section, segments
from dashboards.components.offers import offer
from dashboards.components.service_cases import channels_block, channels_sheet, items_block
from dashboards.components.states import empty
from dashboards.components.unit_kpis import reaching, unit_kpis, unit_kpis_sheet
from dashboards.figures.circle_map import services_map
from dashboards.figures.services import channel_lines
from dashboards.findings.services import compose
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.view import View

CARDS = ("service_circle_coverage", "facility_attendance", "service_cases", "kiosk_share", "one_trip_rate")
SAID = ("centres_open", "estate_stations_open", "warm_bee_stations_open")
BELOW = (
    "service_circle_coverage",
    "centres_open",
    "facility_attendance",
    "service_cases",
    "kiosk_share",
    "one_trip_rate",
)
ON_PHONE = ("service_circle_coverage", "one_trip_rate")
# Levels below which households outside the circle are counted: the first is shown unless another is chosen.
OUTSIDE_BY = {"city": ("community", "micro_grid"), "street": ("community", "micro_grid"), "community": ("micro_grid",)}
OUTSIDE_SHOWN = 12
PLACES_SHOWN = 12
GRAPH: Any = {"displayModeBar": False, "responsive": True, "showTips": False}


def render(view: View) -> list[Node]:
    asked = _asked(view)
    rows = view.session.frame("kpi_cards", **asked, kpis=",".join((*CARDS, *SAID))).to_dicts()
    cards = {row["kpi_id"]: row for row in rows}
    outside = view.session.frame("services/circle", **asked, level=_level(view))
    places = view.session.frame("services/facilities", **asked)
    found = compose(cards, outside.to_dicts(), view.is_complete, view.writer())
    return [
        finding(view, found.headline, found.support),
        kpi_cards(view, [cards[kpi] for kpi in CARDS if kpi in cards], Id.CARDS),
        _map(view, places, outside),
        *_below(view),
        _places(view, places.filter("is_own")),
        _cases(view),
    ]


def _asked(view: View) -> dict[str, Any]:
    return {"unit": view.unit, "month": view.month}


def _level(view: View) -> str:
    levels = OUTSIDE_BY.get(view.level, ("micro_grid",))
    return view.state.level if view.state.level in levels else levels[0]


def _map(view: View, places: pl.DataFrame, outside: pl.DataFrame) -> Node:
    levels, chosen = OUTSIDE_BY.get(view.level, ("micro_grid",)), _level(view)
    options = [(view.t(f"services.by_{level}"), view.state.href(level=level), level == chosen) for level in levels]
    choice = segments(options, view.t("services.by_level")) if len(levels) > 1 else None
    figure = services_map(places, outside, view.look)
    drawn: Node | dcc.Graph = dcc.Graph(figure=figure, config=GRAPH, responsive=True)
    if not figure["data"]:
        drawn = empty(view.t("services.no_coordinates"))
    listed = html.Div(
        [
            html.H3(view.t("services.outside_title")),
            html.P(view.t("services.outside_hint", most=OUTSIDE_SHOWN), className="s"),
            parts.outside_table(view, outside, OUTSIDE_SHOWN),
        ],
        className="beside",
    )
    body = html.Div([html.Div(html.Div(drawn, className="graph"), className="map"), listed], className="mapped")
    hint = view.t("services.map_hint", month=view.month_name())
    sheet = parts.outside_sheet(view, outside)
    return section(Id.MAP, view.t("services.map_title"), hint, [body], choice, offer(view, sheet, graph=True))


def _below(view: View) -> list[Node]:
    below = view.session.frame("units_kpis", unit=view.unit, month=view.month, kpis=",".join(BELOW))
    if not below.height:
        return []
    kpis = reaching(view, below, BELOW)
    title = view.t(f"services.below_{view.level}")
    sheet = unit_kpis_sheet(view, "units", title, below, kpis)
    hint = view.t("services.below_hint", month=view.month_name())
    return [section(Id.BELOW, title, hint, [unit_kpis(view, below, kpis, ON_PHONE)], offer=offer(view, sheet))]


def _places(view: View, places: pl.DataFrame) -> Node:
    title, hint = view.t("services.places_title"), view.t("services.places_hint", month=view.month_name())
    if not places.height:
        return section(Id.PLACES, title, hint, [empty(view.t("services.no_places", unit=view.unit_name))])
    asked = _asked(view)
    types, rooms = view.session.frame("services/types", **asked), view.session.frame("services/rooms", **asked)
    activities = view.session.frame("services/activities", **asked)
    blocks = [parts.types_block(view, types), parts.rooms_block(view, rooms), parts.activities_block(view, activities)]
    listed = parts.places_block(view, places, PLACES_SHOWN)
    return section(Id.PLACES, title, hint, [html.Div([*blocks, listed], className="parts")])


def _cases(view: View) -> Node:
    months = view.session.frame("services/channels", unit=view.unit)
    items = view.session.frame("services/items", month=view.month)
    blocks = [channels_block(view, months), items_block(view, items)]
    if months.height:
        chart = chart_card(
            view.t("services.channel_title"),
            view.t("services.channel_hint", unit=view.unit_name),
            dcc.Graph(figure=channel_lines(months, view.look), config=GRAPH, responsive=True),
            offer(view, channels_sheet(view, months), graph=True),
        )
        blocks = [chart, *blocks]
    body = html.Div(blocks, className="parts")
    return section(Id.CASES, view.t("services.cases_title"), view.t("services.cases_hint"), [body])
