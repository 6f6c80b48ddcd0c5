"""A block of rows column by column: landing's columns, and which rows break no rule and are certainly rows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial, reduce
from operator import and_, xor
from threading import Lock

import duckdb
import polars as pl
import pyarrow as pa

from ingest import rules
from ingest.contracts import Column, Contract
from ingest.scrub import longest_first, scrub
from ingest.verdicts import Cells, Distinct, Each, Judge, Keys, Moments, Pairs, Way

#: Blocks of fewer rows are not worth the calls.
FEW = 3000
#: What is kept of a column at most; one with more distinct texts does not repeat itself.
MOST = 1 << 20


def are_rows_independent(contract: Contract) -> bool:
    """Whether cells alone decide over a row: no rule looks at two of its cells or at two rows, and a row that breaks
    none is no title and no total."""
    columns = contract.stored_columns
    beyond = contract.row_rules or contract.tree or rules.group_rules(contract) or rules.column_of_units(contract)
    odd = any(c.fields or len(c.hash_with) > 1 for c in columns)
    return not (beyond or odd) and sum(c.required for c in columns) > 1


class Columns:
    """The columns of one file, for all its blocks.

    ``headers``: header text per column that was found; ``names``: those that free text is scrubbed of.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        contract: Contract,
        today: date,
        headers: dict[str, str],
        names: set[str],
    ) -> None:
        self._con, self._contract, self._today, self._names = con, contract, today, names
        # A row whose first column says its header may be the header again: that is for the rules over rows.
        self._first, header = next(iter(headers.items()), ("", ""))
        self._header = header.strip()
        self._ways: dict[str, Way] = {}
        # Columns are judged side by side; the engine answers one at a time.
        self._pool, self._asking = ThreadPoolExecutor(2), Lock()

    def judged(self, block: pl.DataFrame) -> tuple[pl.Series, Callable[[pl.Series], pa.Table]]:
        """Which rows of ``block`` (``_row`` and the stored columns as text) are good, and their landing's columns but
        those of the file."""
        judged = self._pool.map(lambda c: self._way(c, block).cells(block), self._contract.stored_columns)
        cells = dict(zip((c.name for c in self._contract.stored_columns), judged, strict=True))
        is_good = reduce(and_, (c.ok for c in cells.values() if c.ok is not None), block["_row"].is_not_null())
        return is_good, lambda wanted: self._table(block["_row"], cells, wanted)

    def _way(self, column: Column, block: pl.DataFrame) -> Way:
        """The way of a column, told by its first block; one that grew too large is begun anew."""
        way = self._ways.get(column.name)
        if way is None or len(way) > MOST:
            way = self._ways[column.name] = self._new_way(column, block[column.name], repeats=way is None)
        return way

    def _new_way(self, column: Column, cells: pl.Series, *, repeats: bool) -> Way:
        name, judge = column.name, self._judge(column)
        if column.hash_with:
            return Pairs([*column.hash_with, name], judge)
        # A pseudonym is so dear that any repetition counts.
        if column.personal == "hash" or (repeats and cells.n_unique() * 2 < len(cells)):
            return Distinct(name, judge)
        if column.key and column.type in ("text", "code"):
            return Keys(name, judge, self._header if name == self._first else None)
        if column.type == "datetime" and not column.key and Moments.are(cells):
            return Moments(name, judge, partial(self._asked, rules.times(column)))
        return Each(name, judge)

    def _judge(self, column: Column) -> Judge:
        query = rules.verdicts(column, self._contract, self._today)

        def judge(texts: pl.DataFrame) -> pl.DataFrame:
            if column.personal == "scrub":
                texts = texts.select(scrub(pl.col(column.name), longest_first(self._names)))
            verdicts = self._asked(query, texts)
            if column.name == self._first:
                verdicts = verdicts.with_columns(pl.col("ok") & (pl.col("x") != self._header).fill_null(True))
            return verdicts.drop("x")

        return judge

    def _asked(self, query: str, texts: pl.DataFrame) -> pl.DataFrame:
        numbered = texts.rename("x_{}".format).with_row_index("n").to_arrow()
        # The engine shares out work by batches.
        batches = pa.Table.from_batches(numbered.to_batches(1 << 14), numbered.schema)
        with self._asking:
            self._con.register("texts", batches)
            answer = self._con.execute(query).pl()  # ``sql`` plans a query twice
            self._con.unregister("texts")
        return answer

    def _key(self, keys: list[Cells], columns: dict[str, pa.Array], wanted: pl.Series) -> pa.Array:
        if not keys:
            return pa.nulls(int(wanted.sum()), pa.string())
        if len(keys) == 1 and keys[0].texts is None and keys[0].t.dtype == pl.String:
            return columns[str(self._contract.keys[0].stored)]
        said = [key.said().filter(wanted) for key in keys]
        return _plain(pl.select(pl.concat_str(said, separator="\x1f")).to_series())

    def _table(self, row: pl.Series, cells: dict[str, Cells], wanted: pl.Series) -> pa.Table:
        columns = {str(c.stored): _landed(cells[c.name], wanted) for c in self._contract.stored_columns}
        key = self._key([cells[k.name] for k in self._contract.keys], columns, wanted)
        hashed = [cells[c.name].h for c in self._contract.stored_columns if rules.is_hashed(c)]
        parts = [h for h in hashed if h is not None]
        h = reduce(xor, parts) if parts else pl.zeros(len(row), dtype=pl.UInt64, eager=True)
        return pa.table({"_row": _plain(row.filter(wanted)), "_key": key, "_hash": _plain(h.filter(wanted)), **columns})


def _landed(cells: Cells, wanted: pl.Series) -> pa.Array:
    values = _plain(cells.t.filter(wanted))
    if cells.texts is None:
        return values
    return pa.DictionaryArray.from_arrays(values, _plain(cells.texts), safe=False)


def _plain(values: pl.Series) -> pa.Array:
    return values.to_arrow(compat_level=pl.CompatLevel.oldest())
