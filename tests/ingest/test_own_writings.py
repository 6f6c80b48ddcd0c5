"""What a contract says of the writings in its columns: aliases, order of day and month, months alone, units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from office import CONTRACTS, Office, csv_bytes, row

from ingest.contracts import Contract


def contract(*columns: dict[str, Any]) -> Contract:
    key = {"header": "编号", "name": "thing_id", "type": "code", "key": True, "required": True}
    said: dict[str, Any] = {"id": "things", "system": "某系统", "title": "某台账", "format": "csv", "load": "upsert"}
    said |= {"owner": {"post": "干事", "level": "city"}, "cadence": "monthly", "columns": [key, *columns]}
    return Contract.model_validate(said)


def read(office: Office, column: dict[str, Any], cells: list[str]) -> tuple[list[Any], list[tuple[int, str]]]:
    """Values of the good rows in order, and place and reason of each refused cell; places count from 0."""
    ours = contract({"header": "值", "name": "said", **column})
    office.contracts["things"] = ours
    lines = [["编号", "值"], *([f"T{n}", cell] for n, cell in enumerate(cells))]
    office.load_bytes("things", csv_bytes(lines))
    refused = [(place - 2, reason) for place, _, reason in office.refused()]
    return office.column("SELECT said FROM raw.things ORDER BY _row"), refused


def test_a_value_by_another_name(office: Office) -> None:
    column = {
        "type": "enum",
        "enum": ["满意", "不满意"],
        "enum_aliases": {"很满意": "满意", "A": "满意", "差": "不满意"},
    }
    cells = ["满意", "很满意", " Ａ", "差", "", "一般", "a", "满 意"]
    values, refused = read(office, column, cells)
    assert values == ["满意", "满意", "满意", "不满意", None]
    assert refused == [(5, "enum"), (6, "enum"), (7, "enum")]


def test_yes_and_no_by_other_names(office: Office) -> None:
    column = {"type": "bool", "enum_aliases": {"Y": "是", "N": "否", "1": "是"}}
    values, refused = read(office, column, ["Y", "Ｎ", "１", "是", "×", "", "y", "0"])
    assert values == [True, False, True, True, False, None]
    assert refused == [(6, "type"), (7, "type")]


@pytest.mark.parametrize(("day_first", "means"), [(True, date(2025, 2, 3)), (False, date(2025, 3, 2)), (None, None)])
def test_which_of_day_and_month_comes_first(office: Office, day_first: bool | None, means: date | None) -> None:
    values, refused = read(office, {"type": "date", "day_first": day_first}, ["03/02/2025", "2025-03-05"])
    assert values == [means, date(2025, 3, 5)][means is None :]
    assert refused == ([] if means else [(0, "type")])


@pytest.mark.parametrize(("which", "means"), [("first_day", date(2024, 2, 1)), ("last_day", date(2024, 2, 29))])
def test_which_day_a_month_stands_for(office: Office, which: str, means: date) -> None:
    values, refused = read(
        office, {"type": "date", "month_alone": which}, ["2024年2月", "二〇二四年二月", "2024-02-05", "2024"]
    )
    assert values == [means, means, date(2024, 2, 5)]
    assert refused == [(3, "type")]


def test_a_month_is_no_day_where_the_contract_says_nothing(office: Office) -> None:
    assert read(office, {"type": "date"}, ["2024年2月"]) == ([], [(0, "type")])


def test_a_header_in_tens_of_thousands_says_the_unit(office: Office) -> None:
    """总投资(万元): the cell 5万元 may mean five of them or fifty thousand."""
    cells = ["5", "1,234.5", "5万元", "￥5", "5元"]
    lines = [row("renovation_projects", n, investment_wan=cell) for n, cell in enumerate(cells)]
    office.load("renovation_projects", lines)
    assert office.column("SELECT investment_wan FROM raw.renovation_projects ORDER BY _row") == [5, Decimal("1234.5")]
    assert [(n, code) for n, column, code in office.refused() if column == "investment_wan"] == [
        (4, "type"),
        (5, "type"),
        (6, "type"),
    ]


def test_a_column_of_units_says_the_unit_of_its_row(office: Office) -> None:
    cells = [("5万", "元"), ("￥1,234.50", "元"), ("5", "万元"), ("5万", "万元"), ("5元", "万元"), ("5元", "")]
    lines = [row("funding_ledger", n, amount=amount, amount_unit=unit) for n, (amount, unit) in enumerate(cells)]
    office.load("funding_ledger", lines)
    assert office.column("SELECT amount FROM raw.funding_ledger ORDER BY _row") == [50000, Decimal("1234.5"), 5]
    wrong = [(5, "amount", "type"), (6, "amount", "type"), (7, "amount", "type"), (7, "amount_unit", "missing")]
    assert office.refused() == wrong


def test_yuan_where_the_header_says_yuan(office: Office) -> None:
    cells = ["￥12,000", "1.2万", "12000元", "（12,000）"]
    office.load("micro_projects", [row("micro_projects", n, budget_yuan=cell) for n, cell in enumerate(cells)])
    assert office.column("SELECT budget_yuan FROM raw.micro_projects ORDER BY _row") == [12000, 12000, 12000, -12000]


def test_a_value_in_wide_letters_is_the_value(office: Office) -> None:
    assert "open" in next(c.enum for c in CONTRACTS["whistles"].columns if c.name == "status")
    office.load("whistles", [row("whistles", 1, status="ｏｐｅｎ"), row("whistles", 2, status="Open")])
    assert office.column("SELECT status FROM raw.whistles") == ["open"]
    assert office.refused() == [(3, "status", "enum")]
