"""Twelve monthly ledgers of a council: no key, so identical lines are separate payments; western encoding; headers and
their spelling that change between months; negative amounts."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from corpus import CORPORA, contract

from ingest.home import Home
from ingest.inbox import look, register
from ingest.load import SourceReport, load_source
from ingest.raw import attach

FOLDER = CORPORA / "uk-spend"
LEDGER = contract(
    "spend",
    [
        {"header": "Body Name", "name": "body", "type": "text", "required": True},
        {"header": "Expenditure Category", "name": "category", "type": "text", "required": True},
        {"header": "Capital/ Revenue", "name": "kind", "type": "text", "aliases": ["Captial/ Revenue"]},
        {"header": "Service Label", "name": "service", "type": "text"},
        {"header": "Service Code", "name": "service_code", "type": "text"},
        {"header": "Expenditure Code", "name": "expenditure_code", "type": "text"},
        {"header": "Payment date", "name": "paid_on", "type": "date", "required": True, "aliases": ["Pay date"]},
        {"header": "Supplier Name", "name": "supplier", "type": "text", "required": True},
        {"header": "Transaction No.", "name": "transaction_no", "type": "code", "aliases": ["Transaction No"]},
        {"header": "Net Amount", "name": "net_amount", "type": "decimal", "required": True},
        {"header": "Narrative", "name": "narrative", "type": "text"},
    ],
    load="append",
    encoding="cp1252",
)
MISSING = ("", "-", "/", "无", "null")


def lines(path: Path) -> list[list[str]]:
    """Lines of a ledger below its header, as the csv module reads them."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@pytest.fixture
def loaded(home: Home) -> tuple[SourceReport, duckdb.DuckDBPyConnection]:
    for path in FOLDER.glob("*.csv"):
        target = home.inbox / "spend" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes())
    register(home, look(home, {"spend": LEDGER}))
    report = load_source(home, LEDGER)
    con = duckdb.connect()
    attach(con, home, {"spend": LEDGER})
    return report, con


def test_every_payment_lands_and_they_add_up_to_the_penny(
    loaded: tuple[SourceReport, duckdb.DuckDBPyConnection],
) -> None:
    report, con = loaded
    paths = sorted(FOLDER.glob("*.csv"))
    expected = {p.name: (len(lines(p)), sum(Decimal(line[9]) for line in lines(p))) for p in paths}
    found = con.execute(
        "SELECT path[7:], count(*), sum(net_amount) FROM raw.spend JOIN raw.files ON file_id = _file_id GROUP BY ALL"
    ).fetchall()
    assert {path: (count, amount) for path, count, amount in found} == expected
    assert (report.files_read, report.rows_quarantined, report.rows_skipped) == (12, 0, 0)
    assert len(paths) == 12 and sum(count for count, _amount in expected.values()) == 18_350


def test_identical_payments_are_kept_and_texts_are_whole(
    loaded: tuple[SourceReport, duckdb.DuckDBPyConnection],
) -> None:
    _report, con = loaded
    said = Counter(
        tuple("" if (c := cell.strip()) in MISSING else c for cell in (line[7], line[8], line[10]))
        for path in FOLDER.glob("*.csv")
        for line in lines(path)
    )
    columns = "coalesce(supplier, ''), coalesce(transaction_no, ''), coalesce(narrative, '')"
    assert Counter(con.execute(f"SELECT {columns} FROM raw.spend").fetchall()) == said
    assert max(said.values()) > 1


def test_headers_that_changed_are_known_by_alias(loaded: tuple[SourceReport, duckdb.DuckDBPyConnection]) -> None:
    """Another capital letter is no change; a letter, a stop or a word is."""
    found = loaded[1].execute("SELECT path, kind, column_name, header FROM raw.drift ORDER BY path").fetchall()
    assert found == [
        ("spend/2017-10.csv", "alias", "kind", "Captial/ Revenue"),
        ("spend/2017-11.csv", "alias", "transaction_no", "Transaction No"),
        ("spend/2017-12.csv", "alias", "paid_on", "Pay date"),
    ]
