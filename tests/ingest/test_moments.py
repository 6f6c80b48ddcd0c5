"""Dates and times: text as exported → the moment it names, or NULL when it is none, or leaves open which."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from asking import Normalisers
from hypothesis import given, settings
from hypothesis import strategies as st

few = settings(max_examples=20, deadline=None)


def test_dates(values: Normalisers) -> None:
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
            "04572",  # a serial number begins with no 0
            None,
        ]
    )
    values.check("as_date", table)


def test_datetimes(values: Normalisers) -> None:
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
    values.check("as_datetime", table)


def test_a_deadline_with_a_day_only_ends_with_the_day(values: Normalisers) -> None:
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
    values.check("as_deadline", table)


def test_a_date_in_words(values: Normalisers) -> None:
    fifth, eve = date(2025, 3, 5), date(2025, 12, 31)
    table: dict[str | None, Any] = dict.fromkeys(
        [
            "二〇二五年三月五日",
            "二零二五年三月五日",
            "二○二五年三月五号",
            "二〇二五年〇三月〇五日",
            "二〇二五年3月5日",
            "2025年三月五日",
            "二〇二五-三-五",
            "二〇二五年三月五日上午九时",
        ],
        fifth,
    )
    table |= dict.fromkeys(["二〇二五年十二月三十一日", "2025年十二月31号"], eve)
    table |= {"二〇二四年十月二十日": date(2024, 10, 20), "一九九九年一月十一日": date(1999, 1, 11)}
    # No year, no day, no such day, no such number; 廿 and 初 are days of another calendar.
    table |= dict.fromkeys(
        [
            "二〇二五",
            "二零二五年",
            "二〇二五年三月",
            "十二月三十一日",
            "二〇二五年二月三十日",
            "二〇二五年十三月一日",
            "二〇二五年三月二五日",
            "二〇二五年三月廿五日",
            "二〇二五年三月初五",
            "二千零二十五年三月五日",
            "〇〇〇〇年三月五日",
            "二〇二五年一十月五日",
            "二〇二五年三月六十日",
            "二五年三月五日",
            "二〇二5年三月五日",
        ]
    )
    values.check("as_date", table)


def test_blanks_and_wide_marks_within_a_date(values: Normalisers) -> None:
    fifth = date(2025, 3, 5)
    table: dict[str | None, Any] = dict.fromkeys(
        [
            "2025 年 3 月 5 日",
            "2025\xa0年\u30003\u2009月 5日",
            "2025－03－05",
            "2025／3／5",
            "2025．3．5",
            "2025–3–5",
            "2025−3−5",
            "2025‐3‐5",
            "2025-3/5",
            "2025年3月5",
            "2025年3月5号",
            "2025 - 3 - 5",
            "2025-3-5日",
        ],
        fifth,
    )
    table |= dict.fromkeys(
        ["20 25-3-5", "2025-3-5-", "-2025-3-5", "2025--3-5", "2025。3。5", "2025年3月5日日", "2025,3,5"]
    )
    values.check("as_date", table)


def test_parts_of_the_day(values: Normalisers) -> None:
    def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
        return datetime(2025, 3, 5, hour, minute, second)

    clocks: dict[str, datetime | None] = {
        "上午8:05": at(8, 5),
        "上午 08:05:30": at(8, 5, 30),
        "下午3:30:00": at(15, 30),
        "下午 15:30": at(15, 30),
        "下午12:30": at(12, 30),
        "上午11点": at(11),
        "上午0:30": at(0, 30),
        "上午12:00": None,  # noon to people, midnight to programs
        "上午13:00": None,
        "下午0:30": None,
        "下午24:00": None,
        "凌晨2:15": at(2, 15),
        "凌晨12:15": None,
        "凌晨6:00": None,
        "早上7点半": at(7, 30),
        "早上4:00": None,
        "中午12:10": at(12, 10),
        "中午11:50": at(11, 50),
        "中午1点": at(13),
        "中午3点": None,
        "晚上8点": at(20),
        "晚上11:59": at(23, 59),
        "晚上20:00": at(20),
        "晚上12:00": None,  # belongs to either day
        "晚上1点": None,
        "8:05 AM": at(8, 5),
        "08:05:30 am": at(8, 5, 30),
        "3:30 PM": at(15, 30),
        "3:30p.m.": at(15, 30),
        "12:00 AM": at(0),
        "12:00 PM": at(12),
        "11:59 PM": at(23, 59),
        "0:30 PM": None,
        "13:00 AM": None,
        "13:00 PM": at(13),
        "PM 3:30": at(15, 30),
        "AM 3:30 AM": None,
        "上午 3:30 AM": None,
        "3:30 XM": None,
    }
    values.check("as_datetime", {f"2025/3/5 {said}": moment for said, moment in clocks.items()})
    values.check("as_datetime", {f"二〇二五年三月五日{k}": v for k, v in clocks.items() if k[0] in "上下凌早中晚"})


def test_clocks_in_words(values: Normalisers) -> None:
    def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
        return datetime(2025, 3, 5, hour, minute, second)

    table: dict[str, datetime | None] = {
        "8时": at(8),
        "8时5分": at(8, 5),
        "8时05分30秒": at(8, 5, 30),
        "8点": at(8),
        "8点整": at(8),
        "8点半": at(8, 30),
        "8点30": at(8, 30),
        "十五时三十分": at(15, 30),
        "二十时零五分十秒": at(20, 5, 10),
        "〇时": at(0),
        "8：05": at(8, 5),
        "8 : 05 : 30": at(8, 5, 30),
        "24时": None,
        "8时60分": None,
        "8时5分60秒": None,
        "8": None,
        "8:": None,
        "8时30分15": None,
        "8点一刻": None,
        "8时半分": None,
        "8:05Z": None,  # times are local, without zone
        "8:05+08:00": None,
        "8:05 UTC": None,
    }
    values.check("as_datetime", {f"2025年3月5日{said}": moment for said, moment in table.items()})


def test_no_zone_and_no_year_nought(values: Normalisers) -> None:
    refused = ["2025-03-05T08:05:30Z", "2025-03-05T08:05:30+08:00", "2025-03-05 08:05:30+08", "2025-03-05 08:05:30 CST"]
    refused += ["0000-01-01", "00000101", "0000/1/1 8:00", "2025-03-05 (BC)", "infinity", "epoch", "today"]
    values.check("as_datetime", dict.fromkeys(refused))


def test_fractions_of_a_second_are_cut_however_long(values: Normalisers) -> None:
    at = datetime(2025, 3, 5, 8, 5, 59)
    forms = [
        "2025-03-05 08:05:59.9999999",
        "2025-03-05T08:05:59.999",
        "2025/3/5 8:05:59.99999999999",
        "20250305 8:05:59.5",
    ]
    values.check("as_datetime", dict.fromkeys(forms, at))


def test_day_and_month_before_the_year(values: Normalisers) -> None:
    thirteenth, fourth_of_march, third_of_april = date(2025, 4, 13), date(2025, 3, 4), date(2025, 4, 3)
    both: dict[str | None, Any] = {"05/05/2025": date(2025, 5, 5), "5-05-2025": date(2025, 5, 5)}
    refused: dict[str | None, Any] = dict.fromkeys(["13/13/2025", "31/02/2025", "3/4/25", "0/4/2025", "3/4/02025"])
    certain = dict.fromkeys(["13/04/2025", "13.4.2025", "13-04-2025", "04/13/2025", "4/13/2025 8:05"], thirteenth)
    values.check("as_date", both | refused | certain | dict.fromkeys(["03/04/2025", "3/4/2025", "3.4.2025 8:05"]))
    days_first = {"03/04/2025": third_of_april, "13/04/2025": thirteenth, "04/13/2025": None}
    values.check("as_date(v, day_first := true)", both | refused | days_first | {"2025-03-04": fourth_of_march})
    months_first = {"03/04/2025": fourth_of_march, "13/04/2025": None, "04/13/2025": thirteenth}
    values.check("as_date(v, day_first := false)", both | refused | months_first | {"2025-03-04": fourth_of_march})
    values.check("as_datetime(v, day_first := true)", {"3/4/2025 3:30 PM": datetime(2025, 4, 3, 15, 30)})
    values.check("as_deadline(v, day_first := true)", {"3/4/2025": datetime(2025, 4, 3, 23, 59, 59)})


def test_a_month_without_a_day(values: Normalisers) -> None:
    forms = ["2025年3月", "2025-03", "2025-3", "2025/03", "202503", "二〇二五年三月", "2025年 三 月", "2025年3"]
    values.check("as_date", dict.fromkeys(forms))
    values.check("month_start", dict.fromkeys(forms, date(2025, 3, 1)))
    # 2025.1 may be what a workbook left of 2025.10.
    values.check(
        "month_start", dict.fromkeys(["2025.1", "2025-13", "202500", "25年3月", "2025", "三月", "2025-03-05", None])
    )


def test_a_deadline_with_a_clock_in_words_is_no_day(values: Normalisers) -> None:
    table: dict[str | None, Any] = {
        "2025年3月5日17时": datetime(2025, 3, 5, 17),
        "2025年3月5日下午5点": datetime(2025, 3, 5, 17),
        "2025/3/5 5:00 PM": datetime(2025, 3, 5, 17),
        "2025年3月5日0时": datetime(2025, 3, 5),
        "二〇二五年三月五日": datetime(2025, 3, 5, 23, 59, 59),
        "2025－3－5": datetime(2025, 3, 5, 23, 59, 59),
    }
    values.check("as_deadline", table)


DAYS = st.dates(date(1930, 1, 1), date(2100, 12, 31))
MOMENTS = st.datetimes(datetime(1930, 1, 1), datetime(2100, 12, 31)).map(lambda t: t.replace(microsecond=0))
ONES = "〇一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def year_in_words(year: int) -> str:
    return "".join(ONES[int(digit)] for digit in str(year))


def in_words(number: int) -> str:
    """0 to 59 as it is read aloud: 〇, 十, 二十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else ONES[tens]) + ("十" if tens else "") + (ONES[ones] if ones or not tens else "")


