"""Outlines of units: what a map program saves, a label that lies inside, and every feature that cannot be taken."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from office import Office

from ingest.outlines import outlines
from ingest.reference import ReferenceFileError, attach_reference

SQUARE = [[118.0, 21.0], [118.4, 21.0], [118.4, 21.2], [118.0, 21.2], [118.0, 21.0]]


def feature(code: object, coordinates: object, kind: str = "Polygon") -> dict:
    return {
        "type": "Feature",
        "properties": {"unit_code": code, "name": "不看"},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def write(folder: Path, *features: object, encoding: str = "utf-8") -> Path:
    path = folder / "units.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding=encoding)
    return path


def test_an_outline_with_its_label_and_its_bounds(tmp_path: Path) -> None:
    rows, refused = outlines(write(tmp_path, feature("Q1", [SQUARE]), encoding="utf-8-sig"))
    assert refused == []
    [(code, outline, *numbers)] = rows
    assert (code, json.loads(outline)) == ("Q1", {"type": "Polygon", "coordinates": [SQUARE]})
    # the middle of the square, its west, south, east and north
    assert numbers == [118.2, 21.1, 118.0, 21.0, 118.4, 21.2]


def test_the_label_of_a_horseshoe_lies_in_it_and_not_between_its_arms(tmp_path: Path) -> None:
    # open to the east: arms above 2 and below 1 reach to 3, the back is 0 to 1; its centre of gravity is in the gap
    horseshoe = [[0, 0], [3, 0], [3, 0.4], [1, 0.4], [1, 2.6], [3, 2.6], [3, 3], [0, 3]]
    [(_, _, x, y, *_)], _ = outlines(write(tmp_path, feature("Q1", [horseshoe])))
    assert 0 < x < 1 and 0.4 < y < 2.6


def test_a_hole_bears_no_label_and_the_larger_part_does(tmp_path: Path) -> None:
    ring = [[0, 0], [10, 0], [10, 10], [0, 10]]
    hole = [[1, 1], [8, 1], [8, 9], [1, 9]]
    [(_, _, x, y, *_)], _ = outlines(write(tmp_path, feature("Q1", [ring, hole])))
    assert 0 < x < 10 and not (1 < x < 8 and 1 < y < 9)
    islands = [[[[20, 0], [21, 0], [21, 1], [20, 1]]], [ring]]
    [(_, _, x, y, west, _, east, _)], _ = outlines(write(tmp_path, feature("Q1", islands, "MultiPolygon")))
    assert 0 < x < 10
    assert (west, east) == (0, 21)


def test_every_feature_that_cannot_be_taken_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        feature("Q1", [SQUARE]),
        feature(441900001, [SQUARE]),
        feature("Q2", [118.0, 21.0], "Point"),
        feature("Q3", [[[500000, 2370000], [500100, 2370000], [500100, 2370100]]]),
        feature("Q4", [[[118, 21], [119, 21], [118, 21]]]),
        feature("Q5", [[["x", 21], [119, 21], [118, 22]]]),
        feature("Q1", [SQUARE]),
        {"type": "Feature", "properties": None, "geometry": None},
        "no feature",
    )
    rows, refused = outlines(path)
    assert [row[0] for row in rows] == ["Q1"]
    assert [line.partition("：")[0] for line in refused] == [
        f"reference/units.geojson 第 {n} 个图形" for n in range(2, 10)
    ]
    said = ["unit_code", "Point", "经纬度", "三个点", "坐标不能读", "与第 1 个图形重复", "unit_code", "unit_code"]
    for words, line in zip(said, refused, strict=True):
        assert words in line


def test_a_file_in_metres_is_not_told_line_by_line(tmp_path: Path) -> None:
    in_metres = [feature(f"Q{n}", [[[500000, 1], [500100, 1], [500100, 2]]]) for n in range(300)]
    _, refused = outlines(write(tmp_path, *in_metres))
    assert len(refused) == 21
    assert "共 300 个图形" in refused[-1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"features": [\n{"type"', "第 2 行：不是完整的 JSON"),
        (b"[]", "FeatureCollection"),
        (b'{"type": "Polygon"}', "FeatureCollection"),
        ('{"features": "社区"}'.encode("gb18030"), "UTF-8"),
    ],
)
def test_what_is_no_map_stops_and_says_so(office: Office, content: bytes, said: str) -> None:
    (office.home.reference / "units.geojson").write_bytes(content)
    with duckdb.connect() as con, pytest.raises(ReferenceFileError, match=said):
        con.execute("CREATE SCHEMA raw")
        attach_reference(con, office.home)
