"""Numbers: text as exported → the number it stands for, exactly, or NULL when it is none of its type."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from asking import Normalisers
from hypothesis import given, settings
from hypothesis import strategies as st

few = settings(max_examples=20, deadline=None)
WIDE = str.maketrans(",.-()", "，．－（）")


def test_whole_numbers(values: Normalisers) -> None:
    values.check(
        "as_int",
        {
            "0": 0,
            "12": 12,
            "-3": -3,
            "+3": 3,
            "007": 7,
            "1,234": 1234,
            "1,234,567": 1234567,
            "1，234": 1234,
            "12.0": 12,
            "12.000": 12,
            "1,234.00": 1234,
            "9223372036854775807": 9223372036854775807,
            "9223372036854775808": None,
            "1.5": None,
            "1,23": None,
            "12,34,567": None,
            ",123": None,
            "1e3": None,
            "三": None,
            "12人": None,
            "+": None,
            None: None,
        },
    )


def test_decimals(values: Normalisers) -> None:
    values.check(
        "as_decimal",
        {
            "0": Decimal(0),
            "1234.5": Decimal("1234.5"),
            "1,234.56": Decimal("1234.56"),
            "12,345,678.90": Decimal("12345678.9"),
            "1，234.5": Decimal("1234.5"),
            "-0.01": Decimal("-0.01"),
            ".5": Decimal("0.5"),
            "0.123456789012345678": Decimal("0.123456789012345678"),
            "1.5E3": Decimal(1500),
            "2e-05": Decimal("0.00002"),
            "1,23.4": None,
            "1.2.3": None,
            "万": None,
            "5%": None,
            "+": None,
            "e5": None,
            ".": None,
            None: None,
        },
    )


def test_whole_numbers_as_people_write_them(values: Normalisers) -> None:
    values.check(
        "as_int",
        {
            "1.2万": 12000,
            "10万": 100000,
            "3亿": 300000000,
            "1.20 万": 12000,
            "0.0001万": 1,
            "-1.5万": -15000,
            "1,234万": 12340000,
            "1.00000000亿": 100000000,
            "922337203685477.5807万": 9223372036854775807,
            "922337203685477.5808万": None,
            "1.23456万": None,  # no whole number
            "1.2万人": None,
            "万": None,
            "1万2千": None,
            "1.2亿万": None,
            "(1,234)": -1234,
            "（1，234）": -1234,
            "( 1,234.0 )": -1234,
            "(12)": None,  # may be the twelfth of a list
            "(1,234": None,
            "-(1,234)": None,
            "－5": -5,
            "−5": -5,
            "＋5": 5,
            "5-": None,  # may be what is left of 5-10
            "- 5": None,
            "1\xa0234\xa0567": 1234567,
            "1\u202f234\u202f567\u202f890": 1234567890,
            "12 345": None,  # may be two numbers
            "1\xa02345": None,
            "1．0": 1,
            "￥5": None,  # a count, not money
            "85%": None,
        },
    )


def test_amounts_as_people_write_them(values: Normalisers) -> None:
    values.check(
        "as_decimal",
        {
            "￥5": Decimal(5),
            "¥1,234.50": Decimal("1234.5"),
            "￥ 1，234．50": Decimal("1234.5"),
            "RMB 1,234.5": Decimal("1234.5"),
            "cny5": Decimal(5),
            "人民币5元": Decimal(5),
            "1234.5元": Decimal("1234.5"),
            "1234.5 元": Decimal("1234.5"),
            "5 RMB": Decimal(5),
            "-￥5": Decimal(-5),
            "￥-5": Decimal(-5),
            "¥ -5.5元": Decimal("-5.5"),
            "-￥-5": None,
            "1.2万": Decimal(12000),
            "1.2万元": Decimal(12000),
            "￥1.23456789亿": Decimal(123456789),
            "0.1亿": Decimal(10000000),
            "0.00012345万": Decimal("1.2345"),
            ".5万": Decimal(5000),
            "1e3万": None,
            "5万亿": None,
            "5千": None,
            "(1,234.50)": Decimal("-1234.5"),
            "（1，234．50）": Decimal("-1234.5"),
            "(￥5万元)": Decimal(-50000),
            "￥(5)": Decimal(-5),
            "(5": None,
            "5)": None,
            "(-5)": None,
            "()": None,
            "1,234.50-": None,
            "85%": None,
            "85％": None,
            "5块": None,
            "元": None,
            "$5": None,
            "五元": None,
            "1 234.5": None,
            "1\u2009234.5": Decimal("1234.5"),
            "1.234,5": None,
            "99999999999999999999.999999999999999999": Decimal("99999999999999999999.999999999999999999"),
            "100000000000000000000": None,
            "1e20": None,
            "0.0000000000000000015": Decimal("2e-18"),  # kept to 18 places
            "0.1234567890123456789e3": None,  # would be rounded before it is shifted
        },
    )


def test_a_unit_that_stands_elsewhere(values: Normalisers) -> None:
    """5万 in a column of 万元 is fifty thousand of them, or five: nobody knows."""
    bare: dict[str | None, int | None] = {
        "5": 5,
        "1,234": 1234,
        "(1,234)": -1234,
        "5万": None,
        "5.0亿": None,
        "五": None,
    }
    values.check("as_int(v, units := false)", bare)
    money = dict.fromkeys(["￥5", "5元", "5万元", "RMB5", "cny 5", "人民币5", "(5万)"])
    values.check("as_decimal(v, units := false)", {k: v and Decimal(v) for k, v in bare.items()} | money)


@few
@given(numbers=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20))
def test_whole_numbers_come_back(values: Normalisers, numbers: list[int]) -> None:
    assert values.ask("as_int", [str(n) for n in numbers]) == numbers
    assert values.ask("as_int", [f"{n:,}" for n in numbers]) == numbers
    assert values.ask("as_int", [f"{n:,}.00" for n in numbers]) == numbers
    assert values.ask("as_int", [f"{n:,}".replace(",", "\u202f") for n in numbers]) == numbers
    assert values.ask("as_int", [f"{Decimal(n).scaleb(-4):f}万" for n in numbers]) == numbers
    assert values.ask("as_int", [f"{Decimal(n).scaleb(-8):f} 亿" for n in numbers]) == numbers


@few
@given(numbers=st.lists(st.decimals(-(10**11), 10**11, places=6), min_size=1, max_size=20))
def test_decimals_come_back_exactly(values: Normalisers, numbers: list[Decimal]) -> None:
    assert values.ask("as_decimal", [f"{n:f}" for n in numbers]) == numbers
    forms: list[Callable[[Decimal], str]] = [
        lambda n: f"{n:,f}",
        lambda n: f"{n:E}",
        lambda n: f"{n:,f}".translate(WIDE),
        lambda n: f"￥{n:,f}元",
        lambda n: f"{n.scaleb(-4):f}万元",
        lambda n: f"￥ {n.scaleb(-8):f}亿",
        lambda n: f"({-n:,f})" if n < 0 else f"RMB {n:f}",
    ]
    for form in forms:
        assert values.ask("as_decimal", [form(n) for n in numbers]) == numbers
