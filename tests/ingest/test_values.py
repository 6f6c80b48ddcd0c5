"""Each normaliser: text as exported → the value it stands for, or NULL when it is none of its type."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.home import Home
from ingest.validate import engine

SECRET = "a key of the test"
Ask = Callable[[str, list[str | None]], list]

# One engine for many examples; each example asks a whole list at once.
few = settings(max_examples=20, deadline=None)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRIDLEDGER_PSEUDONYM_KEY", SECRET)
        with engine(Home.open(tmp_path_factory.mktemp("home")), threads=1) as con:

            def evaluate(function: str, values: list[str | None]) -> list:
                call = f"{function}(v{')' * function.count('(')})"
                numbered = "SELECT unnest($1::VARCHAR[]) AS v, unnest(range(len($1))) AS i"
                query = f"SELECT {call} FROM ({numbered}) ORDER BY i"
                return [value for (value,) in con.execute(query, [values]).fetchall()]

            yield evaluate


def check(ask: Ask, function: str, table: dict[str | None, Any]) -> None:
    """All pairs that come out otherwise are shown at once."""
    found = dict(zip(table, ask(function, list(table)), strict=True))
    assert {k: v for k, v in found.items() if v != table[k]} == {}


def test_blanks_and_missing_tokens(ask: Ask) -> None:
    missing = [
        "",
        "  ",
        "-",
        "/",
        "无",
        "null",
        "NULL",
        "Null",
        " - ",
        "\u3000无\u00a0",
        "\t/\r\n",
        "\ufeff",
        "\u200b",
    ]
    check(ask, "clean", dict.fromkeys([*missing, None]))
    check(
        ask,
        "clean",
        {
            "  甲 乙 ": "甲 乙",
            "\u3000甲\u3000": "甲",
            "\ufeff编号": "编号",
            "１２３４５６７８９０": "1234567890",
            "Ａ１": "Ａ1",
            "０": "0",
            "--": "--",
            "无业": "无业",
            "nullable": "nullable",
            "N/A": "N/A",
            "一行\n二行\r": "一行\n二行",
            "-1": "-1",
        },
    )


def test_dates(ask: Ask) -> None:
    fifth = date(2025, 3, 5)
    table: dict[str | None, Any] = dict.fromkeys(
        [
            "2025-03-05",
            "2025-3-5",
            "2025/3/5",
            "2025/03/05",
            "2025.3.5",
            "2025年3月5日",
            "2025年03月05日",
            "20250305",
            "45721",
            "45721.0",
            "45721.99",
            "2025-03-05 23:59:59",
            "2025/3/5 0:00",
            "2025-03-05T08:00:00",
        ],
        fifth,
    )
    table |= {"2024-02-29": date(2024, 2, 29), "1999-12-31": date(1999, 12, 31), "36526": date(2000, 1, 1)}
    table |= dict.fromkeys(
        [
            "2025-02-30",
            "2025-13-01",
            "20250230",
            "20251301",
            "2025-02-29",
            "2025-03",
            "2025年3月",
            "202503",
            "三月五日",
            "5/3/25",
            "03-05-2025",
            "2025-03-05 25:00:00",
            "2025-03-05x",
            "待定",
            "4572",
            "457210",
            "-45721",
            None,
        ]
    )
    check(ask, "as_date", table)


def test_datetimes(ask: Ask) -> None:
    at = datetime(2025, 3, 5, 8, 5, 30)
    table: dict[str | None, Any] = dict.fromkeys(
        [
            "2025-03-05 08:05:30",
            "2025-3-5 8:05:30",
            "2025/3/5 8:05:30",
            "2025年3月5日 8:05:30",
            "2025年3月5日8:05:30",
            "2025-03-05T08:05:30",
            "2025-03-05  08:05:30",
            "2025-03-05 08：05：30",
            "2025-03-05\u300008:05:30",
            "20250305080530",
            "20250305 08:05:30",
            "2025-03-05 08:05:30.0",
            "2025-03-05 08:05:30.123456",
        ],
        at,
    )
    table |= {"2025/3/5 8:05": datetime(2025, 3, 5, 8, 5), "20250305 8:05": datetime(2025, 3, 5, 8, 5)}
    table |= {"2025-03-05": datetime(2025, 3, 5), "20250305": datetime(2025, 3, 5), "45721": datetime(2025, 3, 5)}
    table |= {"45721.5": datetime(2025, 3, 5, 12), "45721.33715277778": at}
    table |= dict.fromkeys(["2025-03-05 24:30", "2025-03-05 08:61", "08:05:30", "20250305246000", None])
    check(ask, "as_datetime", table)


def test_a_deadline_with_a_day_only_ends_with_the_day(ask: Ask) -> None:
    end = datetime(2025, 3, 5, 23, 59, 59)
    table: dict[str | None, Any] = dict.fromkeys(
        ["2025-03-05", "2025/3/5", "2025年3月5日", "20250305", "45721", "45721.0"], end
    )
    table |= {
        "2025-03-05 00:00:00": datetime(2025, 3, 5),
        "2025-03-05 17:30": datetime(2025, 3, 5, 17, 30),
        "2025-03-05 17：30": datetime(2025, 3, 5, 17, 30),
        "20250305173000": datetime(2025, 3, 5, 17, 30),
        "20250305 17:30": datetime(2025, 3, 5, 17, 30),
        "45721.75": datetime(2025, 3, 5, 18),
        "2025-02-30": None,
        "尽快": None,
        None: None,
    }
    check(ask, "as_deadline", table)


def test_whole_numbers(ask: Ask) -> None:
    check(
        ask,
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


def test_decimals(ask: Ask) -> None:
    check(
        ask,
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
            "￥5": None,
            "5%": None,
            "+": None,
            "e5": None,
            ".": None,
            None: None,
        },
    )


def test_yes_and_no(ask: Ask) -> None:
    yes_no: dict[str | None, Any] = {"是": True, "否": False, "TRUE": True, "false": False, "true": True}
    check(ask, "as_bool", yes_no | dict.fromkeys(["对", "Y", "1", "0", "是否", "不是", None]))


def test_lists(ask: Ask) -> None:
    check(
        ask,
        "as_items",
        {
            "图书室": ["图书室"],
            "图书室、舞蹈室": ["图书室", "舞蹈室"],
            " 图书室 、 舞蹈室、": ["图书室", "舞蹈室"],
            "图书室、、无、舞蹈室": ["图书室", "舞蹈室"],
            "图书室,舞蹈室": ["图书室,舞蹈室"],
            None: None,
        },
    )


DAYS = st.dates(date(1930, 1, 1), date(2100, 12, 31))
MOMENTS = st.datetimes(datetime(1930, 1, 1), datetime(2100, 12, 31)).map(lambda t: t.replace(microsecond=0))
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@few
@given(days=st.lists(DAYS, min_size=1, max_size=20))
def test_a_day_comes_back_from_every_form(ask: Ask, days: list[date]) -> None:
    forms: list[Callable[[date], str]] = [
        lambda d: d.isoformat(),
        lambda d: f"{d.year}/{d.month}/{d.day}",
        lambda d: f"{d.year}.{d.month}.{d.day}",
        lambda d: f"{d.year}年{d.month}月{d.day}日",
        lambda d: f"{d:%Y%m%d}",
        lambda d: str((d - date(1899, 12, 30)).days),
        lambda d: f"{d.isoformat()} 00:00:00",
    ]
    for form in forms:
        assert ask("as_date", [form(d) for d in days]) == days
    assert ask("as_date(clean", [f" {d.isoformat().translate(FULL_WIDTH)}\u3000" for d in days]) == days


@few
@given(moments=st.lists(MOMENTS, min_size=1, max_size=20))
def test_a_moment_comes_back_from_every_form(ask: Ask, moments: list[datetime]) -> None:
    forms: list[Callable[[datetime], str]] = [
        lambda t: t.isoformat(" "),
        lambda t: t.isoformat(),
        lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t.minute:02}:{t.second:02}",
        lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}:{t.minute:02}:{t.second:02}",
        lambda t: f"{t:%Y%m%d%H%M%S}",
        lambda t: f"{(t - datetime(1899, 12, 30)) / timedelta(days=1):.9f}",
    ]
    for form in forms:
        assert ask("as_datetime", [form(t) for t in moments]) == moments


@few
@given(numbers=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20))
def test_whole_numbers_come_back(ask: Ask, numbers: list[int]) -> None:
    assert ask("as_int", [str(n) for n in numbers]) == numbers
    assert ask("as_int", [f"{n:,}" for n in numbers]) == numbers
    assert ask("as_int", [f"{n:,}.00" for n in numbers]) == numbers


@few
@given(numbers=st.lists(st.decimals(-(10**11), 10**11, places=6), min_size=1, max_size=20))
def test_decimals_come_back_exactly(ask: Ask, numbers: list[Decimal]) -> None:
    assert ask("as_decimal", [f"{n:f}" for n in numbers]) == numbers
    assert ask("as_decimal", [f"{n:,f}" for n in numbers]) == numbers


@few
@given(texts=st.lists(st.text(max_size=20).filter(lambda t: "\0" not in t), min_size=1, max_size=20))
def test_no_text_breaks_a_normaliser(ask: Ask, texts: list[str]) -> None:
    for function in ("clean", "as_date", "as_datetime", "as_deadline", "as_int", "as_decimal", "as_bool", "as_items"):
        assert len(ask(function, texts)) == len(texts)
    assert ask("clean", ask("clean", texts)) == ask("clean", texts)


def expected_pseudonym(text: str, key: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


@few
@given(texts=st.lists(st.text(min_size=1).filter(lambda t: "\0" not in t), min_size=1, max_size=10))
def test_a_pseudonym_is_the_hmac_of_the_standard(ask: Ask, texts: list[str]) -> None:
    assert ask("pseudonym", texts) == [expected_pseudonym(t, SECRET) for t in texts]


@pytest.mark.parametrize("length", [1, 63, 64, 65, 200])
def test_keys_shorter_and_longer_than_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    key = "k" * length
    monkeypatch.setenv("GRIDLEDGER_PSEUDONYM_KEY", key)
    with engine(Home.open(tmp_path), threads=1) as con:
        assert con.execute("SELECT pseudonym('P001')").fetchone() == (expected_pseudonym("P001", key),)
