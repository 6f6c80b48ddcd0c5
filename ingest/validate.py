"""One file against one contract, in memory: what is good, what is refused and why, what is no row at all."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl

from ingest import rules
from ingest.contracts import Column, Contract
from ingest.disk import is_of_disk
from ingest.grids import text_columns
from ingest.header_rows import find_header, no_header, refuse_second_header
from ingest.headers import HeaderError, Mapping, map_columns
from ingest.home import Home
from ingest.inbox import Arrival
from ingest.json_grids import json_part
from ingest.landing import Manifest, SheetCount
from ingest.readers import Content, Grid, read
from ingest.scrub import longest_first, mask_names, roster_names, scrub
from ingest.unreadable import UnreadableError

_NORMALISERS = [
    (Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("values.sql", "numbers.sql", "moments.sql")
]
_BLOCK = 64


@contextmanager
def engine(home: Home, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the normalisers and the two masked HMAC keys (RFC 2104); keys leave this process in no form."""
    key = home.pseudonym_key()
    block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    with duckdb.connect() as con:
        con.execute(f"SET enable_progress_bar = false; SET threads = {threads}")
        # What does not fit into memory may be anything that stands in an export.
        con.execute("SET temp_directory = ?", [str(home.spool)])
        con.execute("".join(_NORMALISERS))
        for name, mask in (("inner_key", hmac.trans_36), ("outer_key", hmac.trans_5C)):
            con.execute(f"SET VARIABLE {name} = unhex('{block.translate(mask).hex()}')")
        yield con


