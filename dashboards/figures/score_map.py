"""The scorecard as a map: communities in the colour of their score, with its shape and number, within their streets."""

import polars as pl

from dashboards.figures.maps import Plane, area_trace, border_trace, label_trace, map_layout, plane_of, short_name
from dashboards.figures.parts import Look
from dashboards.numbers import score_text
from dashboards.scores import COLOURS
from dashboards.texts import text
from dashboards.theme import token

SIGNS = {"green": "●", "amber": "▲", "red": "■"}
# What the map is drawn for, in pixels: a name that has no room at this width stands under the pointer alone.
_DRAWN_WIDTH, _LETTER = 560, 12
# A street whose outline comes this near to an edge of the map, in shares of its size, has its name outside that edge.
_NEAR = 0.04
_SIDES = {"west": "l", "east": "r", "north": "t", "south": "b"}


def score_map(shapes: pl.DataFrame, units: dict[str, dict], look: Look) -> dict:
    """`shapes`: outlines with unit_code, unit_name and level. `units`: of those that have a score their `state`,
    `score`, `reds` (areas that are red), `hover` and `href`."""
    plane = plane_of(shapes)
    streets = shapes.filter(pl.col("level") == "street").to_dicts()
    names = [(side, row) for row in streets if row["unit_code"] not in units and (side := _side(row, shapes))]
    margin = {_SIDES[side]: 40 if side in ("west", "east") else 20 for side, _ in names}
    layout = map_layout(shapes, plane, look.theme, margin)
    layout["annotations"] = [_name_outside(side, row, plane) for side, row in names]
    filled = [row for row in shapes.to_dicts() if row["unit_code"] in units]
    scale = _DRAWN_WIDTH / (layout["xaxis"]["range"][1] - layout["xaxis"]["range"][0])
    data = [_unit(row, units[row["unit_code"]], plane, look) for row in filled]
    holding = shapes.filter(~pl.col("unit_code").is_in(list(units))).to_dicts()
    data += [border_trace(row["outline"], plane, token("text-2", look.theme)) for row in holding]
    labels = [_label(row, units[row["unit_code"]], plane, scale, look) for row in filled]
    return {"data": [*data, label_trace(labels, token("text", look.theme))], "layout": layout}


def _unit(row: dict, unit: dict, plane: Plane, look: Look) -> dict:
    state = unit["state"]
    fill = token(f"{state}-cell" if state in COLOURS else "surface", look.theme)
    return area_trace(row["outline"], plane, fill, token("rule", look.theme), unit["hover"], unit["href"])


def _label(row: dict, unit: dict, plane: Plane, scale: float, look: Look) -> tuple[float, float, str]:
    """Name, and below it shape and score; a red square beside the name tells of an area that a better total hides."""
    x, y = plane.at(row["label_longitude"], row["label_latitude"])
    room = (plane.at(row["east"], row["north"])[0] - plane.at(row["west"], row["south"])[0]) * scale
    state = unit["state"]
    if unit["score"] is None or state in ("not_reported", "no_data", "too_little"):
        figure = text(look.lang, f"state_word.{state}")
    elif state in COLOURS:
        number = score_text(unit["score"])
        figure = f"{_sign(state, look)} {number if state == 'green' else f'<b>{number}</b>'}"
    else:
        figure = score_text(unit["score"])
    hidden = f" {_sign('red', look)}" if unit["reds"] and state != "red" else ""
    name = short_name(row["unit_name"])
    if room < 3 * _LETTER:
        return x, y, ""
    return x, y, f"{name}{hidden}<br>{figure}" if room >= (len(name) + bool(hidden)) * _LETTER else f"{figure}{hidden}"


def _sign(colour: str, look: Look) -> str:
    return f"<span style='color:{token(f'{colour}-mark', look.theme)};font-size:14px'>{SIGNS[colour]}</span>"


def _side(row: dict, shapes: pl.DataFrame) -> str | None:
    """The first edge of the map that an outline reaches."""
    for low, high in (("west", "east"), ("south", "north")):
        edges = {low: shapes[low].min(), high: shapes[high].max()}
        near = _NEAR * (edges[high] - edges[low])  # type: ignore[operator]
        for side, edge in edges.items():
            if abs(row[side] - edge) <= near:  # type: ignore[operator]
                return side
    return None


def _name_outside(side: str, row: dict, plane: Plane) -> dict:
    x, y = plane.at(row["label_longitude"], row["label_latitude"])
    edge_x, edge_y = plane.at(row["east" if side == "east" else "west"], row["north" if side == "north" else "south"])
    across = {"west": ("right", -8), "east": ("left", 8)}
    at = {"x": edge_x, "y": y, "xanchor": across[side][0], "xshift": across[side][1]} if side in across else {
        "x": x, "y": edge_y, "yanchor": "bottom" if side == "north" else "top",
    }  # fmt: skip
    return {**at, "text": f"<b>{short_name(row['unit_name'])}</b>"}
