"""From a grid of text to the table ``grid`` that the rules read: columns named, free text scrubbed."""

from __future__ import annotations

import polars as pl

from ingest.contracts import Column, Contract
from ingest.headers import Mapping
from ingest.readers import Grid, exact_numbers, lost_digits
from ingest.scrub import longest_first, names_in, scrub


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
        if column.deadline and grid.is_typed:
            # A date cell reads as midnight; a deadline that is a day ends with it.
            cell = cell.str.replace(r" 00:00:00$", "")
        return (scrub(cell, searched) if column.personal == "scrub" else cell).alias(f"x_{column.name}")

    beyond = [
        p for p, c in zip(present, physical, strict=True) if int(c.meta.output_name()[1:]) >= len(mapping.headers)
    ]
    # In delimited text more cells than headers mean a stray delimiter: what follows it stands in wrong columns.
    broken = pl.coalesce(beyond) if beyond and not grid.is_typed else pl.lit(None, pl.String)
    if "_broken" in cells.columns:
        broken = pl.col("_broken")
    elif (lost := _lost(grid, mapping, contract)) is not None:
        cells, broken = cells.join(lost, on="_row", how="left", maintain_order="left"), pl.col("_lost")
    return cells.select(
        pl.lit(grid.sheet).alias("_sheet"),
        "_row",
        pl.coalesce(present).str.replace_all(r"\s", "").alias("label"),
        (pl.sum_horizontal(p.is_not_null() for p in present) + broken.is_not_null()).cast(pl.Int64).alias("filled"),
        broken.alias("broken"),
        *(text(c) for c in contract.stored_columns),
    )


def _lost(grid: Grid, mapping: Mapping, contract: Contract) -> pl.DataFrame | None:
    """Rows with a cell without text in a stored column: ``_row`` and ``_lost``, its header and what it shows."""
    if grid.lost is None:
        return None
    headers = {mapping.columns[c.name]: c.header for c in contract.stored_columns if c.name in mapping.columns}
    codes = [mapping.columns[c.name] for c in contract.stored_columns if c.type == "code" and c.name in mapping.columns]
    here = pl.concat([grid.lost, lost_digits(grid, codes)]).filter(pl.col("position").is_in(list(headers)))
    if here.is_empty():
        return None
    shown = pl.concat_str(pl.col("position").replace_strict(headers, return_dtype=pl.String), pl.lit("："), "said")
    return here.select("_row", shown.alias("_lost")).group_by("_row").agg(pl.col("_lost").str.join("；"))
