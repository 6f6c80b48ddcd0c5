"""What funding says, by rules from figures.

Headline
1. Received and spent with their change on last month; a month that is not over is not compared.
2. Leverage over the year so far: yuan matched for each yuan of special dues; without dues there is none. What it was
   worked out from is said below.
3. What is wrong, if anything: estates without start-up money after sixty days, a median over its target, wishes below
   theirs. A month that is not over has not missed a target yet.
Support: dues and what they moved; the purpose most was spent on, what was done in the month, what waits.
"""

from dashboards.facts import Facts
from dashboards.findings.writer import Finding, Writer
from dashboards.numbers import decimal, kpi_target, kpi_value, percent, said, whole
from dashboards.texts import text, value_name

OFF_TARGET = ("micro_project_median_days", "wish_fulfilment_rate")


def compose(
    facts: Facts,
    leverage: dict,
    spent: list[dict],
    cards: dict[str, dict],
    late: int,
    micro: dict[str, dict],
    writer: Writer,
) -> Finding:
    """`leverage`: the year up to the month; `spent`: by purpose, the most first; `late`: estates that wait for start-up
    money for over sixty days; `micro`: projects and wishes of the unit, by kind."""
    money = [_moved(facts, measure, writer) for measure in ("received_yuan", "spent_yuan")]
    opening = _say(writer, "opening", unit=writer.unit_name, month=writer.when(), items=writer.say("item").join(money))
    clauses = [opening, _leverage(leverage, writer), _late(late, writer)]
    if facts.is_complete(writer.month):
        clauses += [_missed(cards[kpi], writer) for kpi in OFF_TARGET if kpi in cards]
    headline = writer.say("clause").join(clause for clause in clauses if clause)
    support = [_dues(leverage, writer), _purpose(spent, writer), _done(micro, writer), _waiting(micro, writer)]
    return Finding(headline, writer.run_on(support))


def leverage_title(leverage: dict, lang: str) -> str:
    if leverage["year_ratio"] is None:
        return text(lang, "funding.leverage_title_none")
    return text(lang, "funding.leverage_title", ratio=f"{leverage['year_ratio']:.2f}")


def days_title(row: dict, kind: str, lang: str) -> str:
    """In how many days half of them were done."""
    if row["median_days"] is None:
        return text(lang, f"funding.days_{kind}")
    days = decimal(row["median_days"]).removesuffix(".0")
    return text(lang, "funding.days_title", what=text(lang, f"micro.{kind}"), days=days)


def flows_title(flows: list[dict], lang: str) -> str:
    """The largest flow, if there is one that is larger than any other."""
    if not flows or flows[0]["year_yuan"] <= 0:
        return text(lang, "funding.flows_title_none")
    most = flows[0]
    if len(flows) > 1 and flows[1]["year_yuan"] == most["year_yuan"]:
        return text(lang, "funding.flows_title_none")
    words = {"source": value_name(lang, most["source"]), "purpose": value_name(lang, most["purpose"])}
    return text(lang, "funding.flows_title", share=f"{decimal(most['share'])}%", **words)


def _say(writer: Writer, key: str, **values: object) -> str:
    return text(writer.lang, f"funding.{key}", **values)


def _moved(facts: Facts, measure: str, writer: Writer) -> str:
    value = facts.at(measure, writer.month).value or 0
    moving = facts.on_last_month(measure, writer.month)
    key = {"up": "b_up", "down": "b_down", "gone": "b_down", "flat": "b_flat", "new": "b_new"}.get(moving.kind)
    said_change = writer.say(key, percent=percent(moving.share or 0)) if key else ""
    name = text(writer.lang, f"measure_short.{measure}").lower()  # in the middle of an English sentence
    return writer.say("count", measure=name, amount=writer.amount(measure, value)) + said_change


def _leverage(leverage: dict, writer: Writer) -> str:
    if leverage["year_ratio"] is not None:
        return _say(writer, "leverage", ratio=f"{leverage['year_ratio']:.2f}")
    return _say(writer, "leverage_none") if leverage["year_matched"] > 0 else ""


def _dues(leverage: dict, writer: Writer) -> str:
    matched = writer.amount("matched_yuan", leverage["year_matched"])
    if leverage["year_ratio"] is not None:
        return _say(writer, "dues", dues=writer.amount("dues_yuan", leverage["year_dues"]), matched=matched)
    return _say(writer, "elsewhere", matched=matched) if leverage["year_matched"] > 0 else ""


def _late(late: int, writer: Writer) -> str:
    return _say(writer, "late", count=late) if late else ""


def _missed(row: dict, writer: Writer) -> str:
    if row["value"] is None or row["attainment"] is None or row["is_reached"]:
        return ""
    value = said(kpi_value(row, row["value"], writer.lang, row["target"]), writer.lang)
    target = kpi_target(row, row["target"], writer.lang)
    key = f"missed_{row['direction']}"
    return _say(writer, key, name=row[f"name_{writer.lang}"], value=value, target=target)


def _purpose(spent: list[dict], writer: Writer) -> str:
    """The purpose that most was spent on, where one stands out."""
    ranked = [row for row in spent if row["value"] > 0]
    if len(ranked) < 2 or ranked[0]["value"] == ranked[1]["value"]:
        return ""
    amount = writer.amount("spent_yuan", ranked[0]["value"])
    return _say(writer, "purpose", purpose=value_name(writer.lang, ranked[0]["breakdown"]), amount=amount)


def _done(micro: dict[str, dict], writer: Writer) -> str:
    return _say(writer, "done", projects=whole(micro["project"]["done"]), wishes=whole(micro["wish"]["done"]))


def _waiting(micro: dict[str, dict], writer: Writer) -> str:
    projects, wishes = micro["project"], micro["wish"]
    if not projects["waiting"] and not wishes["waiting"]:
        return _say(writer, "none_waiting")
    longest = max((row["longest"] for row in (projects, wishes) if row["longest"] is not None), default=0)
    words = {"projects": whole(projects["waiting"]), "wishes": whole(wishes["waiting"]), "days": whole(longest)}
    return _say(writer, "waiting", **words)
