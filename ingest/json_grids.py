"""JSON records, one text each, as a grid of columns."""

from __future__ import annotations

import duckdb

from ingest.contracts import Contract
from ingest.header_rows import find_header
from ingest.headers import Mapping, map_columns
from ingest.readers import Grid
from ingest.unreadable import UnreadableError


def json_part(con: duckdb.DuckDBPyConnection, grid: Grid, contract: Contract) -> tuple[Grid, Mapping]:
    """JSON lines, or the records of a JSON array, as a grid: one text column per name that occurs."""
    con.register("lines", grid.cells.to_arrow())
    objects = "SELECT _row, c0, CASE WHEN json_valid(c0) AND json_type(c0) = 'OBJECT' THEN c0 END AS o FROM lines"
    names = [n for (n,) in con.execute(f"SELECT DISTINCT unnest(json_keys(o)) FROM ({objects}) ORDER BY 1").fetchall()]
    if not names:
        raise UnreadableError("没有一行是完整的 JSON：文件可能没有传完，请重新导出")
    # A name that cannot be written in a JSON path is in no contract.
    known = [n for n in names if n and not {'"', "\\"} & set(n)]
    mapping = map_columns(contract, 0, known)
    plain_lists = [c.name for c in contract.columns if c.type == "list" and not c.fields]
    lists = {mapping.columns[name] for name in plain_lists if name in mapping.columns}
    cells = "".join(f", {_value(n, i in lists)} AS c{i}" for i, n in enumerate(known))
    # A line that is no object is kept as one broken row, so that it is counted and shown.
    broken = "CASE WHEN o IS NULL AND trim(c0) <> '' THEN c0 END AS _broken"
    frame = con.sql(f"SELECT _row, {broken}{cells} FROM ({objects}) ORDER BY _row").pl()
    con.unregister("lines")
    return Grid("", frame, header=known), mapping


def headed(grid: Grid, contract: Contract) -> tuple[Grid, Mapping] | None:
    """A grid of any kind with its mapping; None without a header. Raises HeaderError, UnreadableError."""
    if grid.header is not None:
        with duckdb.connect() as con:
            return json_part(con, grid, contract)
    header = find_header(grid.cells, contract)
    return (grid, map_columns(contract, *header)) if header else None


def _value(name: str, is_list: bool) -> str:
    """SQL: the text of a field; a list of a column that holds lists is written as the other exports write it."""
    path = "'$.\"" + name.replace("'", "''") + "\"'"
    text = f"json_extract_string(o, {path})"
    if not is_list:
        return text
    items = f"json_extract_string(o, concat({path}, '[*]'))"
    return f"CASE WHEN json_type(o, {path}) = 'ARRAY' THEN array_to_string({items}, '、') ELSE {text} END"
