"""From a grid of text to what the rules read: rows below the header, columns named, free text scrubbed."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ingest.contracts import Column, Contract
from ingest.headers import Mapping
from ingest.readers import Grid, exact_numbers, lost_digits
from ingest.scrub import folded, longest_first, names_in, scrub
from ingest.unreadable import ReadAgainError

#: Bytes of free text kept of the blocks before.
MOST_SEARCHED = 64 << 20


def below_header(grid: Grid, mapping: Mapping, contract: Contract) -> pl.DataFrame:
    """The cells of a block of rows below the header, with ``_broken``: what cannot be read as cells of a row."""
    decimals = [mapping.columns[c.name] for c in contract.columns if c.type == "decimal" and c.name in mapping.columns]
    cells = exact_numbers(grid, decimals)
    if cells.height and cells["_row"][0] <= mapping.header_row:
        cells = cells.filter(pl.col("_row") > mapping.header_row)
    broken = [pl.col("_broken")] if "_broken" in cells.columns else []
    if (lost := _lost(grid, mapping, contract)) is not None:
        cells = cells.join(lost, on="_row", how="left", maintain_order="left")
        broken.append(pl.col("_lost"))
    elif not grid.is_typed and grid.header is None:
        # In delimited text more cells than headers mean a stray delimiter: what follows it stands in wrong columns.
        beyond = [c for c in _physical(cells) if int(c[1:]) >= len(mapping.headers)]
        broken += [_filled(c) for c in beyond if cells[c].null_count() < cells.height]
    return cells.with_columns(_broken=pl.coalesce(broken) if broken else pl.lit(None, pl.String))


def blocks_below(
    grid: Grid, mapping: Mapping, contract: Contract, names: set[str]
) -> Iterator[tuple[Grid, pl.DataFrame]]:
    """Each block of a sheet with its cells below the header. Names of people found in its dropped columns are added to
    ``names`` before the block is given.

    Raises ReadAgainError, with all names of the sheet known, where a name stands in the free text of a block before.
    """
    columns = {c.name: f"c{mapping.columns[c.name]}" for c in contract.columns if c.name in mapping.columns}
    people = [columns[c.name] for c in contract.columns if c.person_name and c.name in columns]
    free = [columns[c.name] for c in contract.columns if c.personal == "scrub" and c.name in columns]
    searched = Searched()
    blocks = grid.blocks()
    for block in blocks:
        cells = below_header(block, mapping, contract)
        late = set().union(*(names_in(cells[c]) for c in people)) - names
        names |= late
        if late and searched.has_any(late):
            for rest in blocks:
                names |= set().union(*(names_in(rest.cells[c]) for c in people))
            raise ReadAgainError
        if people and grid.more is not None:
            for column in free:
                searched.add(cells[column])
        yield block, cells


class Searched:
    """Free text that was searched for names, to tell whether a name found later matters; beyond a bound it does."""

    def __init__(self) -> None:
        self._texts: list[pl.Series] | None = []
        self._bytes = 0

    def add(self, cells: pl.Series) -> None:
        if self._texts is None:
            return
        texts = detached(cells.unique().drop_nulls().to_frame()).to_series()
        self._texts.append(texts)
        self._bytes += int(texts.str.len_bytes().sum())
        if self._bytes > MOST_SEARCHED:
            self._texts = None

    def has_any(self, names: set[str]) -> bool:
        wanted = longest_first(names)
        return self._texts is None or any(folded(t).str.contains_any(wanted).any() for t in self._texts)


def detached(cells: pl.DataFrame) -> pl.DataFrame:
    """The same in memory of its own: a text that is kept would keep the whole block it was read from."""
    copied = pl.from_arrow(cells.to_arrow(compat_level=pl.CompatLevel.oldest()))
    assert isinstance(copied, pl.DataFrame)
    return copied


def stored_texts(cells: pl.DataFrame, grid: Grid, mapping: Mapping, contract: Contract) -> pl.DataFrame:
    """``_row`` and each stored column as its text stands in the file."""
    return cells.select("_row", *(_text(c, grid, mapping).alias(c.name) for c in contract.stored_columns))


def text_columns(
    cells: pl.DataFrame, grid: Grid, mapping: Mapping, contract: Contract, names: set[str]
) -> pl.DataFrame:
    """The table ``grid`` that the rules over rows read; free text is scrubbed of ``names``."""
    searched = longest_first(names)
    present = [_filled(c) for c in _physical(cells)]

    def text(column: Column) -> pl.Expr:
        cell = _text(column, grid, mapping)
        return (scrub(cell, searched) if column.personal == "scrub" else cell).alias(f"x_{column.name}")

    is_broken = pl.col("_broken").is_not_null()
    return cells.select(
        pl.lit(grid.sheet).alias("_sheet"),
        "_row",
        pl.coalesce(present).str.replace_all(r"\s", "").alias("label"),
        (pl.sum_horizontal(p.is_not_null() for p in present) + is_broken).cast(pl.Int64).alias("filled"),
        pl.col("_broken").alias("broken"),
        *(text(c) for c in contract.stored_columns),
    )


def _physical(cells: pl.DataFrame) -> list[str]:
    return [c for c in cells.columns if not c.startswith("_")]


def _filled(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().replace("", None)


def _text(column: Column, grid: Grid, mapping: Mapping) -> pl.Expr:
    if column.name not in mapping.columns:
        return pl.lit(None, pl.String)
    cell = pl.col(f"c{mapping.columns[column.name]}")
    # A date cell reads as midnight; a deadline that is a day ends with it.
    return cell.str.replace(r" 00:00:00$", "") if column.deadline and grid.is_typed else cell


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
