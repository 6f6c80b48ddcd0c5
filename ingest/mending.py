"""A workbook of rejected rows that came back mended, read for one of the sources it has a sheet of.

Each of its lines mends one row, the one its mark names, as if that row's file had had it. A line that names no row in
quarantine is quarantined itself, whatever it says: nobody can tell whether it is new or was loaded long ago.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb
import polars as pl

from ingest import landing, rules
from ingest.contracts import Column, Contract
from ingest.drift import Drift
from ingest.header_rows import find_header
from ingest.headers import PEEK
from ingest.home import Home
from ingest.inbox import arrivals
from ingest.marks import COVER, MARK, header_of
from ingest.readers import Content, Grid
from ingest.sqltext import quote
from ingest.unreadable import UnreadableError

_HEADER = rf"^\s*{MARK}:[a-z][a-z0-9_]*\s*$"
_PLACE = r"^(?<file>[0-9a-f]{16})\|(?<row>\d{1,18})\|(?<sheet>.*)$"
_SAY_NONE = "不是退回的行(标记列为空)：新增的行请随正式导出报送"
_SAY_UNKNOWN = "标记列所指的行不在隔离中：请只改退回的行，不改动标记列，新增的行请随正式导出报送"
_SAY_TWICE = "标记列与上面的一行相同(复制出来的行)：新增的行请随正式导出报送"


def refuse_marked(content: Content) -> None:
    """Raises UnreadableError for a file with marks that was not known by them: its rows would pass for new ones."""
    for grid in content.grids:
        if grid.header is None and any(cells.str.contains(_HEADER).any() for cells in _head(grid)):
            raise UnreadableError("这是退回修改的工作簿，但不是 .xlsx 文件，或内容过多：请另存为 .xlsx 后再放入")


class Mending:
    """One mended workbook against one source.

    ``places``, after ``own``: the lines that mend, as ``_sheet``, ``_row``, ``_mends`` (file_id|row|sheet of the place,
    as landing knows it) and ``_of`` (the file of the place).
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, home: Home, contract: Contract) -> None:
        self.con, self.home, self.contract = con, home, contract
        self.places = pl.DataFrame()
        self.drift: list[Drift] = []

    def own(self, content: Content) -> Content:
        """The sheets of this source alone, without their marks; lines that mend nothing are ``_broken``.

        Raises UnreadableError where there is no such sheet.
        """
        marked = [(grid, found) for grid in content.grids if (found := self._marks_of(grid))]
        if not marked:
            raise UnreadableError("退回修改的工作簿里没有本来源的标记列：请用 gridledger quarantine --out 重新写出再改")
        lines = self._judged(pl.concat([_lines(grid, *found) for grid, found in marked]))
        self.places = lines.filter(pl.col("_broken").is_null()).select("_sheet", "_row", "_mends", "_of")
        grids = []
        for grid, (_row, position) in marked:
            broken = lines.filter(pl.col("_sheet") == grid.sheet).select("_row", "_broken")
            cells = grid.cells.join(broken, on="_row", how="left", maintain_order="left")
            unmarked = [] if position is None else [pl.lit(None, pl.String).alias(f"c{position}")]
            grids.append(replace(grid, cells=cells.with_columns(unmarked)))
        return replace(content, grids=grids)

    def settled(self, good: str) -> str:
        """SQL: the rows of ``good`` (SQL as well) that no rule over a list refuses, with ``_mends``.

        Each row is seen in the list it stands in; the temporary table ``places`` stays as ``self.places``.
        """
        con = self.con
        con.register("found_places", self.places.to_arrow())
        con.execute("CREATE OR REPLACE TEMP TABLE places AS FROM found_places")
        con.unregister("found_places")
        con.execute(f"CREATE OR REPLACE TEMP TABLE mended AS SELECT * FROM ({good}) JOIN places USING (_sheet, _row)")
        if self.contract.load == "snapshot":
            for (file_id,) in con.sql("SELECT DISTINCT _of FROM mended ORDER BY 1").fetchall():
                self._refuse_groups(file_id)
        return "SELECT * EXCLUDE (_of) FROM mended ORDER BY _sheet, _row"

    def _marks_of(self, grid: Grid) -> tuple[int, int | None] | None:
        """Row of the header and position of the marks, if the sheet is one of this source.

        No position where the sheet has lost its marks, which leaves all its lines without a place.
        """
        for position, cells in enumerate(_head(grid)):
            if cells.str.contains(_HEADER).any():
                is_ours = cells.str.strip_chars() == header_of(self.contract.id)
                return (int(grid.cells["_row"][is_ours.arg_max() or 0]), position) if is_ours.any() else None
        if grid.sheet in (self.contract.sheet, self.contract.id) and (header := find_header(grid.cells, self.contract)):
            return header[0], None
        if grid.sheet != COVER and grid.cells.width > 1:
            said = f"工作表 {grid.sheet} 没有标记列，未读：新增的行请随正式导出报送"
            self.drift.append(Drift("format", said))
        return None

    def _judged(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Lines that say something, with the place of each and, where there is none, why (``_broken``)."""
        place = pl.col("mark").str.extract_groups(_PLACE).struct.unnest()
        lines = lines.with_columns(place).with_columns(pl.col("row").cast(pl.Int64))
        known = self._waiting(lines["file"].drop_nulls().unique().to_list())
        lines = lines.join(known, on=["file", "row", "sheet"], how="left", maintain_order="left")
        is_first = pl.col("_mends").is_first_distinct()
        no_mark, no_place = pl.col("mark").is_null(), pl.col("_mends").is_null()
        said = pl.when(no_mark).then(pl.lit(_SAY_NONE)).when(no_place).then(pl.lit(_SAY_UNKNOWN))
        return lines.with_columns(_broken=said.when(~is_first).then(pl.lit(_SAY_TWICE)))

    def _waiting(self, file_ids: list[str]) -> pl.DataFrame:
        """Rows in quarantine of these files: ``file`` (as it was named), ``row``, ``sheet``, ``_mends``, ``_of``.

        Those of every version of the contract: a line for a row that by now reads well as it is mends nothing, but it
        is no new row either.
        """
        shas = {a.file_id: a.sha256 for a in arrivals(self.home) if a.file_id in file_ids and not a.mends}
        found = [pl.DataFrame(schema={"file": pl.String, "_row": pl.Int64, "_sheet": pl.String, "_of": pl.String})]
        for file_id, sha in shas.items():
            for path in (self.home.landing / self.contract.id).glob(f"{sha[:16]}-*.quarantine.parquet"):
                rows = pl.read_parquet(path, columns=["_row", "_sheet", "_file_id"])
                found.append(rows.select(pl.lit(file_id).alias("file"), "_row", "_sheet", _of="_file_id"))
        return (
            pl.concat(found)
            .unique()
            .select(
                *("file", "_of", pl.col("_row").alias("row"), pl.col("_sheet").str.strip_chars().alias("sheet")),
                pl.concat_str("_of", "_row", "_sheet", separator="|").alias("_mends"),
            )
        )

    def _refuse_groups(self, file_id: str) -> None:
        """Rules over several rows, and over the tree, on the good rows of a list and the mended ones together."""
        con, contract = self.con, self.contract
        con.execute(f"CREATE OR REPLACE TEMP VIEW on_list AS {self._list(file_id)}")
        typed = ", ".join(f"{c.stored} AS t_{c.name}" for c in contract.stored_columns)
        for code, column, keys in rules.group_rules(contract):
            candidates = f"WITH candidates AS (SELECT _key, _hash, {typed} FROM on_list)"
            con.execute(f"CREATE OR REPLACE TEMP TABLE broken_keys AS {candidates} {keys}")
            self._refuse(file_id, column, code, "_key IN (FROM broken_keys)")
        if contract.tree:
            con.execute(f"CREATE OR REPLACE TEMP TABLE open_codes AS {rules.open_branches(contract, 'on_list')}")
            parent = next(c for c in contract.columns if c.name == contract.tree.parent)
            self._refuse(file_id, parent, "type", f"{contract.tree.code} IN (FROM open_codes)")

    def _list(self, file_id: str) -> str:
        """SQL: the mended rows of a file and, where it is landed under this contract, its own good ones."""
        mended = f"SELECT * FROM mended WHERE _of = {quote(file_id)}"
        sha = next(a.sha256 for a in arrivals(self.home) if a.file_id == file_id)
        manifest, stem = landing.manifests(self.home, self.contract).get(sha, (None, None))
        if manifest is None or manifest.contract_version != self.contract.version:
            return mended
        return f"{mended} UNION ALL BY NAME SELECT * FROM read_parquet({quote(f'{stem}.parquet')})"

    def _refuse(self, file_id: str, column: Column, code: str, where: str) -> None:
        unit = "unit_code" if any(c.stored == "unit_code" for c in self.contract.columns) else "NULL"
        value = "'***'" if column.personal == "hash" else f"CAST({column.stored} AS VARCHAR)"
        rows = f"FROM mended WHERE _of = {quote(file_id)} AND {where}"
        self.con.execute(
            f"INSERT INTO refused SELECT _sheet, _row, _key, {unit}, '{column.name}', {value}, '{code}' {rows}; "
            f"DELETE {rows}"
        )


def _head(grid: Grid) -> list[pl.Series]:
    """The cells among which headers are looked for, column by column."""
    return [cells for cells in grid.cells.head(PEEK).iter_columns() if cells.name.startswith("c")]


def _lines(grid: Grid, header_row: int, position: int | None) -> pl.DataFrame:
    """Lines below the header that say something: ``_sheet``, ``_row`` and ``mark``."""
    cells = {c: pl.col(c).str.strip_chars().replace("", None) for c in grid.cells.columns if c.startswith("c")}
    mark = cells.pop(f"c{position}", pl.lit(None, pl.String))
    is_filled = pl.any_horizontal(pl.lit(False), *(cell.is_not_null() for cell in cells.values()))
    below = grid.cells.filter((pl.col("_row") > header_row) & is_filled)
    return below.select(pl.lit(grid.sheet).alias("_sheet"), "_row", mark=mark)
