"""The finding of the monthly review: where the unit stands, what costs it most, what worsened, who is behind it.

Rules
1. A unit that is scored: score, colour and change on last month, of the area that is looked at or in total. A grid is
   not scored: the headline begins with its targets.
2. How many of the KPIs that are judged this month reach their target.
3. The KPI that costs most points; of a grid, the one furthest from its target. Only where one stands out, and not
   before the month is over.
4. Below: which KPIs miss their target, those below three quarters of it first; the rate that worsened most against last
   month, from one percentage point on; the unit below with most misses; then what was not reported or has no data.
"""

import polars as pl

from dashboards.findings.scores import ScoreWriter
from dashboards.findings.writer import Finding
from dashboards.numbers import kpi_target, kpi_value, said, score_text
from dashboards.scores import COLOURS, step

# A smaller step of a rate is no news.
_NEWS = 1.0
_SAME = 1e-9


def compose(
    rows: list[dict], cell: dict | None, names: dict[str, str], below: pl.DataFrame, writer: ScoreWriter
) -> Finding:
    """`cell` is the score that the KPIs are behind; `rows` those KPIs, and those that only inform."""
    clauses = [_score(cell, writer), _reached(rows, cell, writer), _costliest(rows, names, writer)]
    headline = writer.base.say("clause").join(clause for clause in clauses if clause)
    return Finding(headline, _support(rows, names, below, writer))


def _score(cell: dict | None, writer: ScoreWriter) -> str:
    words = {"unit": writer.base.unit_name, "month": writer.base.when()}
    if cell is None:
        return ""
    words["area"] = writer.t(f"area_said.{cell['area']}")
    if cell["score"] is None:
        return writer.t("review.own_none", **words, why=writer.t(f"state_word.{cell['state']}"))
    coloured = cell["state"] in COLOURS or cell["state"] == "provisional"
    word = writer.t(f"state_word.{cell['state']}") if coloured else writer.t("score.no_colour")
    sentence = writer.t("review.own", **words, score=score_text(cell["score"]), word=word)
    moved = step(cell["change"])
    return sentence if moved.kind == "missing" else sentence + writer.t(f"score.moved_{moved.kind}", points=moved.text)


def _judged(rows: list[dict]) -> list[dict]:
    return [row for row in rows if row["grade"] != "none"]


def _reached(rows: list[dict], cell: dict | None, writer: ScoreWriter) -> str:
    judged = _judged(rows)
    reached = [row for row in judged if row["grade"] == "reached"]
    key = "none" if not judged else "all" if len(reached) == len(judged) else "some"
    sentence = writer.t(f"review.reached_{key}", judged=len(judged), reached=len(reached))
    if cell is not None:
        return sentence
    return writer.t("review.own_unscored", unit=writer.base.unit_name, month=writer.base.when(), said=sentence)


def _costliest(rows: list[dict], names: dict[str, str], writer: ScoreWriter) -> str:
    missed = [row for row in _judged(rows) if row["grade"] in ("missed", "far")]
    scored = [row for row in missed if row["lost_of_area"] is not None]
    most = _first([(row["lost_of_area"], row) for row in scored] or [(-row["attainment"], row) for row in missed])
    if most is None:
        return ""
    now = kpi_value(most, most["value"], writer.base.lang, most["target"])
    words = {"value": said(now, writer.base.lang), "target": kpi_target(most, most["target"], writer.base.lang)}
    return writer.t("review.costliest" if scored else "review.furthest", kpi=names[most["kpi_id"]], **words)


def _first(ranked: list[tuple[float, dict]]) -> dict | None:
    """The one that stands out; None where two share the first place."""
    ranked = sorted(ranked, key=lambda pair: -pair[0])
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _SAME):
        return None
    return ranked[0][1]


def _support(rows: list[dict], names: dict[str, str], below: pl.DataFrame, writer: ScoreWriter) -> str:
    parts = []
    for grade in ("far", "missed"):
        of_grade = [names[row["kpi_id"]] for row in rows if row["grade"] == grade]
        if of_grade:
            parts.append(writer.t(f"review.said_{grade}", count=len(of_grade), names=writer.listed(of_grade)))
    parts += [_worsened(rows, names, writer), _worst_below(below, writer)]
    for status in ("not_reported", "partial", "no_data"):
        of_status = [names[r["kpi_id"]] for r in rows if r["status"] == status and r["weighs"] != "never"]
        if of_status:
            parts.append(writer.t(f"review.said_{status}", names=writer.listed(of_status)))
    if writer.late:
        parts.append(writer.t("review.said_late", names=writer.late))
    return writer.joined(parts) or writer.t("review.said_all")


def _worsened(rows: list[dict], names: dict[str, str], writer: ScoreWriter) -> str:
    """The judged rate that went the wrong way most, in percentage points."""
    worse = [
        (-row["step"] if row["direction"] == "up" else row["step"], row)
        for row in _judged(rows)
        if row["unit"] == "%" and row["is_comparable"]
    ]
    most = _first([(size, row) for size, row in worse if size >= _NEWS])
    if most is None:
        return ""
    key = "review.worsened_up" if most["step"] > 0 else "review.worsened_down"
    return writer.t(key, kpi=names[most["kpi_id"]], points=step(most["step"]).text)


def _worst_below(below: pl.DataFrame, writer: ScoreWriter) -> str:
    """The unit below with the most misses, where it has more than any other."""
    units = below.unique("unit_code", maintain_order=True).filter(pl.col("unit_missed") > 0)
    most = _first([(row["unit_missed"], row) for row in units.iter_rows(named=True)])
    if most is None or below["unit_code"].n_unique() < 2:
        return ""
    return writer.t("review.worst_below", unit=most["unit_name"], missed=most["unit_missed"])
