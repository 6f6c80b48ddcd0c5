"""Maps: kilometres, one scale both ways, outlines with holes and islands, and what a community's place says."""

import datetime as dt
import json

import polars as pl
import pytest

from dashboards.figures.maps import Plane, map_layout, path, plane_of, short_name
from dashboards.figures.parts import Look
from dashboards.figures.score_map import score_map
from dashboards.theme import token

NOW = dt.date(2026, 10, 1)
ZH = Look("zh", "light", NOW)


def square(west, south, size=1.0):
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def shape(code, name, level, west, south, size=1.0):
    outline = json.dumps({"type": "Polygon", "coordinates": [square(west, south, size)]})
    middle = (west + size / 2, south + size / 2)
    return {
        **{"unit_code": code, "unit_name": name, "level": level, "outline": outline},
        **{"label_longitude": middle[0], "label_latitude": middle[1]},
        **{"west": west, "south": south, "east": west + size, "north": south + size},
    }


def test_kilometres_from_the_middle():
    plane = Plane(118.0, 60.0)
    # a degree to the north is 111.32 km; at 60° a degree to the east is half of that
    assert plane.at(119.0, 61.0) == pytest.approx((55.66, 111.32))
    assert plane.at(118.0, 60.0) == (0, 0)


def test_the_middle_is_that_of_all_outlines_and_both_axes_have_one_scale():
    shapes = pl.DataFrame([shape("A", "甲", "community", 0, 0), shape("B", "乙", "community", 3, 1)])
    plane = plane_of(shapes)
    assert (plane.longitude, plane.latitude) == (2.0, 1.0)
    layout = map_layout(shapes, plane, "light")
    assert layout["yaxis"]["scaleanchor"] == "x"
    assert layout["xaxis"]["range"][0] < plane.at(0, 0)[0] and layout["xaxis"]["range"][1] > plane.at(4, 0)[0]


def test_holes_and_islands_are_parted_by_gaps():
    geometry = {
        "type": "MultiPolygon",
        "coordinates": [[square(0, 0, 4), square(1, 1)], [square(9, 9)]],
    }
    drawn = path(json.dumps(geometry), Plane(0, 0))
    assert [n for n, x in enumerate(drawn["x"]) if x is None] == [5, 11]
    assert len(drawn["x"]) == len(drawn["y"]) == 17


@pytest.mark.parametrize(
    ("name", "short"),
    [("文昌社区", "文昌"), ("东湖街道", "东湖"), ("街道", "街道"), ("新社区", "新社区"), ("石镇", "石镇")],
)
def test_names_without_their_kind(name, short):
    assert short_name(name) == short


def unit(state, score, reds=()):
    return {"state": state, "score": score, "reds": list(reds), "hover": "一句话", "href": "/review?unit=A"}


def test_a_place_has_its_colour_its_shape_and_its_number():
    shapes = pl.DataFrame(
        [
            shape("A", "文昌社区", "community", 0, 0),
            shape("B", "湖滨社区", "community", 1, 0),
            shape("C", "学府社区", "community", 2, 0),
            shape("S", "东湖街道", "street", 0, 0, 3.0),
        ]
    )
    units = {
        "A": unit("amber", 89.96, ["grid"]),
        "B": unit("red", 60.0, ["grid"]),
        "C": unit("not_reported", None),
    }
    figure = score_map(shapes, units, ZH)
    fills = {trace["meta"]["href"]: trace for trace in figure["data"] if trace.get("fill")}
    assert [trace["fillcolor"] for trace in figure["data"] if trace.get("fill")] == [
        token(name, "light") for name in ("amber-cell", "red-cell", "surface")
    ]
    assert fills["/review?unit=A"]["text"] == "一句话"
    amber, red, blank = figure["data"][-1]["text"]
    # 89.96 is amber and is not written 90.0; its red area is marked beside the name, a red total needs no such mark
    assert "▲" in amber and "89.9" in amber and "■" in amber.partition("<br>")[0]
    assert red.count("■") == 1 and "60.0" in red
    assert blank == "学府<br>未报"
    [border] = [trace for trace in figure["data"] if trace["mode"] == "lines" and "fill" not in trace]
    assert border["hoverinfo"] == "skip"
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["<b>东湖</b>"]


def test_a_name_without_room_is_left_to_the_pointer():
    tiny = [shape("A", "文昌社区", "community", 0, 0, 0.02), shape("S", "东湖街道", "street", 0, 0, 1.0)]
    figure = score_map(pl.DataFrame(tiny), {"A": unit("green", 95.0)}, ZH)
    assert figure["data"][-1]["text"] == [""]
    narrow = [shape("A", "文昌大社区", "community", 0, 0, 0.07), shape("S", "东湖街道", "street", 0, 0, 1.0)]
    figure = score_map(pl.DataFrame(narrow), {"A": unit("green", 95.0)}, ZH)
    assert "文昌" in figure["data"][-1]["text"][0]
    long = [shape("A", "很长很长的名字社区", "community", 0, 0, 0.07), shape("S", "东湖街道", "street", 0, 0, 1.0)]
    figure = score_map(pl.DataFrame(long), {"A": unit("green", 95.0)}, ZH)
    assert "95.0" in figure["data"][-1]["text"][0] and "很长" not in figure["data"][-1]["text"][0]
