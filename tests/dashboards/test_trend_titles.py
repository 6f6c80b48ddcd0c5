"""Titles of trends by rules, changes between months, and how numbers are written."""

import datetime as dt

import polars as pl
import pytest

from dashboards.facts import Facts
from dashboards.findings.titles import trend_title
from dashboards.numbers import change, count, money, percent

NOW = dt.date(2026, 10, 1)


def months(count_, last=NOW):
    index = last.year * 12 + last.month - 1
    return [dt.date((index - n) // 12, (index - n) % 12 + 1, 1) for n in range(count_ - 1, -1, -1)]


def visits(values, status="ok", complete=True):
    """Visits up to October 2026; `status` and `complete` are those of October."""
    rows = [
        ("visits_made", month, complete or month != NOW, value, status if month == NOW else "ok", [])
        for month, value in zip(months(len(values)), values, strict=True)
    ]
    names = ["measure", "month", "is_complete", "value", "status", "missing_sources"]
    kinds = {"value": pl.Float64, "missing_sources": pl.List(pl.String)}
    return Facts(pl.DataFrame(rows, schema=names, orient="row", schema_overrides=kinds))


@pytest.mark.parametrize(("values", "title"), [
    ([5, 6, 7, 6, 7, 6, 5, 9], "入户走访为8个月里最高"), ([5, 6, 7, 6, 7, 6, 5, 4], "入户走访为8个月里最低"),
    ([9, 6, 7, 3, 4, 5, 6, 7], "入户走访连续4个月增加"), ([9, 3, 7, 8, 7, 6, 5], "入户走访连续3个月减少"),
    ([9, 3, 6, 6], "入户走访与上月持平"), ([9, 0, 6], "入户走访上月为0，本月新增"),
    ([100, 110], "入户走访比上月增10.0%"),
])  # fmt: skip
def test_trend_titles(values, title):
    assert trend_title(visits(values), "visits_made", NOW, "zh") == title


@pytest.mark.parametrize(("october", "title"), [
    ({"complete": False}, "入户走访：本月未满"), ({"status": "partial"}, "入户走访：本月有来源未报，数不全"),
])  # fmt: skip
def test_what_is_not_whole_is_not_compared(october, title):
    assert trend_title(visits([100, 110], **october), "visits_made", NOW, "zh") == title
    assert trend_title(visits([100, None], "not_reported"), "visits_made", NOW, "zh") == "入户走访本月未报"


@pytest.mark.parametrize(("now", "base", "kind", "share"), [
    (110, 100, "up", 0.1), (90, 100, "down", -0.1), (100, 100, "flat", None), (5, 0, "new", None), (0, 0, "none", None),
    (0, 5, "gone", -1.0), (None, 5, "missing", None), (5, None, "missing", None), (10_004, 10_000, "flat", None),
    (-5, -10, "up", 0.5),
])  # fmt: skip
def test_change(now, base, kind, share):
    moving = change(now, base)
    assert (moving.kind, moving.share) == (kind, pytest.approx(share) if share is not None else None)


def test_numbers_are_written_as_the_office_writes_them():
    assert (money(9_999, "zh").text, money(9_999, "zh").unit) == ("9,999", "元")
    assert (money(1_234_567.8, "zh").text, money(1_234_567.8, "zh").unit) == ("123.5", "万元")
    assert (money(123_456_789, "zh").text, money(123_456_789, "zh").unit) == ("1.23", "亿元")
    assert money(-50_000, "zh").text == "−5.0"
    assert money(1_234_567.8, "zh").full == "1,234,567.80 元"
    assert count(123_456, "件", "zh").text + count(123_456, "件", "zh").unit == "12.35万件"
    assert count(99_999, "件", "zh").text == "99,999"
    assert count(123_456, "issues", "en").text == "123.5k"
    assert count(2.5, "小时", "zh").text == "3"
    assert percent(-0.1234) == "12.3%"
