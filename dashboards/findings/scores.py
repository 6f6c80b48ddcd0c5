"""The finding of the scorecard: sentences put together by rules, and never saying more than the scores do.

Rules
1. A unit without a score in the month says why. A month that is not over is provisional: no colour, no comparison.
2. Otherwise: score, colour in a word (or why there is none), change on last month in points.
3. A city or a street: how many of its communities have which colour in total. A community: which of its areas are not
   green.
4. Then what turned red or recovered against last month, by name; what is still red is counted and named last.
5. Then who has no colour, grouped by why.
"""

from dataclasses import dataclass

import polars as pl

from dashboards.findings.writer import Finding, Writer
from dashboards.numbers import score_text
from dashboards.scores import COLOURS, TOTAL, Scores, step
from dashboards.state import AREAS
from dashboards.texts import text

NAMED = 3


@dataclass(frozen=True, slots=True)
class ScoreWriter:
    """Words for scores in the writer's language, of a unit."""

    base: Writer
    unit: str
    level: str
    basis: str
    late: str = ""  # the exports that did not come for the month, by name

    def t(self, key: str, **values: object) -> str:
        return text(self.base.lang, key, **values)

    def place(self, row: dict) -> str:
        """A community and the area of one of its scores."""
        return self.t("score.place", unit=row["unit_name"], area=self.t(f"area_said.{row['area']}"))

    def joined(self, sentences: list[str]) -> str:
        return ("" if self.base.lang == "zh" else " ").join(sentence for sentence in sentences if sentence)

    def listed(self, names: list[str]) -> str:
        said = self.base.say("comma").join(names[:NAMED])
        return said if len(names) <= NAMED else self.t("score.and_more", names=said, count=len(names))


def compose(scores: Scores, colours: pl.DataFrame, turns: pl.DataFrame, writer: ScoreWriter) -> Finding:
    own = scores.at(writer.unit)
    if own is None:
        return Finding(_absent(writer), writer.t("score.absent_do"))
    clauses = [_own(own, writer)]
    if own["state"] != "provisional":
        clauses.append(_communities(colours, writer) if writer.level != "community" else _areas(scores, writer))
    headline = writer.base.say("clause").join(clause for clause in clauses if clause)
    return Finding(headline, _support(scores, own, turns, writer))


def _absent(writer: ScoreWriter) -> str:
    key = f"score.absent_{writer.basis}"
    return writer.t(key, unit=writer.base.unit_name, month=writer.base.when())


def _own(own: dict, writer: ScoreWriter) -> str:
    words = {"unit": writer.base.unit_name, "month": writer.base.when()}
    if own["score"] is None:
        return writer.t("score.own_none", **words, why=writer.t(f"state_word.{own['state']}"))
    words["score"] = score_text(own["score"])
    if own["state"] == "provisional":
        return writer.t("score.own_provisional", **words)
    coloured = own["state"] in COLOURS
    word = writer.t(f"state_word.{own['state']}") if coloured else writer.t("score.no_colour")
    moved = step(own["change"])
    sentence = writer.t("score.own", **words, word=word)
    return sentence if moved.kind == "missing" else sentence + writer.t(f"score.moved_{moved.kind}", points=moved.text)


def _communities(colours: pl.DataFrame, writer: ScoreWriter) -> str:
    of_total = colours.filter(pl.col("area") == TOTAL)
    if not of_total.height:
        return ""
    counts = of_total.row(0, named=True)
    seen = [writer.t(f"score.count_{c}", count=counts[c]) for c in COLOURS if counts[c]]
    blank = [s for s in ("not_reported", "no_data", "too_little") if counts[s]]
    seen += [writer.t("score.count_blank", count=counts[s], why=writer.t(f"state_word.{s}")) for s in blank]
    said = writer.t("score.communities", count=counts["communities"], colours=writer.base.say("comma").join(seen))
    return said if counts["red"] else said + writer.t("score.none_red")


def _areas(scores: Scores, writer: ScoreWriter) -> str:
    """Areas that are not green, the lowest first."""
    cells = [cell for area in AREAS if (cell := scores.at(writer.unit, area))]
    off = sorted(
        (cell for cell in cells if cell["state"] != "green"),
        key=lambda cell: (cell["state"] not in COLOURS, cell["score"] or 0),
    )
    if not off:
        return writer.t("score.areas_green")
    said = [
        writer.t(
            "score.area_off" if cell["score"] is not None else "score.area_none",
            area=writer.t(f"area_said.{cell['area']}"),
            score=score_text(cell["score"] or 0),
            word=writer.t(f"state_word.{cell['state']}"),
        )
        for cell in off
    ]
    return writer.base.say("comma").join(said)


def _support(scores: Scores, own: dict, turns: pl.DataFrame, writer: ScoreWriter) -> str:
    if own["state"] == "provisional":
        return writer.t("score.provisional_means")
    compared = any(cell["last_rag"] for cell in scores.totals)
    sentences = [_turns(turns, writer) if compared else "", _still(turns, writer), *_blanks(scores, writer)]
    if own["not_reported"] and writer.late:
        sentences.append(writer.t("score.late", names=writer.late, month=writer.base.when()))
    if writer.level == "community":
        sentences.insert(0, rank_sentence(own, writer))
    return writer.joined(sentences)


def rank_sentence(own: dict, writer: ScoreWriter) -> str:
    if own["rank"] is None:
        return ""
    return writer.t("score.rank_sentence", rank=own["rank"], units=own["ranked_units"])


def _turns(turns: pl.DataFrame, writer: ScoreWriter) -> str:
    said = []
    for turn in ("turned_red", "recovered"):
        rows = turns.filter(pl.col("turn") == turn).to_dicts()
        if rows:
            names = [
                writer.t(
                    "score.turn",
                    place=writer.place(row),
                    before=score_text(row["last_score"]),
                    score=score_text(row["score"]),
                )
                for row in rows
            ]
            said.append(writer.t(f"score.{turn}", names=writer.listed(names)))
        elif turns["turn"].is_in(["turned_red", "recovered"]).any():
            said.append(writer.t(f"score.none_{turn}"))
    return writer.base.say("clause").join(said) + writer.t("score.stop") if said else writer.t("score.none_turned")


def _still(turns: pl.DataFrame, writer: ScoreWriter) -> str:
    rows = turns.filter(pl.col("turn").is_in(["still_red", "red"])).to_dicts()
    if not rows:
        return ""
    names = [writer.t("score.with_score", place=writer.place(r), score=score_text(r["score"])) for r in rows]
    key = "score.still_red" if all(row["turn"] == "still_red" for row in rows) else "score.red_now"
    return writer.t(key, names=writer.listed(names))


def _blanks(scores: Scores, writer: ScoreWriter) -> list[str]:
    blank = scores.without_colour()
    said = []
    for state in ("not_reported", "no_data", "too_little"):
        names = [writer.place(row) for row in blank if row["state"] == state]
        if names:
            said.append(writer.t("score.blank", names=writer.listed(names), why=writer.t(f"state_means.{state}")))
    return said
