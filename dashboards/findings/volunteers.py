"""What volunteering says, by rules from figures.

Headline
1. Hours with their change on last month; a month that is not over is not compared, hours that were not reported are not
   a number. The unit below that moved most the same way is named where all of them can be compared.
2. Participation against its target, where the unit has registered members.
3. A run of emergency days that touches the month.
Support: activities, teams; the newest run before the month; what the flags of check-ins cost.
"""

import datetime as dt

from dashboards.findings.writer import Finding, Writer
from dashboards.numbers import change, day_short, decimal, kpi_target, kpi_value, percent, said, whole
from dashboards.texts import text

# Less than this share of a change is level; a run this much above the usual level is worth a factor.
LEVEL, ABOVE_USUAL = 0.01, 1.2


def compose(
    cards: dict[str, dict], units: list[dict], flags: list[dict], run: dict | None, is_complete: bool, writer: Writer
) -> Finding:
    """`cards` by KPI; `units` those right below; `run` the newest that began up to the month's end."""
    clauses = [
        _hours(cards["volunteer_hours"], units, writer),
        _participation(cards["member_participation"], is_complete, writer),
        _run(run, writer) if run and touched(run, writer.month) else "",
    ]
    support = [
        _work(cards, writer),
        _run(run, writer, earlier=True) if run and not touched(run, writer.month) else "",
        _flagged(flags, writer),
    ]
    headline = writer.say("clause").join(clause for clause in clauses if clause)
    return Finding(headline, writer.run_on(support))


def touched(run: dict, month: dt.date) -> bool:
    """Whether a run that began up to the end of a month reaches into it."""
    return run["last_day"] >= month


def story(run: dict, units: list[dict], writer: Writer) -> str:
    """A run as a sentence: when, how much, against the usual level before it, who did most."""
    words = {
        "span": span(run, writer.lang, with_year=True),
        "activities": whole(run["emergency_activities"]),
        "volunteers": whole(run["volunteers"]),
        "hours": whole(run["emergency_hours"]),
    }
    parts = [_say(writer, "story", **words), _against_usual(run, writer)]
    if len(units) > 1 and units[0]["hours"] > units[1]["hours"]:
        most = units[0]
        parts.append(_say(writer, "story_most", unit=most["unit_name"], hours=whole(most["hours"])))
    return writer.say("clause").join(part for part in parts if part) + _say(writer, "stop")


def span(run: dict, lang: str, with_year: bool = False) -> str:
    """From when to when, and on how many of these days."""
    first, last = day_short(run["first_day"], lang), day_short(run["last_day"], lang)
    if with_year:
        first = text(lang, "volunteers.of_year", year=run["first_day"].year, day=first)
    key = "span" if run["emergency_days"] == run["days"] else "span_with_gaps"
    return text(lang, f"volunteers.{key}", first=first, last=last, days=run["days"], of=run["emergency_days"])


def run_title(run: dict, lang: str) -> str:
    """What the chart of a run says: how far above the usual level it was, or else when it was."""
    usual = run["usual_activities"]
    if usual and run["activities_per_day"] / usual >= ABOVE_USUAL:
        return text(lang, "volunteers.title_times", times=decimal(run["activities_per_day"] / usual))
    return text(lang, "volunteers.title_run")


def _say(writer: Writer, key: str, **values: object) -> str:
    return text(writer.lang, f"volunteers.{key}", **values)


def _hours(hours: dict, units: list[dict], writer: Writer) -> str:
    words: dict = {"unit": writer.unit_name, "month": writer.when()}
    if hours["value"] is None:
        return _say(writer, "hours_missing", why=text(writer.lang, f"kpis.{hours['status']}"), **words)
    words["amount"] = writer.amount("hours", hours["value"])
    if hours["status"] == "partial":
        return _say(writer, "hours_partial", **words)
    moving = change(hours["value"], hours["last_value"]) if hours["is_comparable"] else change(None, None)
    if moving.share is None or abs(moving.share) < LEVEL:
        return _say(writer, "hours_flat" if moving.kind != "missing" else "hours_plain", **words)
    key = "hours_up" if moving.share > 0 else "hours_down"
    return _say(writer, key, percent=percent(moving.share), **words) + _mover(units, moving.share > 0, writer)


def _mover(units: list[dict], upward: bool, writer: Writer) -> str:
    """The unit below that moved most the same way; nobody where one of them cannot be compared."""
    named = [unit for unit in units if unit["unit_code"] != "UNKNOWN"]
    if len(named) < 2 or any(unit["hours"] is None or unit["last_hours"] is None for unit in named):
        return ""
    moves = [(unit["hours"] - unit["last_hours"], unit["unit_name"]) for unit in named]
    step, name = (max if upward else min)(moves)
    if not step or (step > 0) != upward:
        return ""
    return writer.say("most_up" if upward else "most_down", name=name, amount=writer.amount("hours", abs(step)))


def _run(run: dict, writer: Writer, earlier: bool = False) -> str:
    words = {"span": span(run, writer.lang, with_year=earlier), "count": whole(run["emergency_activities"])}
    return _say(writer, "last_run" if earlier else "in_run", **words)


def _participation(row: dict, is_complete: bool, writer: Writer) -> str:
    if row["value"] is None or row["target"] is None:
        return ""
    value = said(kpi_value(row, row["value"], writer.lang, row["target"]), writer.lang)
    key = "reached" if row["is_reached"] else "missed" if is_complete else "so_far"
    return _say(writer, f"participation_{key}", value=value, target=kpi_target(row, row["target"], writer.lang))


def _work(cards: dict[str, dict], writer: Writer) -> str:
    items = []
    for kpi_id in ("volunteer_activities", "emergency_activity_share", "volunteer_teams"):
        row = cards[kpi_id]
        if row["value"] is not None:
            value = said(kpi_value(row, row["value"], writer.lang), writer.lang)
            items.append(_say(writer, "item", name=row[f"name_{writer.lang}"], value=value))
    return writer.say("list", items=writer.say("item").join(items)) if items else ""


def _flagged(flags: list[dict], writer: Writer) -> str:
    """What does not count in full, and the flag behind most of the hours."""
    off = [row for row in flags if not row["is_total"] and row["flag"] != "ok" and row["checkins"]]
    if not off:
        return ""
    most = max(off, key=lambda row: row["hours_left_out"])
    if whole(most["hours_left_out"]) == "0":
        return ""
    words = {"flag": text(writer.lang, f"flag.{most['flag']}"), "checkins": whole(most["checkins"])}
    return _say(writer, "flag_most", hours=whole(most["hours_left_out"]), **words)


def _against_usual(run: dict, writer: Writer) -> str:
    usual = run["usual_activities"]
    if usual is None:
        return ""
    now = decimal(run["activities_per_day"])
    if not usual:
        return _say(writer, "story_from_nothing", now=now)
    times = run["activities_per_day"] / usual
    key = "story_times" if times >= ABOVE_USUAL else "story_usual"
    return _say(writer, key, now=now, usual=decimal(usual), times=decimal(times))
