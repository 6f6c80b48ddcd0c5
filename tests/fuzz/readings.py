"""Every normaliser beside its second reading, and the texts that tell most about both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import said_moments as moments
import said_numbers as numbers
from asking import Normalisers
from pen import clean

ENUM = ["满意", "其他(请注明)", "open"]
ALIASES = {"很满意": "满意", "Ａ类": "open", "x": "其他(请注明)"}
_WRITTEN = ["满意", "其他(请注明)", "open", "很满意", "Ａ类", "A类", "x"]
_MEANT = ["满意", "其他(请注明)", "open", "满意", "open", "open", "其他(请注明)"]

#: A call on text ``v`` → the same by hand.
READINGS: dict[str, Callable[[str | None], Any]] = {
    "clean(v)": clean,
    "as_date(v)": moments.as_date,
    "as_date(v, day_first := true)": partial(moments.as_date, day_first=True),
    "as_date(v, day_first := false)": partial(moments.as_date, day_first=False),
    "coalesce(as_date(v), month_start(v))": partial(moments.as_date, month_alone="first_day"),
    "coalesce(as_date(v), last_day(month_start(v)))": partial(moments.as_date, month_alone="last_day"),
    "as_datetime(v)": moments.as_datetime,
    "as_datetime(v, day_first := true)": partial(moments.as_datetime, day_first=True),
    "as_deadline(v)": moments.as_deadline,
    "as_deadline(v, day_first := false)": partial(moments.as_deadline, day_first=False),
    "as_int(v)": numbers.as_int,
    "as_int(v, units := false)": partial(numbers.as_int, units=False),
    "as_decimal(v)": numbers.as_decimal,
    "as_decimal(v, units := false)": partial(numbers.as_decimal, units=False),
    "as_bool(v)": numbers.as_bool,
    f"as_enum(v, {ENUM}, {_WRITTEN}, {_MEANT})": partial(numbers.as_enum, values=ENUM, aliases=ALIASES),
    "as_items(v)": numbers.as_items,
}

#: Signs and words that mean something to a normaliser somewhere.
TOKENS = [
    *"0123456789年月日号时点分秒半整-/.:,T+()¥元圆万亿eE%√×、 ",
    *"０１２３４５６７８９：；／．，－＋（）￥％–—−‐∶\u3000\xa0\u2009\u202f\u200b\ufeff\t\n\v",
    *"一二三四五六七八九十〇零○",
    *[
        "2025",
        "2024",
        "1999",
        "0000",
        "12",
        "31",
        "13",
        "08",
        "29",
        "30",
        "00",
        "24",
        "59",
        "60",
        "000",
        "123",
        "99999",
    ],
    *[
        "AM",
        "pm",
        "p.m.",
        "a.m",
        "上午",
        "下午",
        "中午",
        "凌晨",
        "晚上",
        "早上",
        "RMB",
        "cny",
        "人民币",
        "亿元",
        "万元",
    ],
    *[
        "2025-03-05",
        "2025/3/5",
        "2025年3月5日",
        "二〇二五年",
        "三月",
        "十二月",
        "三十一日",
        "45721",
        "20250305",
        "08:05:30",
    ],
    *[
        "无",
        "null",
        "-",
        "/",
        "是",
        "否",
        "true",
        "满意",
        "ｏｐｅｎ",
        "Ａ类",
        "其他（请注明）",
        "BC",
        "infinity",
        "NaN",
        "Z",
    ],
]

#: One good text of every form, to be changed here and there.
FORMS = [
    "2025-03-05",
    "2025-03-05 08:05:30",
    "2025/3/5 下午 3:30:00",
    "2025-03-05T08:05:30.123",
    "2025.3.5 8：05",
    "二〇二五年十二月三十一日",
    "二〇二四年二月二十九日十五时三十分二十秒",
    "2025年3月5日上午8点半",
    "2025 年 3 月 5 日 晚上8时30分15秒",
    "13/04/2025",
    "3/4/2025 3:30 p.m.",
    "20250305",
    "20250305083000",
    "20250305 8:30",
    "45721",
    "45721.5",
    "2025年3月",
    "二〇二五年三月",
    "202503",
    "1,234,567",
    "9223372036854775807",
    "12.0",
    "1.2万",
    "12.3456亿",
    "1\xa0234\u202f567",
    "（1，234）",
    "1,234,567.89",
    "￥1.2万元",
    "人民币 1,234.50 元",
    "(¥1,234.50)",
    "-1.5E+10",
    "0.123456789012345678",
    "99999999999999999999.999999999999999999",
    "图书室、 舞蹈室、无、",
]

_SEEDS = Path(__file__).parent / "seeds.txt"


def seeds() -> list[str]:
    """Texts that a fuzzer found worth keeping, one JSON string a line."""
    return [json.loads(line) for line in _SEEDS.read_text(encoding="utf-8").splitlines()]


def keep(texts: Sequence[str]) -> None:
    """Write the seeds anew."""
    _SEEDS.write_text("".join(f"{json.dumps(text)}\n" for text in sorted(texts)), encoding="utf-8")


def by_hand(text: str | None) -> list[Any]:
    """The second reading of all calls, in their order."""
    return [reading(text) for reading in READINGS.values()]


def differences(values: Normalisers, read: Mapping[str | None, list[Any]]) -> list[tuple[str, str | None, Any, Any]]:
    """Call, text, the macro's value and the second reading's, wherever these are not the same.

    ``read``: text → what it is ``by_hand``.
    """
    rows = values.ask_all(list(READINGS), list(read))
    return [
        (call, text, value, expected)
        for (text, said), row in zip(read.items(), rows, strict=True)
        for call, value, expected in zip(READINGS, row, said, strict=True)
        if value != expected or type(value) is not type(expected)
    ]


def differences_of(values: Normalisers, texts: Iterable[str | None]) -> list[tuple[str, str | None, Any, Any]]:
    return differences(values, {text: by_hand(text) for text in texts})
