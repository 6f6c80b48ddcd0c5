"""The finding of a KPI: where it stands against its target and since when, and what moved it.

Rules
1. No figure: the reason is said and nothing else. A month that is not over is said so and not judged or compared.
2. With a target: how long it had been reached or missed before this month decides the words (fell below after n months,
   back at the target, n months in a row); without one, the change on last month.
3. Whose doing it is (`dashboards/findings/why.py`) is said where the parts of the change single somebody out.
"""

from dashboards.findings.scores import ScoreWriter
from dashboards.findings.writer import Finding
from dashboards.numbers import change, kpi_target, kpi_value, percent, said
from dashboards.scores import step
from dashboards.texts import text

# An extreme of fewer months is no news; a streak of fewer neither.
ENOUGH_MONTHS, ENOUGH_STREAK = 6, 3


def compose(row: dict, months: list[dict], whose: str, support: list[str], writer: ScoreWriter) -> Finding:
    """`months`: the KPI's, up to the one looked at. `whose`: who moved it, a clause or nothing."""
    if row["value"] is None:
        return Finding(_own(row, writer, "kpi.none_of"), writer.joined(support))
    clauses = [_own(row, writer, "kpi.is"), _since(row, months, writer) if months[-1]["is_complete"] else "", whose]
    headline = writer.base.say("clause").join(clause for clause in clauses if clause)
    said_already = row["attainment"] is None
    return Finding(headline, writer.joined(["" if said_already else moved(row, writer), *support]))


def _own(row: dict, writer: ScoreWriter, key: str) -> str:
    words = {"unit": writer.base.unit_name, "month": writer.base.when(), "kpi": row[f"name_{writer.base.lang}"]}
    if row["value"] is None:
        return writer.t(key, **words, why=writer.t(f"kpis.{row['status']}"))
    return writer.t(
        key, **words, value=said(kpi_value(row, row["value"], writer.base.lang, row["target"]), writer.base.lang)
    )


def _since(row: dict, months: list[dict], writer: ScoreWriter) -> str:
    """How long it has stood where it stands; a streak ends at a month that was not judged or not over."""
    if row["attainment"] is None:
        return moved(row, writer).rstrip("。.")
    before = [m["is_reached"] if m["is_judged"] else None for m in months[-2::-1]]
    streak = _streak(before)
    target = kpi_target(row, row["target"], writer.base.lang)
    now, last = row["is_reached"], before[0] if before else None
    if last is None:
        return writer.t("kpi.reached" if now else "kpi.missed", target=target)
    if now == last:
        return writer.t("kpi.still_reached" if now else "kpi.still_missed", months=streak + 1, target=target)
    return writer.t("kpi.back" if now else "kpi.fell", months=streak, target=target)


def _streak(before: list[bool | None]) -> int:
    """Months in a row, from the newest back, that are like the newest."""
    return next((n for n, reached in enumerate(before) if reached != before[0]), len(before))


def moved(row: dict, writer: ScoreWriter) -> str:
    """The change on last month; nothing where the months cannot be compared."""
    if not row["is_comparable"]:
        return ""
    if row["unit"] == "%":
        points = step(row["step"])
        return writer.t(f"kpi.moved_{points.kind}", size=writer.t("kpis.points", points=points.text))
    moving = change(row["value"], row["last_value"])
    return "" if moving.kind == "missing" else writer.t(f"kpi.moved_{moving.kind}", size=percent(moving.share or 0))


def trend_title(months: list[dict], lang: str) -> str:
    """What the line says, by rules: an extreme first, then how long the target has been reached or missed.

    `months`: up to the one looked at; those that are not over or not whole are no news.
    """
    *before, now = months
    known = [m["value"] for m in before if m["is_complete"] and m["status"] == "ok"]
    if not now["is_complete"] or now["status"] != "ok":
        return text(lang, "kpi.trend")
    if len(known) >= ENOUGH_MONTHS and not min(known) <= now["value"] <= max(known):
        return text(lang, "kpi.highest" if now["value"] > max(known) else "kpi.lowest", months=len(known) + 1)
    streak = 1 + _streak([m["is_reached"] if m["is_judged"] else None for m in months[::-1]][1:] or [None])
    if now["is_judged"] and streak >= ENOUGH_STREAK and before[-1]["is_reached"] == now["is_reached"]:
        return text(lang, "kpi.reached_for" if now["is_reached"] else "kpi.missed_for", months=streak)
    return text(lang, "kpi.trend")
