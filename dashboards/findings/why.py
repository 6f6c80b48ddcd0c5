"""Who moved a KPI, in a clause: said only where the parts of its change single somebody out.

Rules
1. A change that would be written as level has no cause.
2. A unit or a part (a channel, a type) is named when its own change alone is at least half of the KPI's, the same way,
   and twice any other's; where it is more than half as much again, others made up for it, and nobody is singled out.
3. A unit and a part are named as one (this street's fire grid) only when that crossing alone is at least half, too;
   otherwise each is named for itself.
4. "Almost all" is nine tenths to eleven, anything else "most".
5. Where nobody is named and all parts (or else all units) moved the KPI's way, that is said.
"""

from dataclasses import dataclass

from dashboards.findings.scores import ScoreWriter
from dashboards.numbers import change, decimal, kpi_value, plain
from dashboards.scores import step

HALF, ALMOST, BEYOND, MADE_UP_FOR = 0.5, 0.9, 1.1, 1.5
# A change in percent of a count under this is level.
LEVEL = 0.01


@dataclass(frozen=True, slots=True)
class Lead:
    """The group that moved a KPI most, by the name it goes by, and its share of the change."""

    row: dict
    name: str
    share: float


def is_news(kpi: dict) -> bool:
    """Whether the KPI moved at all."""
    if not kpi["is_comparable"]:
        return False
    if kpi["unit"] == "%":
        return step(kpi["step"]).kind in ("up", "down")
    moving = change(kpi["value"], kpi["last_value"])
    return moving.kind == "new" or (moving.share is not None and abs(moving.share) >= LEVEL)


def _named(groups: list[dict]) -> list[dict]:
    return [row for row in groups if row["kind"] == "group" and row["member"] not in ("remainder", "", "UNKNOWN")]


def lead(groups: list[dict], moved: float) -> dict | None:
    """The one group whose own change is half of the whole's or more, the same way; None where none stands out."""
    shares = sorted(((row["rate_effect"] / moved, row["member"], row) for row in _named(groups)), reverse=True)
    if len(shares) < 2 or not HALF <= shares[0][0] <= MADE_UP_FOR or shares[1][0] > HALF * shares[0][0]:
        return None
    return shares[0][2]


def all_moved(groups: list[dict], moved: float) -> int:
    """How many groups there are, if there are several and each one moved the whole's way."""
    named = _named(groups)
    if len(named) < 3 or any(row["kind"] == "others" for row in groups):
        return 0
    return len(named) if all(row["rate_effect"] * moved > 0 for row in named) else 0


def whose(kpi: dict, unit: Lead | None, part: Lead | None, crossing: float | None, writer: ScoreWriter) -> str:
    """`crossing`: share of the change that the named part of the named unit has by itself."""
    fall = "fall" if kpi["value"] < kpi["last_value"] else "rise"
    kind = f"{fall}_points" if kpi["unit"] == "%" else fall
    if unit and part and crossing is not None and crossing >= HALF:
        where = writer.t("why.of_unit", unit=unit.name, part=part.name)
        return writer.t(f"why.{kind}", how=writer.t(f"why.{_how(crossing)}"), where=where)
    said = [
        writer.t(f"why.{kind}", how=writer.t(f"why.{_how(one.share)}"), where=one.name) for one in (part, unit) if one
    ]
    return writer.base.say("item").join(said)


def _how(share: float) -> str:
    return "almost" if ALMOST <= share <= BEYOND else "mostly"


def detail(kpi: dict, one: Lead, writer: ScoreWriter) -> str:
    """The named group in figures: its share before and now, of how many, and what that did to the whole."""
    row, lang = one.row, writer.base.lang
    if row["d0"] is None:
        words = {"before": plain(round(row["n0"], 1)), "now": plain(round(row["n1"], 1))}
        return writer.t("why.count", name=one.name, **words)
    if row["rate0"] is None or row["rate1"] is None:
        return ""
    words = {"before": kpi_value(kpi, row["rate0"], lang).text, "now": kpi_value(kpi, row["rate1"], lang).text}
    words |= {key: plain(round(row[key], 1)) for key in ("d0", "d1")}
    size = decimal(abs(row["rate_effect"]))
    size = writer.t("kpis.points", points=size) if kpi["unit"] == "%" else size
    return writer.t("why.lower" if row["rate_effect"] < 0 else "why.higher", name=one.name, size=size, **words)
