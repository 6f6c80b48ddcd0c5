"""One file against one contract: what is good, what is refused and why, what is no row at all."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from ingest import rules
from ingest.contracts import Contract
from ingest.delivery import Delivery
from ingest.disk import is_of_disk
from ingest.drift import Drift
from ingest.grids import blocks_below
from ingest.header_rows import find_header, no_header, refuse_second_header
from ingest.headers import HeaderError, Mapping, map_columns
from ingest.home import Home, key_fingerprint
from ingest.inbox import Arrival
from ingest.json_grids import json_part
from ingest.landing import Manifest, SheetCount, copy_parquet, quote, said_of
from ingest.mending import Mending, refuse_marked
from ingest.parts import Parts
from ingest.readers import Content, Grid, reading
from ingest.rows import Rows
from ingest.scrub import longest_first, mask_names, roster_names, scrub
from ingest.unreadable import UnreadableError

_NORMALISERS = [
    (Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("values.sql", "numbers.sql", "moments.sql")
]
_BLOCK = 64
#: Refused rows masked at a time.
_AT_A_TIME = 1 << 16
#: Megabytes that the engine may hold per thread; what is beyond goes to disk.
_MEMORY = 300


@contextmanager
def engine(home: Home, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the normalisers and the two masked HMAC keys (RFC 2104); keys leave this process in no form."""
    key = home.pseudonym_key()
    block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    with duckdb.connect() as con:
        con.execute(f"SET enable_progress_bar = false; SET threads = {threads}")
        con.execute(f"SET memory_limit = '{_MEMORY * threads}MB'")
        # What does not fit into memory may be anything that stands in an export.
        con.execute("SET temp_directory = ?", [str(home.spool)])
        con.execute("".join(_NORMALISERS))
        for name, mask in (("inner_key", hmac.trans_36), ("outer_key", hmac.trans_5C)):
            con.execute(f"SET VARIABLE {name} = unhex('{block.translate(mask).hex()}')")
        yield con


