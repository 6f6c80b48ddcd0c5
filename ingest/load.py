"""One source: every registered file that is not landed yet → read, validated, pseudonymised, landed.

A bad file never raises: it is rejected with a reason, or held, and the rest goes on.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path

import duckdb
import polars as pl

from ingest import landing, rules
from ingest.contracts import Column, Contract
from ingest.grids import json_part, text_columns
from ingest.headers import HeaderError, Mapping, find_header, map_columns
from ingest.home import Home, now
from ingest.inbox import Arrival
from ingest.landing import Manifest, SheetCount
from ingest.readers import Content, Grid, UnreadableError, read
from ingest.scrub import longest_first, roster_names, scrub

_VALUES_SQL = (Path(__file__).parent / "values.sql").read_text(encoding="utf-8")
_BLOCK = 64


@dataclass
class SourceReport:
    """What one call made of one source: files and rows of this call alone."""

    source_id: str
    files_read: int = 0
    files_rejected: int = 0
    files_held: int = 0
    rows_read: int = 0
    rows_skipped: int = 0
    rows_quarantined: int = 0
    seconds: float = 0.0
    messages: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        return asdict(self)

    def add(self, path: str, manifest: Manifest) -> None:
        self.files_read += manifest.status == "loaded"
        self.files_rejected += manifest.status == "rejected"
        self.files_held += manifest.status == "held"
        for sheet in manifest.sheets:
            self.rows_read += sheet.rows_read
            self.rows_skipped += sheet.rows_skipped
            self.rows_quarantined += sheet.rows_quarantined
        if manifest.reason:
            self.messages.append(f"{path}：{manifest.reason}")
        self.messages += [f"{path}：{d}" for d in manifest.drift]


def load_source(home: Home, contract: Contract, *, full_refresh: bool = False) -> SourceReport:
    """Land what is registered for this source and not landed under this contract yet.

    ``full_refresh`` reads again all that is still in the inbox. Raises KeyMismatchError (another pseudonym key)
    and OSError (landing cannot be written); never anything because of what a file holds.
    """
    started, report = time.monotonic(), SourceReport(contract.id)
    fingerprint = landing.check_key(home)
    landed = landing.manifests(home, contract)
    todo: dict[str, tuple[Arrival, str]] = {}
    for arrival, first in landing.deliveries(home, contract):
        known = landed.get(arrival.sha256)
        is_current = known is not None and known[0].contract_version == contract.version
        # Read from any path that still holds these bytes; the rows belong to the first that arrived.
        if (full_refresh or not is_current) and (home.inbox / arrival.path).exists():
            todo[arrival.sha256] = (first, arrival.path)
    if todo:
        (home.landing / contract.id).mkdir(exist_ok=True)
        with duckdb.connect() as con:
            _prepare(con, home)
            for first, path in todo.values():
                loader = _FileLoader(con, home, contract, first, fingerprint)
                if manifest := loader.load(home.inbox / path):
                    report.add(path, manifest)
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _prepare(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Normalisers and the two masked HMAC keys (RFC 2104), which leave this process in no form."""
    con.execute("SET enable_progress_bar = false")
    con.execute(_VALUES_SQL)
    key = home.pseudonym_key()
    block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    for name, mask in (("inner_key", hmac.trans_36), ("outer_key", hmac.trans_5C)):
        con.execute(f"SET VARIABLE {name} = unhex('{block.translate(mask).hex()}')")


