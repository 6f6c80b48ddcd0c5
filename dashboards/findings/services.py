"""The finding of places and services: who lives in the 15-minute circle, who does not, and how the places are used.

Rules
1. Coverage against its target leads; a month that is not over is not judged by it. Without households that have
   coordinates there is no coverage, and that is said.
2. Households outside are counted, and the unit with most of them is named if no other has as many.
3. The support gives the places open, attendance, cases with the kiosk's share, and cases done in one trip; what was not
   reported is said as such, and changes only between whole months that were reported.
"""

import datetime as dt

from dashboards.facts import months_before
from dashboards.findings.writer import Finding, Writer
from dashboards.numbers import change, kpi_target, kpi_value, month_short, percent, said, whole
from dashboards.texts import text, value_name

_TYPES = {"centres_open": "党群服务中心", "estate_stations_open": "小区党群驿站", "warm_bee_stations_open": "暖蜂驿站"}


def compose(cards: dict[str, dict], outside: list[dict], is_complete: bool, writer: Writer) -> Finding:
    """`cards`: rows of kpi_cards by KPI; `outside`: the answer of services/circle, the largest first."""
    headline = _coverage(cards.get("service_circle_coverage"), is_complete, writer) + _most(outside, writer)
    parts = [_places(cards, writer), _attendance(cards, writer), _cases(cards, writer), _one_trip(cards, writer)]
    clauses = [part for part in parts if part]
    if not clauses:
        return Finding(headline, _say(writer, "nothing"))
    support = _say(writer, "list", items=text(writer.lang, "finding.item").join(clauses))
    return Finding(headline, support[0].upper() + support[1:])


def when(writer: Writer) -> str:
    """The day on which a state is read: the month's end, or so far."""
    if writer.as_of >= months_before(writer.month, -1) - dt.timedelta(days=1):
        return month_short(writer.month, writer.lang)
    return text(
        writer.lang, "services.finding_until", month=month_short(writer.month, writer.lang), day=writer.as_of.day
    )


def _say(writer: Writer, key: str, **values: object) -> str:
    return text(writer.lang, f"services.finding_{key}", **values)


def _value(row: dict, lang: str) -> str:
    """With its unit; in English the sentence already names what is counted."""
    written = kpi_value(row, row["value"], lang, row["target"])
    return said(written, lang) if lang == "zh" or row["unit"] == "%" else written.text


def _coverage(row: dict | None, is_complete: bool, writer: Writer) -> str:
    words = {"unit": writer.unit_name, "month": when(writer)}
    if row is None or row["value"] is None:
        return _say(writer, "no_coverage", **words)
    words["value"] = _value(row, writer.lang)
    if row["target"] is None:
        return _say(writer, "coverage", **words)
    key = "reached" if row["is_reached"] else "missed" if is_complete else "so_far"
    return _say(writer, key, **words, target=kpi_target(row, row["target"], writer.lang))


def _most(outside: list[dict], writer: Writer) -> str:
    if not outside:
        return ""
    in_all = outside[0]["outside_in_all"]
    if not in_all:
        return _say(writer, "all_inside")
    sentence = _say(writer, "outside", count=whole(in_all))
    alone = len(outside) > 1 and outside[0]["outside"] > outside[1]["outside"]
    if alone:
        sentence += _say(writer, "most", name=outside[0]["unit_name"], count=whole(outside[0]["outside"]))
    return sentence


def _places(cards: dict[str, dict], writer: Writer) -> str:
    known = {name: cards[kpi]["value"] for kpi, name in _TYPES.items() if kpi in cards}
    named = [
        _say(writer, "place", name=value_name(writer.lang, name), count=whole(value))
        for name, value in known.items()
        if value
    ]
    if not named:
        return _say(writer, "no_places") if known else ""
    return _say(writer, "places", items=text(writer.lang, "finding.comma").join(named))


def _attendance(cards: dict[str, dict], writer: Writer) -> str:
    row = cards.get("facility_attendance")
    if row is None or not (row["value"] or row["last_value"]):
        return ""
    return _say(writer, "attendance", value=_value(row, writer.lang)) + _moved(row, writer)


def _cases(cards: dict[str, dict], writer: Writer) -> str:
    row, kiosk = cards.get("service_cases"), cards.get("kiosk_share")
    if row is None:
        return ""
    if row["value"] is None:
        return _say(writer, "cases_not_reported")
    sentence = _say(writer, "cases", value=_value(row, writer.lang)) + _moved(row, writer)
    if kiosk and kiosk["value"] is not None:
        sentence += _say(writer, "kiosk", value=_value(kiosk, writer.lang))
    return sentence


def _one_trip(cards: dict[str, dict], writer: Writer) -> str:
    row = cards.get("one_trip_rate")
    if row is None or row["value"] is None:
        return ""
    sentence = _say(writer, "one_trip", value=_value(row, writer.lang))
    if row["is_reached"]:
        sentence += _say(writer, "one_trip_reached", target=kpi_target(row, row["target"], writer.lang))
    return sentence


def _moved(row: dict, writer: Writer) -> str:
    """The change on last month in brackets, where two whole months were reported."""
    moving = change(row["value"], row["last_value"]) if row["is_comparable"] else change(None, None)
    if moving.kind in ("missing", "none"):
        return ""
    key = {"up": "b_up", "down": "b_down", "gone": "b_down", "flat": "b_flat", "new": "b_new"}[moving.kind]
    return writer.say(key, percent=percent(moving.share or 0))
