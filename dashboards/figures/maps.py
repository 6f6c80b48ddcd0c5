"""Maps drawn from outlines: kilometres around the middle of what is shown, one scale both ways, nothing fetched."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from dashboards.theme import template, token

_KM_PER_DEGREE = 111.32
_ENDINGS = ("社区", "街道", "镇", "乡", "村")
_MARGIN = 0.01  # of the width, so that a border on the edge is drawn whole


@dataclass(frozen=True, slots=True)
class Plane:
    """Equirectangular about a point: over a city as good as any map."""

    longitude: float
    latitude: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Kilometres to the east and to the north of the middle."""
        narrowing = math.cos(math.radians(self.latitude))
        return (
            (longitude - self.longitude) * _KM_PER_DEGREE * narrowing,
            (latitude - self.latitude) * _KM_PER_DEGREE,
        )


def plane_of(outlines: pl.DataFrame) -> Plane:
    """`outlines`: columns west, south, east, north; one row at least."""
    west, east = outlines["west"].min(), outlines["east"].max()
    south, north = outlines["south"].min(), outlines["north"].max()
    return Plane((west + east) / 2, (south + north) / 2)  # type: ignore[operator, arg-type]


def path(outline: str, plane: Plane) -> dict:
    """x and y of a GeoJSON polygon or multipolygon, its rings parted by gaps, as Plotly fills them."""
    geometry = json.loads(outline)
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in (ring for polygon in polygons for ring in polygon):
        points = [plane.at(position[0], position[1]) for position in ring]
        x += [*([None] if x else []), *(round(px, 3) for px, _ in points)]
        y += [*([None] if y else []), *(round(py, 3) for _, py in points)]
    return {"x": x, "y": y}


def area_trace(outline: str, plane: Plane, fill: str, line: str, hover: str, href: str | None = None) -> dict:
    """A unit as a filled shape that says what it is under the pointer; `href` is where a click leads."""
    return {
        "type": "scatter",
        "mode": "lines",
        **path(outline, plane),
        "fill": "toself",
        "fillcolor": fill,
        "line": {"color": line, "width": 1},
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": hover,
        "meta": {"href": href} if href else None,
    }


def border_trace(outline: str, plane: Plane, line: str, width: float = 2) -> dict:
    """The border of a unit that holds others, above their fills and silent."""
    return {
        "type": "scatter",
        "mode": "lines",
        **path(outline, plane),
        "line": {"color": line, "width": width},
        "hoverinfo": "skip",
    }


def label_trace(labels: Iterable[tuple[float, float, str]], colour: str) -> dict:
    """Texts at points of the plane."""
    placed = list(labels)
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _, _ in placed],
        "y": [y for _, y, _ in placed],
        "text": [text for _, _, text in placed],
        "textfont": {"color": colour, "size": 12},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def map_layout(outlines: pl.DataFrame, plane: Plane, theme: str, margin: dict | None = None) -> dict:
    """Everything in `outlines` in view, one kilometre as long in both directions, no axes."""
    west, south = plane.at(outlines["west"].min(), outlines["south"].min())  # type: ignore[arg-type]
    east, north = plane.at(outlines["east"].max(), outlines["north"].max())  # type: ignore[arg-type]
    pad = (east - west) * _MARGIN
    hidden = {"visible": False, "fixedrange": True}
    return {
        "template": template(theme),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0} | (margin or {}),
        "xaxis": {**hidden, "range": [west - pad, east + pad], "constrain": "domain"},
        "yaxis": {
            **hidden,
            "range": [south - pad, north + pad],
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
        "hovermode": "closest",
        "dragmode": False,
        "annotations": [],
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": token("text", theme)},
    }


def short_name(name: str) -> str:
    """A unit's name without the word for its kind, where something is left of it: what a map has room for."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name