class _FileLoader:
    """Lands one file for one source."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, first: Arrival, fingerprint: str
    ) -> None:
        self.con, self.home, self.contract, self.first = con, home, contract, first
        self.manifest = Manifest(
            contract.id, first.file_id, first.sha256, contract.version, fingerprint, "loaded", landed_at=now()
        )

    def load(self, path: Path) -> Manifest | None:
        """Land the file, or say why not. None: it changed or vanished meanwhile and is left to the next run."""
        if sha256_of(path) != self.first.sha256:
            return None
        try:
            content = read(path, self.contract)
            self.manifest.drift += content.drift
            parts = self._parts(content)
        except (UnreadableError, HeaderError) as error:
            return self._reject(str(error))
        except FileNotFoundError:
            return None
        self._validate(parts)
        self._land()
        return self.manifest

    def _reject(self, reason: str) -> Manifest:
        self.manifest.status, self.manifest.reason = "rejected", reason
        self.manifest.sheets = []
        self._write_manifest()
        return self.manifest

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
                found.append((grid, map_columns(self.contract, *header)))
        if not found:
            expected = "、".join(c.header for c in self.contract.columns if c.required)
            raise HeaderError(f"没有找到表头：应有 {expected}；请核对是否放错文件夹，或表头是否被改名")
        for _grid, mapping in found:
            self.manifest.drift += [d for d in mapping.drift if d not in self.manifest.drift]
        return found

    def _validate(self, parts: list[tuple[Grid, Mapping]]) -> None:
        """Fill the temporary tables ``typed``, ``good`` and ``refused`` of this file."""
        self.names: set[str] = set()
        if any(c.personal == "scrub" for c in self.contract.columns):
            self.names |= roster_names(self.home)
        frames = [text_columns(grid, mapping, self.contract, self.names) for grid, mapping in parts]
        self.con.register("grid", pl.concat(frames).to_arrow())
        mapping = parts[0][1]
        headers = {
            c.name: mapping.headers[mapping.columns[c.name]]
            for c in self.contract.stored_columns
            if c.name in mapping.columns and mapping.headers
        }
        self.con.execute(rules.typed_table(self.contract, self.first.seen_at.date(), headers))
        self.con.unregister("grid")
        self._split()
        above = {grid.sheet: max(mapping.header_row - 1, 0) for grid, mapping in parts}
        counts = self.con.execute(
            "SELECT _sheet, count(*) FILTER (NOT is_no_row), count(*) FILTER (is_no_row), "
            "count(*) FILTER ((_sheet, _row) IN (SELECT (_sheet, _row) FROM refused)) FROM typed GROUP BY ALL"
        ).fetchall()
        by_sheet = {sheet: SheetCount(sheet, *numbers) for sheet, *numbers in counts}
        self.manifest.sheets = [by_sheet.get(sheet, SheetCount(sheet)) for sheet in above]
        for count in self.manifest.sheets:
            count.rows_skipped += above[count.sheet]
        if self.contract.tree:
            self._hold_open_tree()

    def _split(self) -> None:
        """Good rows into ``good``; each broken rule of each other row into ``refused``."""
        con, contract = self.con, self.contract
        con.execute(
            "CREATE OR REPLACE TEMP TABLE refused (_sheet VARCHAR, _row BIGINT, _key VARCHAR, unit_code VARCHAR, "
            "column_name VARCHAR, value VARCHAR, reason VARCHAR)"
        )
        has_unit = any(c.name == "unit_code" for c in contract.columns)
        unit = "x_unit_code" if has_unit else "NULL"

        con.execute(
            "INSERT INTO refused SELECT _sheet, _row, NULL, NULL, NULL, broken, 'type' "
            "FROM typed WHERE NOT is_no_row AND broken IS NOT NULL"
        )

        def refuse(column: Column, code: str, where: str) -> None:
            value = "'***'" if column.personal == "hash" else f"x_{column.name}"
            con.execute(
                f"INSERT INTO refused SELECT _sheet, _row, _key, {unit}, '{column.name}', "
                f"CASE WHEN x_{column.name} IS NOT NULL THEN {value} END, {code} "
                f"FROM typed WHERE NOT is_no_row AND broken IS NULL AND {where}"
            )

        good = rules.is_good(contract)
        if con.execute(f"SELECT count(*) FROM typed WHERE NOT is_no_row AND NOT ({good})").fetchone() != (0,):
            for error, column in rules.error_columns(contract):
                refuse(column, error, f"{error} IS NOT NULL")
        con.execute(f"CREATE OR REPLACE TEMP TABLE candidates AS SELECT * FROM typed WHERE NOT is_no_row AND {good}")
        for code, column, keys in rules.group_rules(contract):
            con.execute(f"CREATE OR REPLACE TEMP TABLE refused_keys AS {keys}")
            refuse(column, f"'{code}'", f"{good} AND _key IN (FROM refused_keys)")
            con.execute("DELETE FROM candidates WHERE _key IN (FROM refused_keys)")
        con.execute(
            "CREATE OR REPLACE TEMP TABLE good AS SELECT "
            f"'{self.first.file_id}' AS _file_id, _sheet, _row, _key, _hash, {rules.stored(contract)} "
            "FROM candidates ORDER BY _sheet, _row"
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

    def _land(self) -> None:
        """Parquet under temporary names, renamed; the manifest last, which makes them count."""
        stem = landing.stem(self.home, self.contract, self.first.sha256)
        meta = (
            f"{{source_id: '{self.contract.id}', contract_version: '{self.contract.version}', "
            f"sha256: '{self.first.sha256}', pseudonym_key: '{self.manifest.pseudonym_key}'}}"
        )
        refused = self.con.sql(
            f"SELECT '{self.first.file_id}' AS _file_id, * FROM refused ORDER BY _sheet, _row, column_name"
        ).pl()
        names = longest_first(self.names)
        masked = refused.with_columns(scrub(pl.col("value"), names).str.slice(0, 200))
        self.con.register("quarantined", masked.to_arrow())
        for query, suffix in (
            ("FROM good", ".parquet"),
            (_QUARANTINED.format(self.contract.id), ".quarantine.parquet"),
        ):
            path = stem.with_name(stem.name + suffix)
            temporary = path.with_name(f".{path.name}.tmp")
            self.con.execute(
                f"COPY ({query}) TO '{str(temporary).replace(chr(39), chr(39) * 2)}' "
                f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {meta})"
            )
            temporary.replace(path)
        self.con.unregister("quarantined")
        self._write_manifest()

    def _write_manifest(self) -> None:
        stem = landing.stem(self.home, self.contract, self.first.sha256)
        self.manifest.write(stem.with_name(stem.name + ".json"))


_QUARANTINED = "SELECT '{}' AS source_id, * FROM quarantined"


def sha256_of(path: Path) -> str | None:
    """Content hash; None when the file cannot be read any more."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
