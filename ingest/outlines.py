"""Outlines of units from ``reference/units.geojson``: one feature a unit, its code in the property ``unit_code``.

What a map program saves is taken as it is: polygons and multipolygons in degrees, closed or not. A feature that is
none of this is refused and named by its place in the file, so that a map never shows a city with a hole in it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

#: Table ``raw.outlines``. Grain: unit. The label point lies inside the outline, where there is room around it.
OUTLINES = (
    "unit_code VARCHAR, outline VARCHAR, label_longitude DOUBLE, label_latitude DOUBLE, "
    "west DOUBLE, south DOUBLE, east DOUBLE, north DOUBLE"
)
_BANDS = 9
_NAMED = 20

Ring = list[list[float]]


def outlines(path: Path) -> tuple[list[tuple], list[str]]:
    """Rows of ``OUTLINES``, and what was refused with its place in the file; both empty without a file."""
    if not path.exists():
        return [], []
    where = f"reference/{path.name}"
    try:
        features = list(json.loads(path.read_text(encoding="utf-8-sig"))["features"])
    except UnicodeDecodeError:
        return [], [f"{where}：编码应为 UTF-8 · not UTF-8"]
    except json.JSONDecodeError as error:
        return [], [f"{where} 第 {error.lineno} 行：不是完整的 JSON · not whole JSON"]
    except (KeyError, TypeError):
        return [], [f"{where}：不是 GeoJSON 的 FeatureCollection · no GeoJSON FeatureCollection"]
    rows: list[tuple] = []
    refused: list[str] = []
    seen: dict[str, int] = {}
    for place, feature in enumerate(features, start=1):
        try:
            row = _row(feature)
            if before := seen.get(row[0]):
                raise ValueError(f"单位 {row[0]} 与第 {before} 个图形重复 · the same unit as feature {before}")
        except ValueError as error:
            refused.append(f"{where} 第 {place} 个图形：{error}")
            continue
        seen[row[0]] = place
        rows.append(row)
    if len(refused) > _NAMED:
        refused = [*refused[:_NAMED], f"{where}：共 {len(refused)} 个图形不能采用 · features refused in all"]
    return rows, refused


def _row(feature: Any) -> tuple:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = (properties or {}).get("unit_code")
    if not isinstance(code, str) or not code.strip():
        raise ValueError("属性 unit_code 应为文本的单位编码 · the property unit_code must be a code as text")
    geometry = feature.get("geometry")
    polygons = _polygons(geometry)
    points = [point for polygon in polygons for ring in polygon for point in ring]
    wests, souths = [x for x, _ in points], [y for _, y in points]
    label = _label(max(polygons, key=lambda polygon: abs(_area(polygon[0]))))
    outline = json.dumps({"type": geometry["type"], "coordinates": geometry["coordinates"]}, separators=(",", ":"))
    return code.strip(), outline, *label, min(wests), min(souths), max(wests), max(souths)


def _polygons(geometry: Any) -> list[list[Ring]]:
    """The polygons of a geometry, each its outer ring and its holes. Raises ValueError."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"图形应为 Polygon 或 MultiPolygon，这里是 {kind} · a polygon is wanted")
    try:
        parts = geometry["coordinates"] if kind == "MultiPolygon" else [geometry["coordinates"]]
        polygons = [[[[float(p[0]), float(p[1])] for p in ring] for ring in polygon] for polygon in parts]
        fewest = min(len({tuple(point) for point in ring}) for polygon in polygons for ring in polygon)
    except (KeyError, TypeError, IndexError, ValueError):
        raise ValueError("坐标不能读 · coordinates cannot be read") from None
    if fewest < 3:
        raise ValueError("一个环不足三个点 · a ring of fewer than three points")
    if any(abs(x) > 180 or abs(y) > 90 for polygon in polygons for ring in polygon for x, y in ring):
        raise ValueError("坐标应为经纬度（度），先经度后纬度 · longitude and latitude in degrees are wanted")
    return polygons


def _area(ring: Ring) -> float:
    """Twice the area in square degrees, signed: good for telling which ring is larger."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True))


def _label(polygon: list[Ring]) -> tuple[float, float]:
    """A point inside: the middle of the widest stretch, on the one of nine lines across with most room around it."""
    south, north = min(y for _, y in polygon[0]), max(y for _, y in polygon[0])
    edges = [edge for ring in polygon for edge in zip(ring, [*ring[1:], ring[0]], strict=True)]
    best, point = -1.0, (polygon[0][0][0], polygon[0][0][1])
    for band in range(1, _BANDS + 1):
        y = south + (north - south) * band / (_BANDS + 1)
        crossed = sorted(x0 + (y - y0) / (y1 - y0) * (x1 - x0) for (x0, y0), (x1, y1) in edges if (y0 > y) != (y1 > y))
        for west, east in zip(crossed[::2], crossed[1::2], strict=True):
            room = (east - west) * min(y - south, north - y)
            if room > best:
                best, point = room, ((west + east) / 2, y)
    return round(point[0], 6), round(point[1], 6)
