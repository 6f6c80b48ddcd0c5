"""Rows of Python values into tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """By way of a frame: bound as parameters each value takes a tenth of a millisecond, 700 files two seconds."""
    import polars as pl  # whoever asks for no table does without

    if rows:
        names = [f"c{n}" for n in range(len(rows[0]))]
        frame = pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
        con.register("given", frame)
        con.execute(f"INSERT INTO {table} FROM given")
        con.unregister("given")
