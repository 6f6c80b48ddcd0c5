"""Searching everything a home holds, apart from the inbox, for words that must not be there.

Bytes alone are not enough: Parquet and DuckDB compress their texts, so those are also read and searched as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import polars.selectors as cs


def leaks(root: Path, secrets: list[str]) -> list[str]:
    """Where a secret is found: file (and table), and the secret."""
    found = []
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink()):
        where = path.relative_to(root).as_posix()
        if where.startswith("inbox/"):
            continue
        data = path.read_bytes()
        found += [f"{where}: {secret}" for secret in secrets if any(form in data for form in _forms(secret))]
        for name, text in _texts(path):
            found += [f"{where} {name}: {secret}" for secret in secrets if secret in text]
    return found


def _forms(secret: str) -> set[bytes]:
    return {secret.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16-le")} | {_escaped(secret)}


def _escaped(secret: str) -> bytes:
    """As JSON writes it when it is told to stay ASCII."""
    return secret.encode("ascii", "backslashreplace")


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """All texts of a table file, decompressed; by table."""
    if path.suffix == ".parquet":
        yield "", _strings(pl.read_parquet(path))
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.sql("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
            for schema, table in tables:
                yield f"{schema}.{table}", _strings(connection.sql(f'SELECT * FROM "{schema}"."{table}"').pl())


def _strings(frame: pl.DataFrame) -> str:
    return frame.select(cs.string() | cs.binary() | cs.nested() | cs.categorical()).write_ndjson()
