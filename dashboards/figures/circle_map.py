"""The map of places with the 15-minute circle, drawn in kilometres and without tiles."""

import math

import polars as pl

from dashboards.figures.parts import Look
from dashboards.numbers import percent, whole
from dashboards.texts import text, value_name
from dashboards.theme import template, token

# The circle of kpis.yaml, service_circle_coverage; a degree of latitude in kilometres on its sphere of 6371008.8 m.
CIRCLE_KM = 1.0
_KM_PER_DEGREE = 6371.0088 * math.pi / 180
_CORNERS = 48
# Beyond this many the circles of a whole city are a carpet and take longer to draw than to read.
MOST_CIRCLES = 300
# Units that are named on the map, and how far apart in kilometres two names must be.
_LABELLED, _LABEL_WIDE, _LABEL_HIGH = 3, 2.0, 0.4
_SYMBOLS = {"党群服务中心": "square", "小区党群驿站": "circle", "暖蜂驿站": "diamond"}


class _Plane:
    """Longitude and latitude as kilometres east and north of a middle: true to scale over a city's width."""

    def __init__(self, longitudes: list[float], latitudes: list[float]) -> None:
        self._east, self._north = _middle(longitudes), _middle(latitudes)
        self._shrink = math.cos(math.radians(self._north))

    def x(self, longitude: float) -> float:
        return (longitude - self._east) * self._shrink * _KM_PER_DEGREE

    def y(self, latitude: float) -> float:
        return (latitude - self._north) * _KM_PER_DEGREE


def _middle(values: list[float]) -> float:
    return (min(values) + max(values)) / 2


def services_map(places: pl.DataFrame, outside: pl.DataFrame, look: Look) -> dict:
    """`places`: the answer of services/facilities; `outside`: that of services/circle. Both axes in kilometres."""
    placed = places.drop_nulls(["longitude", "latitude"])
    open_ends = outside.filter(pl.col("outside") > 0).drop_nulls(["longitude", "latitude"])
    longitudes = [*placed["longitude"], *outside["longitude"].drop_nulls()]
    if not longitudes:
        return {"data": [], "layout": {"template": template(look.theme)}}
    plane = _Plane(longitudes, [*placed["latitude"], *outside["latitude"].drop_nulls()])
    own, near = placed.filter("is_own"), placed.filter(~pl.col("is_own"))
    data = _circles(placed, plane, look)
    data += [_neighbours(near, plane, look)] if near.height else []
    data += [_outside(open_ends, plane, look)] if open_ends.height else []
    data += [
        _places(name, own.filter(facility_type=name), plane, look) for name in own["facility_type"].unique().sort()
    ]
    axis = {"visible": False, "showgrid": False, "automargin": False}
    layout = {
        "template": template(look.theme),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 40},
        "xaxis": {**axis, "constrain": "domain"},
        "yaxis": {**axis, "scaleanchor": "x", "scaleratio": 1, "constrain": "domain"},
        "hovermode": "closest",
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": -0.01, "yanchor": "top", "itemclick": False},
    }
    return {"data": data, "layout": layout}


def _circles(places: pl.DataFrame, plane: _Plane, look: Look) -> list[dict]:
    """All circles as one shape, so that where they overlap they are one ground."""
    if not 0 < places.height <= MOST_CIRCLES:
        return []
    xs: list[float | None] = []
    ys: list[float | None] = []
    turns = [2 * math.pi * n / _CORNERS for n in range(_CORNERS + 1)]
    for row in places.iter_rows(named=True):
        x, y = plane.x(row["longitude"]), plane.y(row["latitude"])
        xs += [*(round(x + CIRCLE_KM * math.cos(turn), 3) for turn in turns), None]
        ys += [*(round(y + CIRCLE_KM * math.sin(turn), 3) for turn in turns), None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": xs,
            "y": ys,
            "fill": "toself",
            "fillcolor": token("accent-tint", look.theme),
            "line": {"color": token("heat-4", look.theme), "width": 1},
            "hoverinfo": "skip",
            "name": text(look.lang, "services.map_circle"),
        }
    ]


def _points(frame: pl.DataFrame, plane: _Plane) -> dict:
    return {
        "type": "scatter",
        "x": [round(plane.x(value), 3) for value in frame["longitude"]],
        "y": [round(plane.y(value), 3) for value in frame["latitude"]],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _places(kind: str, places: pl.DataFrame, plane: _Plane, look: Look) -> dict:
    marker = {
        "symbol": _SYMBOLS.get(kind, "cross"),
        "size": 10,
        "color": token("accent", look.theme),
        "line": {"color": token("page", look.theme), "width": 1.5},
    }
    hover = [_place_sentence(row, look) for row in places.iter_rows(named=True)]
    name = value_name(look.lang, kind)
    return {**_points(places, plane), "mode": "markers", "marker": marker, "hovertext": hover, "name": name}


def _place_sentence(row: dict, look: Look) -> str:
    words = {"activities": whole(row["activities"]), "attendance": whole(row["attendance"])}
    return text(look.lang, "services.map_place", name=row["facility_name"], unit=row["unit_name"], **words)


def _neighbours(places: pl.DataFrame, plane: _Plane, look: Look) -> dict:
    marker = {"symbol": "circle-open", "size": 8, "color": token("text-3", look.theme)}
    hover = [
        text(look.lang, "services.map_near", name=row["facility_name"], unit=row["unit_name"])
        for row in places.iter_rows(named=True)
    ]
    name = text(look.lang, "services.map_nearby")
    return {**_points(places, plane), "mode": "markers", "marker": marker, "hovertext": hover, "name": name}


def _outside(units: pl.DataFrame, plane: _Plane, look: Look) -> dict:
    """Where households lie outside all circles: the more, the larger; the largest are named."""
    most = units["outside"].max()
    sizes = [6 + 18 * math.sqrt(value / most) for value in units["outside"]]
    points = _points(units, plane)
    named = _apart(points["x"], points["y"])
    labels = [
        f"{row['unit_name']} {whole(row['outside'])}" if nth in named else ""
        for nth, row in enumerate(units.iter_rows(named=True))
    ]
    hover = [
        text(
            look.lang,
            "services.map_outside",
            unit=row["unit_name"],
            outside=whole(row["outside"]),
            households=whole(row["households"]),
            share=percent(row["value"] / 100),
        )
        for row in units.iter_rows(named=True)
    ]
    return {
        **points,
        "mode": "markers+text",
        "marker": {
            "symbol": "triangle-up",
            "size": sizes,
            "color": token("amber-mark", look.theme),
            "line": {"color": token("page", look.theme), "width": 1},
            "opacity": 0.9,
        },
        "text": labels,
        "textposition": "top center",
        "textfont": {"color": token("text", look.theme), "size": 12},
        "hovertext": hover,
        "name": text(look.lang, "services.map_outside_name"),
    }


def _apart(xs: list[float], ys: list[float]) -> list[int]:
    """The first few points, left out where a name would lie over one before it."""
    named: list[int] = []
    for nth, (x, y) in enumerate(zip(xs, ys, strict=True)):
        free = all(abs(x - xs[other]) > _LABEL_WIDE or abs(y - ys[other]) > _LABEL_HIGH for other in named)
        if free and len(named) < _LABELLED:
            named.append(nth)
    return named
