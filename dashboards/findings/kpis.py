"""The finding of the KPIs behind a score: how many reach their target, and which costs the score most."""

from dashboards.findings.scores import ScoreWriter
from dashboards.findings.writer import Finding
from dashboards.numbers import kpi_target, kpi_value, said, score_text
from dashboards.scores import COLOURS


def compose(rows: list[dict], cell: dict | None, names: dict[str, str], writer: ScoreWriter) -> Finding:
    """`cell` is the score that the KPIs are behind; `rows` those KPIs, and those that only inform."""
    clauses = [_score(cell, writer), _reached(rows, writer)]
    if cell is None or cell["state"] != "provisional":
        clauses.append(_costliest(rows, names, writer))
    headline = writer.base.say("clause").join(clause for clause in clauses if clause)
    return Finding(headline, _support(rows, names, writer))


def _score(cell: dict | None, writer: ScoreWriter) -> str:
    words = {"unit": writer.base.unit_name, "month": writer.base.when()}
    if cell is None:
        return writer.t("kpis.own_unscored", **words)
    words["area"] = writer.t(f"area_said.{cell['area']}")
    if cell["score"] is None:
        return writer.t("kpis.own_none", **words, why=writer.t(f"state_word.{cell['state']}"))
    coloured = cell["state"] in COLOURS or cell["state"] == "provisional"
    word = writer.t(f"state_word.{cell['state']}") if coloured else writer.t("score.no_colour")
    return writer.t("kpis.own", **words, score=score_text(cell["score"]), word=word)


def _scored(rows: list[dict]) -> list[dict]:
    return [row for row in rows if row["weight"] is not None and row["attainment"] is not None]


def _reached(rows: list[dict], writer: ScoreWriter) -> str:
    scored = _scored(rows)
    if not scored:
        return ""
    reached = [row for row in scored if row["is_reached"]]
    key = "kpis.reached_all" if len(reached) == len(scored) else "kpis.reached_some"
    return writer.t(key, scored=len(scored), reached=len(reached))


def _costliest(rows: list[dict], names: dict[str, str], writer: ScoreWriter) -> str:
    """Only where one KPI costs more weighted attainment than any other."""
    missed = sorted((row for row in _scored(rows) if not row["is_reached"]), key=lambda row: -row["lost"])
    if not missed or (len(missed) > 1 and missed[0]["lost"] - missed[1]["lost"] < 1e-9):
        return ""
    most = missed[0]
    now = kpi_value(most, most["value"], writer.base.lang, most["target"])
    words = {"value": said(now, writer.base.lang), "target": kpi_target(most, most["target"], writer.base.lang)}
    return writer.t("kpis.costliest", kpi=names[most["kpi_id"]], **words)


def _support(rows: list[dict], names: dict[str, str], writer: ScoreWriter) -> str:
    parts = []
    for status in ("not_reported", "partial", "no_data"):
        of_status = [names[r["kpi_id"]] for r in rows if r["status"] == status and r["weight"] is not None]
        if of_status:
            parts.append(writer.t(f"kpis.said_{status}", names=writer.listed(of_status)))
    if parts and writer.late:
        parts.append(writer.t("kpis.said_late", names=writer.late))
    return writer.joined(parts) or writer.t("kpis.said_all")
