"""The scorecard's map of communities, and the same as tiles where there are no outlines or by choice."""

import polars as pl
from dash import dcc

from dashboards.components.cards import GRAPH
from dashboards.components.marks import section, segments
from dashboards.components.offers import offer
from dashboards.components.score_marks import score, shape, spoken
from dashboards.downloads import Field, Sheet
from dashboards.figures.maps import short_name
from dashboards.figures.score_map import score_map
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.scores import COLOURS, Scores
from dashboards.state import AREAS
from dashboards.view import View

TILES = "tiles"
#: Beyond so many a map of communities is dust: it shows the streets, and each street its communities.
MOST = 150


def score_places(view: View, scores: Scores) -> Node:
    """Communities (or streets, where there are too many) where they lie; each leads to its KPIs."""
    cells = shown(scores)
    shapes = view.session.frame("scorecard/shapes", **view.of_unit)
    drawn = set(shapes["unit_code"]) & {cell["unit_code"] for cell in cells}
    as_tiles = view.state.layout == TILES or not drawn
    sheet = _sheet(view, scores, cells)
    hint = view.t("places.hint_tiles" if as_tiles else "places.hint")
    body = _tiles(view, scores, cells) if as_tiles else _map(view, scores, cells, shapes)
    choice = _layouts(view, as_tiles) if drawn else None
    return section(Id.PLACES, sheet.title, hint, [body], choice, offer(view, sheet, graph=not as_tiles))


def _layouts(view: View, as_tiles: bool) -> Node:
    options = [
        (view.t("places.outlines"), view.state.href(layout=None), not as_tiles),
        (view.t("places.tiles"), view.state.href(layout=TILES), as_tiles),
    ]
    return segments(options, view.t("places.layout"))


def shown(scores: Scores) -> list[dict]:
    """The totals that a map shows."""
    communities = scores.below("community")
    return communities if len(communities) <= MOST else scores.below("street")


def red_areas(scores: Scores, unit: str) -> list[str]:
    return [area for area in AREAS if (cell := scores.at(unit, area)) and cell["state"] == "red"]


def _map(view: View, scores: Scores, cells: list[dict], shapes: pl.DataFrame) -> Node:
    units = {
        cell["unit_code"]: {
            "state": cell["state"],
            "score": cell["score"],
            "reds": red_areas(scores, cell["unit_code"]),
            "hover": _said(view, scores, cell),
            "href": _href(view, cell),
        }
        for cell in cells
    }
    graph = dcc.Graph(id=Id.MAP, figure=score_map(shapes, units, view.look), config=GRAPH, responsive=True)
    return html.Div(graph, className="map", role="img", **{"aria-label": view.t("places.spoken")})


def _tiles(view: View, scores: Scores, cells: list[dict]) -> Node:
    """A tile for each, by street in the order of the table; the same size for all, for all weigh alike."""
    names = {row["unit_code"]: row["unit_name"] for row in scores.below("street")}
    streets: dict[str | None, list[dict]] = {}
    for cell in cells:
        street = cell["street_code"] if cell["level"] == "community" else None
        streets.setdefault(street, []).append(cell)
    blocks = []
    for street, members in streets.items():
        tiles = html.Ul([html.Li(_tile(view, scores, cell)) for cell in members])
        blocks.append(html.Div([html.H3(short_name(names[street])) if street in names else None, tiles]))
    return html.Div(blocks, className="tiles")


def _tile(view: View, scores: Scores, cell: dict) -> Node:
    state = cell["state"]
    hidden = red_areas(scores, cell["unit_code"]) if state != "red" else []
    figure = [shape(state), score(view, cell)] if cell["score"] is not None else [view.t(f"state_word.{state}")]
    said = _said(view, scores, cell)
    parts = [html.Span([short_name(cell["unit_name"]), shape("red") if hidden else None]), html.B(figure)]
    css = state if state in COLOURS else "none"
    attributes = {"data-tip": said, "aria-label": said, "data-unit": cell["unit_code"]}
    return html.A(parts, href=_href(view, cell), className=f"tile {css}", **attributes)


def _said(view: View, scores: Scores, cell: dict) -> str:
    reds = red_areas(scores, cell["unit_code"])
    names = view.t("finding.comma").join(view.t(f"area.{area}") for area in reds)
    return spoken(view, cell) + (view.t("places.reds", names=names) if reds else "")


def _href(view: View, cell: dict) -> str:
    return view.state.href(path="/review", unit=cell["unit_code"], layout=None)


def _sheet(view: View, scores: Scores, cells: list[dict]) -> Sheet:
    fields = (
        Field("unit", view.t("places.unit")),
        Field("code", view.t("places.code")),
        Field("score", view.t("area.total"), "decimal"),
        Field("word", view.t("places.colour")),
        Field("reds", view.t("places.red_areas")),
    )
    rows = [
        {
            "unit": cell["unit_name"],
            "code": cell["unit_code"],
            "score": cell["score"],
            "word": view.t(f"state_word.{cell['state']}"),
            "reds": view.t("finding.comma").join(
                view.t(f"area.{area}") for area in red_areas(scores, cell["unit_code"])
            ),
        }
        for cell in cells
    ]
    return Sheet("map", view.t(f"places.title_{cells[0]['level']}"), fields, pl.DataFrame(rows))
