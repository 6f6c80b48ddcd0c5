"""The rows of one file, block by block: good ones are handed back, refused ones and counts are kept."""

from __future__ import annotations

import duckdb
import polars as pl
import pyarrow as pa

from ingest import rules
from ingest.columns import FEW, Columns, are_rows_independent
from ingest.contracts import Column, Contract
from ingest.grids import detached, stored_texts, text_columns
from ingest.headers import Mapping
from ingest.inbox import Arrival
from ingest.landing import SheetCount
from ingest.raw import LINEAGE
from ingest.readers import Grid

#: Rows put aside at most.
MANY = 20_000


class Rows:
    """Good rows are returned, in order; each broken rule of each other row stands in the temporary table ``refused``.

    Rules over several rows need what they compare of all of them: the temporary table ``candidates``.
    ``names``: people that free text is scrubbed of; may grow from block to block.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, contract: Contract, first: Arrival, mapping: Mapping, names: set[str]
    ) -> None:
        self._con, self._contract, self._file_id, self._names = con, contract, first.file_id, names
        self._today = first.seen_at.date()
        self._headers = {
            c.name: mapping.headers[mapping.columns[c.name]]
            for c in contract.stored_columns
            if c.name in mapping.columns and mapping.headers
        }
        self._columns: Columns | None = None
        if are_rows_independent(contract):
            self._columns = Columns(con, contract, self._today, self._headers, names)
        self._is_good = f"NOT is_no_row AND {rules.is_good(contract)}"
        self.counts: dict[str, SheetCount] = {}
        # Rows that are not certainly good wait until they are worth a call.
        self._doubtful: list[pl.DataFrame] = []
        con.execute(
            "CREATE OR REPLACE TEMP TABLE refused (_sheet VARCHAR, _row BIGINT, _key VARCHAR, unit_code VARCHAR, "
            "column_name VARCHAR, value VARCHAR, reason VARCHAR); DROP TABLE IF EXISTS candidates"
        )
        types = {**LINEAGE, **{str(c.stored): c.sql_type for c in contract.stored_columns}}
        empty = ", ".join(f'NULL::{t} AS "{n}"' for n, t in types.items())
        self.schema: pa.Schema = con.sql(f"SELECT {empty} LIMIT 0").to_arrow_table().schema

    def add(self, grid: Grid, cells: pl.DataFrame, mapping: Mapping) -> pa.Table:
        """Good rows of a block as landing stores them. ``cells``: see ``grids.below_header``."""
        if self._columns is None or cells.height < FEW:
            return self._by_row(grid, cells, mapping)
        is_good, landing = self._columns.judged(stored_texts(cells, grid, mapping, self._contract))
        is_good &= cells["_broken"].is_null()
        good = self._with_file(landing(is_good), grid.sheet)
        self._count(grid).rows_read += good.num_rows
        self._doubtful.append(detached(cells.filter(~is_good)))
        if sum(d.height for d in self._doubtful) < MANY:
            return good
        return pa.concat_tables([good.cast(self.schema), self.rest(grid, mapping).cast(self.schema)])

    def rest(self, grid: Grid, mapping: Mapping) -> pa.Table:
        """The good ones among the rows of a sheet that were put aside so far: hardly ever there is one."""
        cells, self._doubtful = self._doubtful, []
        return self._by_row(grid, pl.concat(cells), mapping) if cells else self.schema.empty_table()

    def _count(self, grid: Grid) -> SheetCount:
        return self.counts.setdefault(grid.sheet, SheetCount(grid.sheet))

    def _with_file(self, rows: pa.Table, sheet: str) -> pa.Table:
        for place, (name, value) in enumerate({"_file_id": self._file_id, "_sheet": sheet}.items()):
            codes = pl.zeros(rows.num_rows, dtype=pl.UInt32, eager=True).to_arrow()
            rows = rows.add_column(place, name, pa.DictionaryArray.from_arrays(codes, pa.array([value])))
        return rows

    def _by_row(self, grid: Grid, cells: pl.DataFrame, mapping: Mapping) -> pa.Table:
        """As the rules over rows see them."""
        con, contract, count = self._con, self._contract, self._count(grid)
        con.register("grid", text_columns(cells, grid, mapping, contract, self._names).to_arrow())
        con.execute(rules.typed_table(contract, self._today, self._headers))
        con.unregister("grid")
        found = con.sql("SELECT count(*) FILTER (NOT is_no_row), count(*) FILTER (is_no_row) FROM typed").fetchone()
        assert found
        count.rows_read, count.rows_skipped = count.rows_read + found[0], count.rows_skipped + found[1]
        con.execute(
            "INSERT INTO refused SELECT _sheet, _row, NULL, NULL, NULL, broken, 'type' "
            "FROM typed WHERE NOT is_no_row AND broken IS NOT NULL"
        )
        if con.sql(f"SELECT 1 FROM typed WHERE NOT is_no_row AND NOT ({self._is_good}) LIMIT 1").fetchone():
            for error, column in rules.error_columns(contract):
                self._refuse(column, error, f"typed WHERE NOT is_no_row AND broken IS NULL AND {error} IS NOT NULL")
        self._keep_candidates()
        columns = f"_sheet, _row, _key, _hash, {rules.stored(contract)}"
        query = f"SELECT '{self._file_id}' AS _file_id, {columns} FROM typed WHERE {self._is_good} ORDER BY _row"
        return con.sql(query).to_arrow_table()

    def _keep_candidates(self) -> None:
        """What rules over several rows compare, and what is shown of a row that breaks one."""
        contract = self._contract
        if not (groups := rules.group_rules(contract)):
            return
        typed = [n for g in contract.group_sums for n in (g.column, g.by)]
        shown = [c.name for _code, c, _query in groups] + ["unit_code"] * self._has_unit
        needed = dict.fromkeys([*(f"t_{n}" for n in typed), *(f"x_{n}" for n in shown)])
        query = f"SELECT {', '.join(['_sheet', '_row', '_key', '_hash', *needed])} FROM typed WHERE {self._is_good}"
        self._con.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS candidates AS {query} LIMIT 0; INSERT INTO candidates {query}"
        )

    @property
    def _has_unit(self) -> bool:
        return any(c.name == "unit_code" for c in self._contract.columns)

    def refuse_groups(self) -> bool:
        """Apply the rules over several rows to all rows so far; whether there is a key in ``refused_keys``."""
        con = self._con
        con.execute("CREATE OR REPLACE TEMP TABLE refused_keys (_key VARCHAR)")
        if not con.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = 'candidates'").fetchone():
            return False
        for code, column, keys in rules.group_rules(self._contract):
            con.execute(f"CREATE OR REPLACE TEMP TABLE broken_keys AS {keys}")
            self._refuse(column, f"'{code}'", "candidates WHERE _key IN (FROM broken_keys)")
            con.execute("DELETE FROM candidates WHERE _key IN (FROM broken_keys)")
            con.execute("INSERT INTO refused_keys FROM broken_keys")
        return con.sql("SELECT 1 FROM refused_keys LIMIT 1").fetchone() is not None

    def _refuse(self, column: Column, code: str, where: str) -> None:
        """Note the rows that break a rule. ``code``: SQL; values of hashed columns are not shown."""
        value = "'***'" if column.personal == "hash" else f"x_{column.name}"
        unit = "x_unit_code" if self._has_unit else "NULL"
        self._con.execute(
            f"INSERT INTO refused SELECT _sheet, _row, _key, {unit}, '{column.name}', "
            f"CASE WHEN x_{column.name} IS NOT NULL THEN {value} END, {code} FROM {where}"
        )
