"""Where blocks and grids lie on the mesh of cells that the map is made of."""

from __future__ import annotations

import math

WIDTH, HEIGHT = 60, 48
BLOCK_HEIGHT = 8
#: Open sea: no real address can be hit.
ORIGIN = (118.2, 21.4)
CELL = (0.00135, 0.00168)

Cell = tuple[int, int]


def block_cells(street: int, block: int, blocks: int) -> tuple[int, int, int]:
    """Left column, bottom row and width of a community's block; blocks run to the right, then back to the left."""
    columns = blocks // 2
    row, column = divmod(block, columns)
    column = columns - 1 - column if row else column
    width = WIDTH // columns
    return column * width, (street * 2 + row) * BLOCK_HEIGHT, width


def grid_cells(left: int, bottom: int, width: int, position: int, count: int) -> list[Cell]:
    """The cells of one of a community's ``count`` grids: two rows of grids, the lower one the longer."""
    lower = (count + 1) // 2
    row, column, columns = (0, position, lower) if position < lower else (1, position - lower, count - lower)
    first, last = round(column * width / columns), round((column + 1) * width / columns)
    half = BLOCK_HEIGHT // 2
    return [(left + x, bottom + row * half + y) for x in range(first, last) for y in range(half)]


def lattice(copy: int, copies: int) -> tuple[int, int]:
    """Where a copy of the pattern lies, in cells."""
    row, column = divmod(copy, math.ceil(math.sqrt(copies)))
    return column * WIDTH, row * HEIGHT
