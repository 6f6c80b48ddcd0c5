"""Workbooks by others, where that corpus lies beside the checkout; else this file is not collected (conftest.py)."""

from __future__ import annotations

from datetime import datetime

import pytest
from office import CONTRACTS, CORPUS, Office

from ingest.inbox import Arrival
from ingest.readers import read
from ingest.unreadable import UnreadableError
from ingest.validate import Validation, engine

LEDGER = "funding_ledger"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods"])
def test_days_in_every_kind(kind: str) -> None:
    data = (CORPUS / f"date.{kind}").read_bytes()
    (grid,) = read(data, CONTRACTS[LEDGER]).grids
    first = grid.cells.row(0)
    assert (first[0], first[1].removesuffix(" 00:00:00"), first[2]) == (1, "2021-01-01", "15")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb"])
def test_days_since_1904_in_every_kind(kind: str) -> None:
    data = (CORPUS / f"date_1904.{kind}").read_bytes()
    (grid,) = read(data, CONTRACTS[LEDGER]).grids
    assert grid.cells["c0"].to_list() == ["2021-01-01 00:00:00", "2021-01-02 00:00:00", "1904-01-11 15:10:10"]


def test_every_workbook_of_the_corpus_ends_read_or_refused_with_a_reason(office: Office) -> None:
    unreadable = set()
    for path in sorted(CORPUS.glob("*")):
        data = path.read_bytes()
        try:
            read(data, CONTRACTS[LEDGER])
        except UnreadableError as error:
            assert "请" in str(error)
            unreadable.add(path.name)
        arrival = Arrival("f", path.name, "0", LEDGER, 1, datetime(2025, 3, 31))
        with engine(office.home, threads=1) as con:
            manifest = Validation(con, office.home, CONTRACTS[LEDGER], arrival).run(data)
        assert manifest.status == "rejected" and "请" in (manifest.reason or ""), path.name
    assert unreadable == {
        *("OOM_alloc3.xls", "any_sheets.xlsb", "issue252.xlsx", "issue_385.xls", "issue_594_dos.ods"),
        *("pass_protected.ods", "pass_protected.xlsb", "pass_protected.xlsx", "ptgexp-truncated-operand.xls"),
    }
