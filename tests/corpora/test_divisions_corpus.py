"""The divisions of China: codes that must stay text, names that GBK cannot write, a city without districts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb
import pytest
from corpus import CORPORA, contract, load

from ingest.contracts import Contract
from ingest.home import Home

FOLDER = CORPORA / "cn-divisions"


def division(headers: list[str], encoding: str) -> Contract:
    columns = [
        {"header": h, "name": h.lower(), "type": "code" if h.lower().endswith("code") else "text", "required": True}
        for h in headers
    ]
    return contract("divisions", [{**c, "key": c["header"] == "code"} for c in columns], encoding=encoding)


def table(data: bytes, encoding: str) -> tuple[list[str], list[tuple[str, ...]]]:
    header, *rows = csv.reader(io.StringIO(data.decode(encoding), newline=""))
    return header, [tuple(row) for row in rows]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda p: p.stem)
def test_every_code_and_name_as_it_stands(path: Path, home: Home, con: duckdb.DuckDBPyConnection) -> None:
    data = path.read_bytes()
    encoding = "gb18030" if "gb18030" in path.name else "utf-8"
    header, rows = table(data, encoding)
    loaded = load(con, home, division(header, encoding), path.name, data)
    assert (loaded.status, loaded.quarantined, loaded.drift) == ("loaded", 0, [])
    assert sorted(loaded.rows) == sorted(rows) and len(rows) > 20


def test_the_same_divisions_from_either_encoding(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    codes = {}
    for name, encoding in (("hangzhou_villages_gb18030", "gb18030"), ("hangzhou_villages_joined", "utf-8")):
        data = (FOLDER / f"{name}.csv").read_bytes()
        header, _rows = table(data, encoding)
        loaded = load(con, home, division(header, encoding), name, data)
        codes[encoding] = {row[:3] for row in loaded.rows}
    assert codes["gb18030"] == codes["utf-8"]
    assert {len(code) for code, _name, _street in codes["utf-8"]} == {12}


def test_names_beyond_gbk_survive_gb18030(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    header, rows = table((FOLDER / "names_not_in_GBK.csv").read_bytes(), "utf-8")
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    loaded = load(con, home, division(header, "gb18030"), "names", text.getvalue().encode("gb18030"))
    assert sorted(loaded.rows) == sorted(rows)
    for row in rows:
        with pytest.raises(UnicodeEncodeError):
            row[1].encode("gbk")