class Validation:
    """What one file holds for one source.

    After ``run`` the temporary tables ``good`` (landing's columns) and ``refused`` (row and broken rule) of the
    connection hold its rows, and ``manifest`` says how many; a rejected file has neither.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, first: Arrival) -> None:
        self.con, self.home, self.contract, self.first = con, home, contract, first
        self.manifest = Manifest(contract.id, first.file_id, first.sha256, contract.version, status="loaded")
        self.names: set[str] = set()
        self.mappings: list[Mapping] = []

    def run(self, data: bytes) -> Manifest:
        """Read and check the file's bytes. Never raises because of what they hold."""
        try:
            content = read(data, self.contract)
            self.manifest.drift += content.drift
            self._validate(content, self._parts(content))
        except (UnreadableError, HeaderError) as error:
            self._reject(str(error))
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            if is_of_disk(error):
                raise  # no fault of the file, which would be rejected for good
            # The engine's words may quote the file, so only the kind of error is passed on.
            self._reject(f"读取时出错({type(error).__name__})：请检查文件是否完整，重新导出后再放入")
        return self.manifest

    def _reject(self, reason: str) -> None:
        self.manifest.status, self.manifest.reason, self.manifest.sheets = "rejected", reason, []

    def _parts(self, content: Content) -> list[tuple[Grid, Mapping]]:
        """Each grid that has the header, with its mapping. Sheets without one (cover sheets) are passed over."""
        if self.contract.sheet and content.sheet_names and not content.grids:
            names = "、".join(content.sheet_names)
            raise UnreadableError(
                f"没有名为“{self.contract.sheet}”的工作表(现有：{names})：请核对是否放错文件夹，或改回工作表名"
            )
        found = []
        for grid in content.grids:
            if grid.header is not None:
                found.append(json_part(self.con, grid, self.contract))
            elif header := find_header(grid.cells, self.contract):
                if grid.is_typed:  # of delimited text the reader has set a second table apart
                    refuse_second_header(grid.cells, *header, self.contract)
                found.append((grid, map_columns(self.contract, *header)))
        if not found:
            raise no_header(self.contract, [grid.cells for grid in content.grids])
        for grid, mapping in found:
            self.manifest.drift += [replace(d, sheet=grid.sheet) for d in mapping.drift]
        return found

    def _validate(self, content: Content, parts: list[tuple[Grid, Mapping]]) -> None:
        """Fill the temporary tables ``typed``, ``good`` and ``refused`` of this file."""
        self.mappings = [mapping for _grid, mapping in parts]
        if any(c.personal == "scrub" for c in self.contract.columns):
            self.names |= roster_names(self.home)
        frames = [text_columns(grid, mapping, self.contract, self.names) for grid, mapping in parts]
        self.con.register("grid", pl.concat(frames).to_arrow())
        mapping = self.mappings[0]
        headers = {
            c.name: mapping.headers[mapping.columns[c.name]]
            for c in self.contract.stored_columns
            if c.name in mapping.columns and mapping.headers
        }
        self.con.execute(rules.typed_table(self.contract, self.first.seen_at.date(), headers))
        self.con.unregister("grid")
        self._split()
        self._count(content, {grid.sheet: max(mapping.header_row - 1, 0) for grid, mapping in parts})
        if self.contract.load == "snapshot" and not any(sheet.rows_read for sheet in self.manifest.sheets):
            raise UnreadableError("名单只有表头、没有任何一行：不采用，沿用上一份；请重新导出完整名单")
        if self.contract.tree:
            self._hold_open_tree()

    def _count(self, content: Content, above: dict[str, int]) -> None:
        """Rows per sheet; lines above the header are skipped ones, and so are all lines of a cover sheet."""
        counts = self.con.execute(
            "SELECT _sheet, count(*) FILTER (NOT is_no_row), count(*) FILTER (is_no_row), "
            "count(*) FILTER ((_sheet, _row) IN (SELECT (_sheet, _row) FROM refused)) FROM typed GROUP BY ALL"
        ).fetchall()
        by_sheet = {sheet: SheetCount(sheet, *numbers) for sheet, *numbers in counts}
        self.manifest.sheets = [by_sheet.get(sheet, SheetCount(sheet)) for sheet in above]
        for count in self.manifest.sheets:
            count.rows_skipped += above[count.sheet]
        covers = [grid for grid in content.grids if grid.sheet not in above]
        self.manifest.sheets[0].rows_skipped += sum(grid.cells.height for grid in covers)

    def _split(self) -> None:
        """Good rows into ``good``; each broken rule of each other row into ``refused``."""
        con, contract = self.con, self.contract
        con.execute(
            "CREATE OR REPLACE TEMP TABLE refused (_sheet VARCHAR, _row BIGINT, _key VARCHAR, unit_code VARCHAR, "
            "column_name VARCHAR, value VARCHAR, reason VARCHAR)"
        )
        con.execute(
            "INSERT INTO refused SELECT _sheet, _row, NULL, NULL, NULL, broken, 'type' "
            "FROM typed WHERE NOT is_no_row AND broken IS NOT NULL"
        )
        good = f"NOT is_no_row AND {rules.is_good(contract)}"
        if con.execute(f"SELECT count(*) FROM typed WHERE NOT is_no_row AND NOT ({good})").fetchone() != (0,):
            for error, column in rules.error_columns(contract):
                self._refuse(column, error, f"NOT is_no_row AND broken IS NULL AND {error} IS NOT NULL")
        con.execute("CREATE OR REPLACE TEMP TABLE refused_keys (_key VARCHAR)")
        for code, column, keys in rules.group_rules(contract):
            candidates = f"WITH candidates AS (FROM typed WHERE {good} AND _key NOT IN (FROM refused_keys))"
            con.execute(f"CREATE OR REPLACE TEMP TABLE broken_keys AS {candidates} {keys}")
            self._refuse(column, f"'{code}'", f"{good} AND _key IN (FROM broken_keys)")
            con.execute("INSERT INTO refused_keys FROM broken_keys")
        columns = f"_sheet, _row, _key, _hash, {rules.stored(contract)}"
        con.execute(
            f"CREATE OR REPLACE TEMP VIEW good AS SELECT '{self.first.file_id}' AS _file_id, {columns} FROM typed "
            f"WHERE {good} AND _key NOT IN (FROM refused_keys) ORDER BY _sheet, _row"
        )

    def _refuse(self, column: Column, code: str, where: str) -> None:
        """Note the rows of ``typed`` that break a rule. ``code``: SQL; values of hashed columns are not shown."""
        has_unit = any(c.name == "unit_code" for c in self.contract.columns)
        value = "'***'" if column.personal == "hash" else f"x_{column.name}"
        self.con.execute(
            f"INSERT INTO refused SELECT _sheet, _row, _key, {'x_unit_code' if has_unit else 'NULL'}, "
            f"'{column.name}', CASE WHEN x_{column.name} IS NOT NULL THEN {value} END, {code} FROM typed WHERE {where}"
        )

    def _hold_open_tree(self) -> None:
        open_codes = [c for (c,) in self.con.execute(rules.open_branches(self.contract)).fetchall()]
        if open_codes:
            shown = "、".join(open_codes[:5]) + ("等" if len(open_codes) > 5 else "")
            self.manifest.status = "held"
            self.manifest.reason = (
                f"组织树不闭合：{len(open_codes)} 个单位({shown})的上级不在名单上；"
                "整份名单暂不采用，沿用上一份；请补全上级后重新导出"
            )

    def refused(self) -> pl.DataFrame:
        """Row and broken rule, values masked: ``_sheet, _row, _key, unit_code, column_name, value, reason``."""
        rows = self.con.sql("SELECT * FROM refused ORDER BY _sheet, _row, column_name").pl()
        if rows.is_empty():
            return rows
        # Also where no column is free text: in a shifted row a name stands anywhere, even where a code belongs.
        names = longest_first(self.names | roster_names(self.home))
        return rows.with_columns(
            scrub(pl.col("value"), names).str.slice(0, 200),
            mask_names(pl.col("_key", "unit_code"), names),
        )