class Validation:
    """What one file holds for one source.

    After ``run`` the temporary tables ``good`` (landing's columns) and ``refused`` (row and broken rule) of the
    connection hold its rows, and ``manifest`` says how many; a rejected file has neither. ``good`` lies in a Parquet
    file: ``landed``, where the caller names one.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, first: Arrival, landed: Path | None = None
    ) -> None:
        self.con, self.home, self.contract, self.first = con, home, contract, first
        self.manifest = Manifest(contract.id, first.file_id, first.sha256, contract.version, status="loaded")
        self.manifest.pseudonym_key = key_fingerprint(home.pseudonym_key())
        self._scratch = TemporaryDirectory(prefix="gridledger-") if landed is None else None
        self.landed = landed or Path(self._scratch.name if self._scratch else "", "good.parquet")
        self.names: set[str] = set()
        self.mappings: list[Mapping] = []
        self.mending = Mending(con, home, contract) if first.mends else None

    def run(self, data: bytes | Delivery) -> Manifest:
        """Read and check the file. Never raises because of what it holds.

        Raises GoneError where it cannot be read, OSError where ``landed`` cannot be written.
        """
        try:
            if any(c.personal == "scrub" for c in self.contract.columns):
                self.names |= roster_names(self.home)
            any_sheet = self.contract.model_copy(update={"sheet": None})
            reading(data, any_sheet if self.mending else self.contract, self._validate)
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
        if not found or (self.mending and len(found) < len(content.grids)):
            raise no_header(self.contract, [grid.cells for grid in content.grids])
        return found

    def _validate(self, content: Content) -> None:
        """Fill ``good``, ``refused`` and the manifest."""
        if self.mending:
            content = self.mending.own(content)
        else:
            refuse_marked(content)
        self.manifest.drift = self._drift(content)
        parts = self._parts(content)
        self.mappings = [mapping for _grid, mapping in parts]
        rows = Rows(self.con, self.contract, self.first, self.mappings[0], self.names)
        with Parts(self.landed, rows.schema, said_of(self.manifest)) as good:
            for grid, mapping in parts:
                for block, cells in blocks_below(grid, mapping, self.contract, self.names):
                    good.write(rows.add(block, cells, mapping))
                good.write(rows.rest(grid, mapping))
        landed = f"FROM read_parquet({quote(str(self.landed))})"
        if self.mending:
            copy_parquet(self.con, self.mending.settled(landed), self.landed, self.manifest)
        elif rows.refuse_groups():
            copy_parquet(self.con, f"{landed} WHERE _key NOT IN (FROM refused_keys)", self.landed, self.manifest)
        # Their own scratch file goes with this object.
        kind = "TABLE" if self._scratch else "VIEW"
        self.con.execute(f"CREATE OR REPLACE TEMP {kind} good AS {landed}")
        self._count(content, rows, {grid.sheet: max(mapping.header_row - 1, 0) for grid, mapping in parts})
        of_sheets = [replace(drift, sheet=grid.sheet) for grid, mapping in parts for drift in mapping.drift]
        self.manifest.drift = list(dict.fromkeys(self._drift(content) + of_sheets))
        if self.mending:
            return  # no list by itself
        if self.contract.load == "snapshot" and not any(sheet.rows_read for sheet in self.manifest.sheets):
            raise UnreadableError("名单只有表头、没有任何一行：不采用，沿用上一份；请重新导出完整名单")
        if self.contract.tree:
            self._hold_open_tree()

    def _drift(self, content: Content) -> list[Drift]:
        """How the file as a whole differs; a mended workbook is one, whatever the export is."""
        return self.mending.drift if self.mending else content.drift(self.contract)

    def _count(self, content: Content, rows: Rows, above: dict[str, int]) -> None:
        """Rows per sheet; lines above the header are skipped ones, and so are all lines of a cover sheet."""
        self.manifest.sheets = [rows.counts.get(sheet, SheetCount(sheet)) for sheet in above]
        refused = self.con.sql("SELECT _sheet, count(DISTINCT _row) FROM refused GROUP BY ALL").fetchall()
        for count in self.manifest.sheets:
            count.rows_skipped += above[count.sheet]
            count.rows_quarantined = dict(refused).get(count.sheet, 0)
        covers = [grid for grid in content.grids if grid.sheet not in above]
        self.manifest.sheets[0].rows_skipped += sum(grid.cells.height for grid in covers)

    def _hold_open_tree(self) -> None:
        open_codes = [c for (c,) in self.con.execute(rules.open_branches(self.contract)).fetchall()]
        if open_codes:
            shown = "、".join(open_codes[:5]) + ("等" if len(open_codes) > 5 else "")
            self.manifest.status = "held"
            self.manifest.reason = (
                f"组织树不闭合：{len(open_codes)} 个单位({shown})的上级不在名单上；"
                "整份名单暂不采用，沿用上一份；请补全上级后重新导出"
            )

    def refused(self, most: int | None = None) -> pl.DataFrame:
        """Row and broken rule, values masked: ``_sheet, _row, _key, unit_code, column_name, value, reason, _mends``."""
        parts = list(self.refused_parts(most))
        return pl.concat(parts) if parts else self.con.sql("FROM refused LIMIT 0").pl()

    def refused_parts(self, most: int | None = None) -> Iterator[pl.DataFrame]:
        """The same, some at a time; ``most`` limits them."""
        # Also where no column is free text: in a shifted row a name stands anywhere, even where a code belongs.
        names = longest_first(self.names | roster_names(self.home))
        limit = "" if most is None else f" LIMIT {most}"
        mends = "p._mends FROM refused AS r LEFT JOIN places AS p USING (_sheet, _row)"
        query = f"SELECT r.*, {mends if self.mending else 'NULL::VARCHAR AS _mends FROM refused AS r'}"
        rows = self.con.sql(f"{query} ORDER BY _sheet, _row, column_name{limit}").to_arrow_reader(_AT_A_TIME)
        for batch in rows:
            part = pl.from_arrow(batch)
            assert isinstance(part, pl.DataFrame)
            yield part.with_columns(
                scrub(pl.col("value"), names).str.slice(0, 200),
                mask_names(pl.col("_key", "unit_code"), names),
            )
