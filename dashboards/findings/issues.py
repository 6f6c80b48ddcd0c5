"""What a month of issues says, by rules from figures.

Headline
1. Resolution on time against its target, or why there is none; a month that is not over has not missed it yet. What
   is filtered is held against nothing: the target is the unit's.
2. What is overdue at the end, with its change on last month where both can be compared.
3. The channel (once one is chosen: the handling unit) with most of it, where one alone has most and there are several.
Support: reported and resolved with their changes; what is open and for how long; the handling unit most overdue; the
issue longest overdue; exports that did not come.
"""

from dataclasses import dataclass

from dashboards.findings.writer import Finding, Writer
from dashboards.numbers import change, decimal, kpi_target, kpi_value, percent, said, whole
from dashboards.texts import channel_name, source_name, text


@dataclass(frozen=True, slots=True)
class Standing:
    """What the sentences are made from: rows of the queries of the page, as they are."""

    cards: dict[str, dict]  # by KPI, for what is chosen
    channels: list[dict]  # without the whole
    handlers: list[dict]  # without the whole; null names nobody
    ages: list[dict]
    oldest: dict | None  # the issue longest overdue
    chosen: str  # the filters in words, "" for none
    is_by_channel: bool  # a channel is chosen
    is_complete: bool


def compose(standing: Standing, writer: Writer) -> Finding:
    cards = standing.cards
    if all(cards[kpi]["value"] is None for kpi in ("issues_reported", "open_overdue_issues")):
        missing = cards["issues_reported"]["missing_sources"]
        return Finding(_say(writer, "none", **_where(standing, writer)), _late(missing, writer))
    clauses = [_on_time(standing, writer), _overdue(standing, writer)]
    support = [
        _counts(standing, writer),
        _open(standing, writer),
        _handler(standing, writer),
        _oldest(standing, writer),
    ]
    if cards["issues_reported"]["status"] == "partial":
        support.append(_late(cards["issues_reported"]["missing_sources"], writer))
    return Finding(writer.say("clause").join(clauses), "".join(part for part in support if part).rstrip())


def _say(writer: Writer, key: str, **values: object) -> str:
    return text(writer.lang, f"issues.{key}", **values)


def _where(standing: Standing, writer: Writer) -> dict[str, str]:
    return {"unit": writer.unit_name, "month": writer.when(), "chosen": standing.chosen}


def _on_time(standing: Standing, writer: Writer) -> str:
    kpi, where = standing.cards["on_time_resolution_rate"], _where(standing, writer)
    if kpi["value"] is None:
        return _say(writer, "no_due", **where)
    bound = None if standing.chosen else kpi["target"]
    words = {**where, "value": said(kpi_value(kpi, kpi["value"], writer.lang, bound), writer.lang)}
    if bound is None:
        return _say(writer, "on_time", **words)
    words["target"] = kpi_target(kpi, bound, writer.lang)
    if kpi["is_reached"]:
        return _say(writer, "on_time_reached", **words)
    if not standing.is_complete:
        return _say(writer, "on_time_so_far", **words)
    return _say(writer, "on_time_missed", **words, gap=decimal(bound - kpi["value"], over=0))


def _overdue(standing: Standing, writer: Writer) -> str:
    kpi = standing.cards["open_overdue_issues"]
    if kpi["value"] is None:
        return _say(writer, "overdue_unknown")
    if not kpi["value"]:
        return _say(writer, "overdue_none")
    sentence = _say(writer, "overdue_count", count=whole(kpi["value"]))
    if kpi["is_comparable"]:
        key = "more" if kpi["step"] > 0 else "fewer" if kpi["step"] < 0 else "same"
        sentence += _say(writer, f"overdue_{key}", count=whole(abs(kpi["step"])))
    return sentence + _most(standing, writer)


def _most(standing: Standing, writer: Writer) -> str:
    """Who has most of what is overdue, where one alone has."""
    if standing.is_by_channel:
        most = _alone([row for row in standing.handlers if row["handling_unit"]], "issues_overdue")
        name = most and most["handling_unit"]
    else:
        most = _alone(standing.channels, "issues_overdue")
        name = most and channel_name(writer.lang, most["channel"], writer.titles)
    if not most or not name:
        return ""
    return _say(writer, "most", name=name, count=whole(most["issues_overdue"]))


def _alone(rows: list[dict], column: str) -> dict | None:
    """The row with more than any other; None where rows share the most, it is a single one, or there is no other."""
    ranked = sorted(rows, key=lambda row: -row[column])
    if len(ranked) < 2 or ranked[0][column] < 2 or ranked[0][column] <= ranked[1][column]:
        return None
    return ranked[0]


def _counts(standing: Standing, writer: Writer) -> str:
    parts = []
    for kpi_id, key in (("issues_reported", "reported"), ("issues_resolved", "resolved")):
        row = standing.cards[kpi_id]
        if row["value"] is None:
            continue
        parts.append(_say(writer, key, count=whole(row["value"])) + _bracket(row, writer))
    return _say(writer, "sentence", said=writer.say("item").join(parts)) if parts else ""


def _bracket(row: dict, writer: Writer) -> str:
    moving = change(row["value"], row["last_value"]) if row["is_comparable"] else change(None, None)
    key = {"up": "b_up", "down": "b_down", "gone": "b_down", "flat": "b_flat", "new": "b_new"}.get(moving.kind)
    return writer.say(key, percent=percent(moving.share or 0)) if key else ""


def _open(standing: Standing, writer: Writer) -> str:
    in_all = standing.ages[0]["issues_in_all"]
    if not in_all:
        return ""
    sentence = _say(writer, "open", count=whole(in_all))
    oldest = next(row for row in standing.ages if row["age_days"] == "over_90")["issues_open"]
    if oldest:
        sentence += _say(writer, "open_long", count=whole(oldest))
    return _say(writer, "sentence", said=sentence)


def _handler(standing: Standing, writer: Writer) -> str:
    if standing.is_by_channel:
        return ""  # the headline has it
    most = _alone([row for row in standing.handlers if row["handling_unit"]], "issues_overdue")
    if not most:
        return ""
    words = {"name": most["handling_unit"], "count": whole(most["issues_overdue"])}
    return _say(writer, "sentence", said=_say(writer, "handler_most", **words))


def _oldest(standing: Standing, writer: Writer) -> str:
    if not standing.oldest or not standing.oldest["days_over"]:
        return ""
    row = standing.oldest
    channel = channel_name(writer.lang, row["channel"], writer.titles)
    words = {"channel": channel, "id": row["issue_id"], "days": row["days_over"]}
    return _say(writer, "sentence", said=_say(writer, "oldest", **words))


def _late(sources: list[str], writer: Writer) -> str:
    if not sources:
        return ""
    names = writer.say("comma").join(source_name(writer.lang, source, writer.titles.get(source)) for source in sources)
    return _say(writer, "late", names=names)
