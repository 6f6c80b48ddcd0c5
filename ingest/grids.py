"""From a grid of text to the table ``grid`` that the rules read: columns named, free text scrubbed."""

from __future__ import annotations

import duckdb
import polars as pl

from ingest.contracts import Column, Contract
from ingest.headers import Mapping, map_columns
from ingest.readers import Grid, UnreadableError, exact_numbers
from ingest.scrub import longest_first, names_in, scrub


def json_part(con: duckdb.DuckDBPyConnection, grid: Grid, contract: Contract) -> tuple[Grid, Mapping]:
    """JSON lines as a grid: one text column per name that occurs."""
    con.register("lines", grid.cells.to_arrow())
    objects = "SELECT _row, c0, CASE WHEN json_valid(c0) AND json_type(c0) = 'OBJECT' THEN c0 END AS o FROM lines"
    names = [n for (n,) in con.execute(f"SELECT DISTINCT unnest(json_keys(o)) FROM ({objects}) ORDER BY 1").fetchall()]
    if not names:
        raise UnreadableError("没有一行是完整的 JSON：文件可能没有传完，请重新导出")
    # A name that cannot be written in a JSON path is in no contract.
    known = [n for n in names if n and not {'"', "\\"} & set(n)]
    cells = "".join(
        f", json_extract_string(o, '$.\"{n.replace(chr(39), chr(39) * 2)}\"') AS c{i}" for i, n in enumerate(known)
    )
    # A line that is no object is kept as one broken row, so that it is counted and shown.
    broken = "CASE WHEN o IS NULL AND trim(c0) <> '' THEN c0 END AS _broken"
    frame = con.sql(f"SELECT _row, {broken}{cells} FROM ({objects}) ORDER BY _row").pl()
    con.unregister("lines")
    return Grid("", frame, header=known), map_columns(contract, 0, known)


def text_columns(grid: Grid, mapping: Mapping, contract: Contract, names: set[str]) -> pl.DataFrame:
    """Rows below the header: the table ``grid`` that the rules read.

    Names found in this file's own dropped columns are added to ``names``, then free text is scrubbed of all.
    """
    decimals = [mapping.columns[c.name] for c in contract.columns if c.type == "decimal" and c.name in mapping.columns]
    cells = exact_numbers(grid, decimals).filter(pl.col("_row") > mapping.header_row)
    physical = [pl.col(c) for c in cells.columns if not c.startswith("_")]
    present = [c.str.strip_chars().replace("", None) for c in physical]
    for column in contract.columns:
        if column.person_name and column.name in mapping.columns:
            names |= names_in(cells[f"c{mapping.columns[column.name]}"])
    searched = longest_first(names)

    def text(column: Column) -> pl.Expr:
        if column.name not in mapping.columns:
            return pl.lit(None, pl.String).alias(f"x_{column.name}")
        cell = pl.col(f"c{mapping.columns[column.name]}")
        if column.deadline and grid.book is not None:
            # A date cell reads as midnight; a deadline that is a day ends with it.
            cell = cell.str.replace(r" 00:00:00$", "")
        return (scrub(cell, searched) if column.personal == "scrub" else cell).alias(f"x_{column.name}")

    beyond = [
        p for p, c in zip(present, physical, strict=True) if int(c.meta.output_name()[1:]) >= len(mapping.headers)
    ]
    # In delimited text more cells than headers mean a stray delimiter: what follows it stands in wrong columns.
    broken = pl.coalesce(beyond) if beyond and grid.book is None else pl.lit(None, pl.String)
    if "_broken" in cells.columns:
        broken = pl.col("_broken")
    return cells.select(
        pl.lit(grid.sheet).alias("_sheet"),
        "_row",
        pl.coalesce(present).str.replace_all(r"\s", "").alias("label"),
        (pl.sum_horizontal(p.is_not_null() for p in present) + broken.is_not_null()).cast(pl.Int64).alias("filled"),
        broken.alias("broken"),
        *(text(c) for c in contract.stored_columns),
    )
