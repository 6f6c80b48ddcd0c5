"""The map: one wobbly mesh of small cells; every outline is the border of a set of cells, so outlines nest exactly.

The coordinates lie in open sea: no real address can be hit. At scale N the city is N copies of one pattern,
laid side by side; the wobble repeats at the pattern's edge, so copies join without gaps.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.demo.city import City
from ingest.demo.layout import CELL, HEIGHT, ORIGIN, WIDTH, Cell, lattice
from ingest.demo.rand import sub_seed

Point = tuple[int, int]


def _edges(cells: Iterable[Cell]) -> Iterator[tuple[Point, Point]]:
    for x, y in cells:
        corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
        yield from zip(corners, (*corners[1:], corners[0]), strict=True)


def ring(edges: Iterable[tuple[Point, Point]]) -> list[Point]:
    """The outer border, counter-clockwise and closed, of what the directed edges run around."""
    kept: set[tuple[Point, Point]] = set()
    for start, end in edges:
        if (end, start) in kept:
            kept.remove((end, start))
        else:
            kept.add((start, end))
    following = dict(kept)
    first = min(following)
    points = [first]
    while (point := following[points[-1]]) != first:
        points.append(point)
    return [*points, first]


class Map:
    """Outlines of one pattern, and the wobble that turns cell corners into coordinates."""

    def __init__(self, city: City, seed: int) -> None:
        rng = random.Random(sub_seed(seed, "wobble"))
        self.wobble = [[(rng.uniform(-0.3, 0.3), rng.uniform(-0.3, 0.3)) for _ in range(HEIGHT)] for _ in range(WIDTH)]
        self.city = city
        self.rings: list[tuple[int, str, str, list[Point]]] = []
        for street in range(3):
            self._add(street, "", "street", [g for g, s in enumerate(city.grid_street) if s == street])
        for unit in city.new_communities:
            self._add(unit.street, unit.suffix, "community", unit.grids)
        for unit in city.old_communities:
            if unit.ended:
                self._add(unit.street, unit.suffix, "community", unit.grids)
        for grid, suffix in enumerate(city.grid_new):
            self._add(city.grid_street[grid], suffix, "grid", [grid])
            if city.grid_old[grid] != suffix:
                self.rings.append((city.grid_street[grid], city.grid_old[grid], "grid", self.rings[-1][3]))
        self.whole = ring(_edges((x, y) for x in range(WIDTH) for y in range(HEIGHT)))

    def _add(self, street: int, suffix: str, level: str, grids: list[int]) -> None:
        border = ring(_edges(cell for g in grids for cell in self.city.grid_cells[g]))
        self.rings.append((street, suffix, level, border))

    def coordinates(self, points: list[Point], copy: int, copies: int) -> list[list[float]]:
        right, up = lattice(copy, copies)
        found = []
        for x, y in points:
            dx, dy = self.wobble[x % WIDTH][y % HEIGHT]
            longitude, latitude = ORIGIN[0] + (right + x + dx) * CELL[0], ORIGIN[1] + (up + y + dy) * CELL[1]
            found.append([round(longitude, 6), round(latitude, 6)])
        return found

    def city_border(self, copies: int) -> list[Point]:
        pairs = zip(self.whole, self.whole[1:], strict=False)
        edges = list(pairs)
        return ring(
            ((a[0] + right, a[1] + up), (b[0] + right, b[1] + up))
            for copy in range(copies)
            for right, up in (lattice(copy, copies),)
            for a, b in edges
        )


def write_outlines(path: Path, outlines: Map, copies: int) -> None:
    """GeoJSON, one feature a line, properties unit_code and level; written piece by piece."""

    def feature(code: str, level: str, border: list[list[float]]) -> str:
        geometry = {"type": "Polygon", "coordinates": [border]}
        properties = {"unit_code": code, "level": level}
        return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry})

    with path.open("w", encoding="utf-8") as file:
        whole = outlines.coordinates(outlines.city_border(copies), 0, copies)
        file.write('{"type": "FeatureCollection", "features": [\n' + feature("DS", "city", whole))
        for copy in range(copies):
            for street, suffix, level, points in outlines.rings:
                code = f"DS{copy * 3 + street + 1:04d}{suffix}"
                file.write(",\n" + feature(code, level, outlines.coordinates(points, copy, copies)))
        file.write("\n]}\n")
