"""Headers in two or three rows, names above several columns, and a second header below."""

from __future__ import annotations

from typing import Any

import pytest
from office import CONTRACTS, Office, csv_bytes, header, row, xlsx_bytes

from ingest.contracts import Contract

LEDGER = "funding_ledger"


def named(source: str, **headers: str) -> Contract:
    """A contract with other headers, by column name."""
    columns = [c.model_copy(update={"header": headers.get(c.name, c.header)}) for c in CONTRACTS[source].columns]
    return CONTRACTS[source].model_copy(update={"columns": columns})


def test_names_below_a_name_of_their_group(office: Office) -> None:
    """The lower row alone says all: what stands above is a title."""
    groups = ["凭证", "", "资金", "", "", "", "", "金额", "", "其他", ""]
    office.load_bytes(LEDGER, xlsx_bytes({"S": [groups, header(LEDGER), row(LEDGER)]}))
    assert office.good_rows(LEDGER) == [3] and office.counts() == (1, 1, 0)


@pytest.mark.parametrize("joined", ["金额数额", "金额 数额"])
def test_names_joined_of_two_rows(office: Office, joined: str) -> None:
    office.contracts[LEDGER] = named(LEDGER, amount=joined, amount_unit="金额单位", direction="金额方向")
    upper: list[Any] = header(LEDGER)
    lower = [""] * len(upper)
    upper[6:9], lower[6:9] = ["金额", "", ""], ["方向", "数额", "单位"]
    office.load_bytes(LEDGER, xlsx_bytes({"S": [["台账"], upper, lower, row(LEDGER, amount="12.5")]}))
    assert office.good_rows(LEDGER) == [4]
    assert office.ask(f"SELECT direction, amount, amount_unit FROM raw.{LEDGER}") == [("下达", 12.5, "元")]
    assert office.counts() == (1, 2, 0)


def test_names_of_three_rows(office: Office) -> None:
    office.contracts[LEDGER] = named(LEDGER, amount="资金金额数额", amount_unit="资金金额单位", direction="资金方向")
    first, second, third = header(LEDGER), [""] * 11, [""] * 11
    first[6:9], second[6:9], third[6:9] = ["资金", "", ""], ["方向", "金额", ""], ["", "数额", "单位"]
    office.load_bytes(LEDGER, csv_bytes([first, second, third, row(LEDGER)], "gb18030"))
    assert office.good_rows(LEDGER) == [4]


def test_either_row_may_hold_a_name(office: Office) -> None:
    """Merged cells keep their value in the upper row; the others are named in the lower."""
    upper, lower = header(LEDGER), [""] * 11
    for i in range(5, 9):
        upper[i], lower[i] = ("明细" if i == 5 else ""), upper[i]
    office.load_bytes(LEDGER, xlsx_bytes({"S": [upper, lower, row(LEDGER)]}))
    assert office.good_rows(LEDGER) == [3]


def test_a_header_of_one_row_stays_one(office: Office) -> None:
    """A row below that repeats a name as its value is a row."""
    lines = [row(LEDGER, 1, note="备注"), row(LEDGER, 2, voucher_no="凭证号")]
    office.load_bytes(LEDGER, xlsx_bytes({"S": [header(LEDGER), *lines]}))
    assert office.good_rows(LEDGER) == [2, 3]


def test_a_table_in_another_order_of_columns_is_told(office: Office) -> None:
    other = [header(LEDGER)[0], *header(LEDGER)[:0:-1]]
    sheet = [header(LEDGER), row(LEDGER), [], other, [row(LEDGER, 2)[0], *row(LEDGER, 2)[:0:-1]]]
    office.load_bytes(LEDGER, xlsx_bytes({"S": sheet}))
    assert "两张表" in office.reason() and "第 4 行" in office.reason()
