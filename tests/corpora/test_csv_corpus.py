"""The files of a CSV reader's own tests, crashes found by fuzzing among them: none stops us, none loses a row unsaid.

What a file holds is stated by that reader itself (DuckDB, strict): its columns make the contract, all of them text,
and its rows are what ours must be among.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest
from corpus import CORPORA, contract, counted, load, members, no_hang, reviewed

from ingest.check import check_file
from ingest.contracts import Contract
from ingest.headers import plain
from ingest.home import Home

ARCHIVE = CORPORA / "duckdb-csv" / "duckdb_data_csv.tar.gz"
PACKED = (".gz", ".zst", ".gzz")
#: Files that the other reader reads otherwise, and why ours stands.
OTHERWISE = {
    "auto/single_quote_backslash.csv": "apostrophes around some cells of one column: kept as they stand",
    "rejects/unquoted/basic.csv": "a cell goes on behind its quote: refused; the other reader keeps all quotes",
    "single_quote.csv": "apostrophes around a cell: kept as they stand",
    "unescaped_quotes/stops.csv": "two cells with quotes in them; the other reader keeps the quotes of all others too",
}
_BLANKS = " \t\r\n\v\f\xa0\u3000\ufeff\u200b"
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files, laid out in a folder: the other reader wants paths."""
    root = tmp_path_factory.mktemp("csv")
    for name, data in members(ARCHIVE):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root / "data" / "csv"


def names_of(corpus: Path) -> list[str]:
    return sorted(str(p.relative_to(corpus)) for p in corpus.rglob("*") if p.is_file())


class Other:
    """What the other reader makes of a file: a contract of its columns, and its rows (None: refused)."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path) -> None:
        names, self.rows = [], None
        said = "header = true, all_varchar = true, sample_size = -1, hive_partitioning = false, comment = ''"
        try:
            found = con.sql(f"FROM read_csv('{str(path).replace(chr(39), chr(39) * 2)}', {said})")
            names, self.rows = found.columns, found.fetchall()
        except duckdb.Error:
            pass
        head = path.read_bytes()[:100_000].decode(errors="ignore")
        # Names that it made up, for empty and repeated headers, stand nowhere.
        folded = Counter(plain(n) for n in names)
        self.kept = [i for i, n in enumerate(names) if plain(n) and n in head and folded[plain(n)] == 1]
        columns = [
            {"header": names[i], "name": f"c{k}", "type": "text", "key": k == 0, "required": k == 0}
            for k, i in enumerate(self.kept)
        ]
        nothing = [{"header": "编号", "name": "c0", "type": "text", "key": True, "required": True}]
        self.contract: Contract = contract("csv_corpus", columns or nothing)

    def cells(self) -> Counter[tuple[str, ...]]:
        return counted([_said(row[i]) for i in self.kept] for row in self.rows or ())


def _said(value: object) -> str:
    """A cell as the specification takes it: outer blanks and wide digits folded, what means missing is empty."""
    text = str("" if value is None else value).translate(_DIGITS).strip(_BLANKS)
    return "" if text in ("-", "/", "无", "null", "NULL", "Null") else text


def test_no_file_stops_us_or_loses_a_row(corpus: Path, home: Home, con: duckdb.DuckDBPyConnection) -> None:
    outcomes, otherwise = {}, set()
    with duckdb.connect() as other_con:
        for name in names_of(corpus):
            if name.endswith(PACKED):
                continue
            other = Other(other_con, corpus / name)
            with no_hang(name):
                loaded = load(con, home, other.contract, name, (corpus / name).read_bytes())
            outcomes[name] = loaded.outcome if loaded.status != "loaded" else _verdict(loaded.quarantined)
            if loaded.status != "loaded":
                assert "请" in loaded.reason, name
            elif other.rows is None:
                outcomes[name] += ", refused by the other reader"
            elif counted(loaded.rows) - other.cells() or len(other.rows) > loaded.read + loaded.skipped:
                otherwise.add(name)
    assert otherwise == OTHERWISE.keys()
    assert len(outcomes) == 982
    reviewed("duckdb_csv", outcomes)


def _verdict(quarantined: int) -> str:
    return f"loaded, {quarantined} rows quarantined" if quarantined else "loaded"


def test_packed_files(corpus: Path, home: Home) -> None:
    """As they arrive: through the archives, and checked without loading."""
    outcomes = {}
    with duckdb.connect() as other_con:
        for name in names_of(corpus):
            if not name.endswith(PACKED):
                continue
            other = Other(other_con, corpus / name)
            with no_hang(name):
                check = check_file(home, other.contract, corpus / name)
            manifest = check.manifest
            read = sum(s.rows_read + s.rows_skipped for s in manifest.sheets)
            assert other.rows is None or manifest.status == "rejected" or read >= len(other.rows), name
            kind = (manifest.reason or "").split("：")[0].split("(")[0].split("“")[0]
            outcomes[name] = f"{manifest.status} {kind}".strip()
    reviewed("duckdb_csv_packed", outcomes)