@few
@given(days=st.lists(DAYS, min_size=1, max_size=20))
def test_a_day_comes_back_from_every_form(values: Normalisers, days: list[date]) -> None:
    forms: list[Callable[[date], str]] = [
        lambda d: d.isoformat(),
        lambda d: f"{d.year}/{d.month}/{d.day}",
        lambda d: f"{d.year}.{d.month}.{d.day}",
        lambda d: f"{d.year}年{d.month}月{d.day}日",
        lambda d: f"{d:%Y%m%d}",
        lambda d: str((d - date(1899, 12, 30)).days),
        lambda d: f"{d.isoformat()} 00:00:00",
        lambda d: f"{d.year} 年 {d.month}月\u3000{d.day} 号",
        lambda d: f"{year_in_words(d.year)}年{in_words(d.month)}月{in_words(d.day)}日",
        lambda d: d.isoformat().translate({ord("-"): "－"}),
    ]
    for form in forms:
        assert values.ask("as_date", [form(d) for d in days]) == days
    assert values.ask("as_date(clean", [f" {d.isoformat().translate(FULL_WIDTH)}\u3000" for d in days]) == days


@few
@given(moments=st.lists(MOMENTS, min_size=1, max_size=20))
def test_a_moment_comes_back_from_every_form(values: Normalisers, moments: list[datetime]) -> None:
    forms: list[Callable[[datetime], str]] = [
        lambda t: t.isoformat(" "),
        lambda t: t.isoformat(),
        lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t.minute:02}:{t.second:02}",
        lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}:{t.minute:02}:{t.second:02}",
        lambda t: f"{t:%Y%m%d%H%M%S}",
        lambda t: f"{(t - datetime(1899, 12, 30)) / timedelta(days=1):.9f}",
        lambda t: f"{t:%Y/%m/%d %I:%M:%S %p}",
        lambda t: f"{t:%d/%m/%Y %H:%M:%S}" if t.day > 12 else t.isoformat(),
        lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}时{t.minute}分{t.second}秒",
        lambda t: (
            f"{t.year}年{in_words(t.month)}月{t.day}日{in_words(t.hour)}时{in_words(t.minute)}分{in_words(t.second)}秒"
        ),
        lambda t: f"{t.year}/{t.month}/{t.day} {'下午' if t.hour > 12 else ''}{t.hour - 12 * (t.hour > 12)}:{t:%M:%S}",
    ]
    for form in forms:
        assert values.ask("as_datetime", [form(t) for t in moments]) == moments
