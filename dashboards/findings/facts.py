"""The finding: sentences put together by rules from figures, and never saying more than these do.

Rules of the headline
1. A month that is not over is not compared: the headline says how far it goes and what it counts so far.
2. Otherwise the fact that moved most against last month leads, by its percentage, among those large enough in one of
   the two months for a percentage to mean something (FLOOR). Nothing above LEVEL moved: "level with last month".
3. The unit below that moved most in the same direction is named with its change, if the same units stood in both
   months; units that came or went would make the comparison one of borders.
4. An export that did not come is said in the headline, because it makes a figure smaller than the truth.
"""

import datetime as dt

import polars as pl

from dashboards.facts import Facts, months_before
from dashboards.findings.writer import Finding, Writer
from dashboards.numbers import Change, percent, whole
from dashboards.state import MEASURES
from dashboards.texts import source_name

FLOOR = {
    "visits_made": 30,
    "reported": 30,
    "resolved": 30,
    "hours": 30,
    "received_yuan": 10_000,
    "spent_yuan": 10_000,
}
LEVEL = 0.01


def compose(facts: Facts, children: pl.DataFrame, writer: Writer) -> Finding:
    return Finding(_headline(facts, children, writer), _support(facts, writer))


def lead(facts: Facts, month: dt.date) -> tuple[str, Change] | None:
    """The measure that moved most against last month and is large enough to speak of; None when none did."""
    moved = []
    for measure in MEASURES:
        moving = facts.on_last_month(measure, month)
        now, base = facts.at(measure, month).value, facts.at(measure, months_before(month, 1)).value
        if moving.share is None or now is None or base is None:
            continue
        if max(now, base) >= FLOOR[measure] and abs(moving.share) >= LEVEL:
            moved.append((abs(moving.share), measure, moving))
    if not moved:
        return None
    _, measure, moving = max(moved, key=lambda item: item[0])
    return measure, moving


def mover(children: pl.DataFrame, measure: str, upward: bool) -> tuple[str, float] | None:
    """The unit below that moved most the same way, and by how much; None when units came or went in between."""
    of_measure = children.filter((pl.col("measure") == measure) & ~pl.col("is_own"))
    if of_measure.height < 2 or not (of_measure["is_in_force"] & of_measure["was_in_force"]).all():
        return None
    moves = [
        (row["value"] - row["last_month"], row["unit_name"])
        for row in of_measure.iter_rows(named=True)
        if row["unit_code"] != "UNKNOWN" and row["value"] is not None and row["last_month"] is not None
    ]
    if not moves:
        return None
    step, name = (max if upward else min)(moves)
    return (name, step) if step and (step > 0) == upward else None


def _headline(facts: Facts, children: pl.DataFrame, writer: Writer) -> str:
    parts = [_moved(facts, children, writer)]
    missing = facts.missing_sources(writer.month)
    if missing:
        names = [source_name(writer.lang, source, writer.titles.get(source)) for source in missing]
        parts.append(writer.say("missing", names=writer.say("comma").join(names), month=writer.when()))
    return writer.say("clause").join(part for part in parts if part)


def _moved(facts: Facts, children: pl.DataFrame, writer: Writer) -> str:
    month = writer.month
    leading = lead(facts, month)
    if leading is None:
        counts = _counts(facts, writer)
        key = "nothing" if not counts else "level" if _can_compare(facts, month) else "so_far"
        return writer.say(key, unit=writer.unit_name, month=writer.when(), counts=counts)
    measure, moving = leading
    value = facts.at(measure, month).value
    assert value is not None and moving.share is not None  # what leads has a figure and a base
    sentence = writer.say(
        "rose" if moving.share > 0 else "fell",
        unit=writer.unit_name,
        month=writer.when(),
        measure=writer.name(measure),
        amount=writer.amount(measure, value),
        percent=percent(moving.share),
    )
    most = mover(children, measure, moving.share > 0)
    if most is None:
        return sentence
    name, step = most
    key = "most_up" if step > 0 else "most_down"
    return sentence + writer.say(key, name=name, amount=writer.amount(measure, abs(step)))


def _can_compare(facts: Facts, month: dt.date) -> bool:
    return any(facts.on_last_month(measure, month).kind != "missing" for measure in MEASURES)


def _counts(facts: Facts, writer: Writer) -> str:
    said = []
    for measure in ("visits_made", "reported"):
        value = facts.at(measure, writer.month).value
        if value is not None:
            said.append(writer.say("count", measure=writer.name(measure), amount=writer.amount(measure, value)))
    return writer.say("comma").join(said)


def _support(facts: Facts, writer: Writer) -> str:
    """One clause per measure that has a figure, with its change where there is one to say; then issues as a balance."""
    clauses = []
    for measure in MEASURES:
        cell = facts.at(measure, writer.month)
        if cell.value is None:
            clauses.append(writer.say("not_reported", measure=writer.name(measure)))
            continue
        clauses.append(
            writer.say("count", measure=writer.name(measure), amount=writer.amount(measure, cell.value))
            + _bracket(facts.on_last_month(measure, writer.month), writer)
        )
    sentence = writer.say("list", items=writer.say("item").join(clauses))
    return sentence + _balance(facts, writer)


def _bracket(moving: Change, writer: Writer) -> str:
    if moving.kind == "missing" or moving.kind == "none":
        return ""
    key = {"up": "b_up", "down": "b_down", "gone": "b_down", "flat": "b_flat", "new": "b_new"}[moving.kind]
    return writer.say(key, percent=percent(moving.share or 0))


def _balance(facts: Facts, writer: Writer) -> str:
    reported, resolved = (facts.at(measure, writer.month) for measure in ("reported", "resolved"))
    if reported.value is None or resolved.value is None or reported.status != "ok":
        return ""
    gap = reported.value - resolved.value
    if gap == 0:
        return writer.say("balance_even")
    return writer.say("balance_short" if gap > 0 else "balance_over", count=whole(abs(gap)))
