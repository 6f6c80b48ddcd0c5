"""What a month of visits says, by rules from figures.

Headline
1. Households visited in three months against the target, or why there is no figure; a month that is not over has not
   missed it yet, and where an export did not come nothing is held against it.
2. How many of the grids (in a grid: micro-grids) fall short, and the lowest of them where one alone is.
Support: visits made with their change; requests collected; households not reached, how many of them were visited in
vain, and the micro-grid with most of them; what came of the visits that met nobody; exports that did not come.
"""

from dataclasses import dataclass

from dashboards.findings.writer import Finding, Writer
from dashboards.numbers import change, decimal, kpi_target, kpi_value, percent, said, whole
from dashboards.texts import source_name, text

COVERAGE, MADE, REQUESTS = "household_visit_coverage", "visits_made", "requests_per_100_visits"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the sentences are made from: rows of the queries of the page, as they are."""

    cards: dict[str, dict]  # by KPI
    households: dict  # the month of the coverage: numerator and denominator
    units: list[dict]  # grids, in a grid its micro-grids; none of a micro-grid
    units_level: str
    micro_grids: list[dict]  # those with most households not reached first
    total: dict | None  # of all visits of the month
    is_complete: bool


def compose(standing: Standing, writer: Writer) -> Finding:
    clauses = [_coverage(standing, writer), _units(standing, writer)]
    support = [
        _made(standing, writer),
        _not_reached(standing, writer),
        _outcomes(standing, writer),
        _late(standing.cards, writer),
    ]
    return Finding(writer.say("clause").join(filter(None, clauses)), writer.run_on(support))


def _say(writer: Writer, key: str, **values: object) -> str:
    return text(writer.lang, f"visits.{key}", **values)


def _coverage(standing: Standing, writer: Writer) -> str:
    kpi = standing.cards[COVERAGE]
    words: dict = {"unit": writer.unit_name, "month": writer.when()}
    if kpi["value"] is None:
        return _say(writer, "coverage_none", why=text(writer.lang, f"kpis.{kpi['status']}"), **words)
    words["value"] = said(kpi_value(kpi, kpi["value"], writer.lang, kpi["target"]), writer.lang)
    if kpi["status"] == "partial":
        return _say(writer, "coverage_partial", **words)
    if kpi["target"] is None:
        return _say(writer, "coverage", **words)
    words["target"] = kpi_target(kpi, kpi["target"], writer.lang)
    if kpi["is_reached"]:
        return _say(writer, "coverage_reached", **words)
    if not standing.is_complete:
        return _say(writer, "coverage_so_far", **words)
    return _say(writer, "coverage_missed", **words, gap=decimal(kpi["target"] - kpi["value"], over=0))


def _units(standing: Standing, writer: Writer) -> str:
    """How many fall short of the target; nothing where there is one alone, or not all of the visits came."""
    kpi, rows = standing.cards[COVERAGE], standing.units
    judged = rows[0]["judged_in_all"] if rows else 0
    if kpi["status"] != "ok" or kpi["target"] is None or judged < 2:
        return ""
    level = _say(writer, f"units_{standing.units_level}")
    words = {"count": whole(judged), "level": level, "target": kpi_target(kpi, kpi["target"], writer.lang)}
    short = judged - rows[0]["reached_in_all"]
    if not short:
        return _say(writer, "units_all", **words)
    sentence = _say(writer, "units_short" if standing.is_complete else "units_so_far", short=whole(short), **words)
    return sentence + _lowest(kpi, rows, writer)


def _lowest(kpi: dict, rows: list[dict], writer: Writer) -> str:
    ranked = sorted((row for row in rows if row["status"] == "ok"), key=lambda row: row["value"])
    if ranked[0]["value"] >= ranked[1]["value"]:
        return ""
    value = said(kpi_value(kpi, ranked[0]["value"], writer.lang, kpi["target"]), writer.lang)
    return _say(writer, "lowest", name=ranked[0]["full_name"], value=value)


def _made(standing: Standing, writer: Writer) -> str:
    made, total = standing.cards[MADE], standing.total
    if made["value"] is None:
        return ""
    parts = [_say(writer, "made", count=whole(made["value"])) + _bracket(made, writer)]
    if total and total["requests"] is not None and total["requests_per_100"] is not None:
        words = {"count": whole(total["requests"]), "rate": decimal(total["requests_per_100"])}
        parts.append(_say(writer, "requests_collected", **words))
    return _say(writer, "sentence", said=writer.say("item").join(parts))


def _bracket(row: dict, writer: Writer) -> str:
    moving = change(row["value"], row["last_value"]) if row["is_comparable"] else change(None, None)
    key = {"up": "b_up", "down": "b_down", "gone": "b_down", "flat": "b_flat", "new": "b_new"}.get(moving.kind)
    return writer.say(key, percent=percent(abs(moving.share or 0))) if key else ""


def _not_reached(standing: Standing, writer: Writer) -> str:
    """Where an export did not come it is not known who was not reached."""
    of = standing.households
    if standing.cards[COVERAGE]["status"] != "ok" or not of or of["numerator"] >= of["denominator"]:
        return ""
    sentence = _say(writer, "not_reached_count", count=whole(of["denominator"] - of["numerator"]))
    if of["in_vain"] and of["not_visited"]:
        sentence += _say(writer, "not_reached_parts", vain=whole(of["in_vain"]), never=whole(of["not_visited"]))
    elif of["in_vain"] or of["not_visited"]:
        sentence += _say(writer, "all_in_vain" if of["in_vain"] else "none_visited")
    rows = [row for row in standing.micro_grids if row["not_reached"]]
    if len(rows) > 1 and rows[0]["not_reached"] > rows[1]["not_reached"]:
        words = {"name": rows[0]["full_name"], "count": whole(rows[0]["not_reached"])}
        sentence += _say(writer, "not_reached_most", **words)
    return _say(writer, "sentence", said=sentence)


def _outcomes(standing: Standing, writer: Writer) -> str:
    total = standing.total
    if not total or not total["visits"]:
        return ""
    parts = [_say(writer, "of_visits", count=whole(total["visits"]))]
    parts += [_say(writer, f"said_{name}", count=whole(total[name])) for name in ("not_home", "refused") if total[name]]
    return _say(writer, "sentence", said=writer.say("item").join(parts)) if len(parts) > 1 else ""


def _late(cards: dict[str, dict], writer: Writer) -> str:
    sources = cards[COVERAGE]["missing_sources"]
    if cards[COVERAGE]["status"] not in ("partial", "not_reported") or not sources:
        return ""
    names = writer.say("comma").join(source_name(writer.lang, source, writer.titles.get(source)) for source in sources)
    return _say(writer, "late", names=names)
