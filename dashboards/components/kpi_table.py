"""A figure of a KPI in its parts: value, target, status, change; as the review, the KPI page and the trace show it."""

from dashboards.components.marks import change_mark, number, tip
from dashboards.components.score_marks import points_mark, shape
from dashboards.markup import Node, html
from dashboards.numbers import change, kpi_target, kpi_value
from dashboards.scores import step
from dashboards.view import View

# Where the tick of the target stands on every bar, in percent of its width: over all rows the ticks make one line.
TICK = 75
# What a change is held against: the columns of `kpis` with the step, whether it can be made, and the value then.
_BASES = {"month": ("step", "is_comparable", "last_value"), "year": ("year_step", "is_year_comparable", "year_value")}
_GRADES = {"reached": ("green", "G"), "missed": ("amber", "A"), "far": ("red", "R")}


def blank_reason(view: View, row: dict, status_of: str) -> str:
    """Why there is no value, or why it is not whole."""
    if status_of in ("not_reported", "partial"):
        return view.t(f"kpis.why_{status_of}", names=view.sources(row["missing_sources"]))
    if status_of == "no_data":
        return view.t("kpis.why_median" if row["kind"] == "distinct" and row["unit"] != "%" else "kpis.why_no_data")
    return view.t("kpis.why_no_basis" if not row["has_basis"] else "kpis.why_not_in_force")


def value(view: View, row: dict) -> Node | list[Node]:
    if row["value"] is None:
        reason = blank_reason(view, row, row["status"])
        return tip(view.t(f"kpis.{row['status']}"), reason, "missing")
    parts = [number(kpi_value(row, row["value"], view.lang, row["target"]))]
    if row["status"] == "partial":
        parts.append(tip(view.t("kpis.partial"), blank_reason(view, row, "partial"), "st A"))
    return parts


def status(view: View, row: dict) -> Node | str:
    """Whether the target is reached, in shape and word; or why that is not said."""
    if row["value"] is None:
        return tip(view.t(f"kpis.{row['status']}"), blank_reason(view, row, row["status"]), "st none")
    grade = row["grade"]
    if grade in _GRADES:
        colour, css = _GRADES[grade]
        return html.Span([shape(colour), view.t(f"kpis.{grade}")], className=f"st {css}")
    if grade == "open":
        return html.Span(view.t("state_word.provisional"), className="st")
    if row["attainment"] is not None:
        return tip(view.t(f"kpis.{row['weighs']}"), view.t(f"kpis.means_{row['weighs']}"), "st none")
    return view.t("word.dash")


def bullet(view: View, row: dict, grade: str = "none") -> Node | str:
    """Value as a bar from zero, the target as a tick that stands at the same place on every bar, and in words.

    `grade`: a miss is coloured.
    """
    if row["target"] is None:
        return view.t("word.dash")
    said = view.t(f"kpis.goal_{row['direction']}", target=kpi_target(row, row["target"], view.lang))
    tick = html.I("", className="tick", style=f"left:{TICK}%")
    bar = html.I("", style=f"width:{_filled(row):.1f}%", className="fill")
    return html.Span(
        [html.Span([bar, tick], className=f"bullet {grade}"), html.Span(said, className="s")], className="goal"
    )


def _filled(row: dict) -> float:
    """Percent of the bar; a value beyond its end fills it."""
    if not row["value"]:
        return 0
    return 100 if row["target"] == 0 else max(0, min(row["value"] / row["target"] * TICK, 100))


def changed(view: View, row: dict, base: str = "month") -> Node:
    """Percentages move in percentage points, the rest in percent; good or bad only where the KPI has a direction."""
    moved_by, comparable, then = _BASES[base]
    if row["unit"] == "%":
        moved = step(row[moved_by] if row[comparable] else None)
        if moved.kind == "missing":
            return change_mark(change(None, None), view.lang)
        if moved.kind == "flat":
            return points_mark(view, moved)
        mark, spoken = moved.kind, view.t("kpis.points", points=moved.text)
        spoken_all = f"{view.t(f'word.{mark}')} {spoken}"
        parts = [html.I("▲" if mark == "up" else "▼", className=f"mk {mark}"), spoken, verdict(view, row, mark == "up")]
        return html.Span(parts, className="chg", role="img", **{"aria-label": spoken_all})
    moving = change(row["value"], row[then]) if row[comparable] else change(None, None)
    mark_node = change_mark(moving, view.lang)
    if moving.share is None:
        return mark_node
    return html.Span([mark_node, verdict(view, row, moving.share > 0)])


def verdict(view: View, row: dict, upward: bool) -> Node | None:
    if row["direction"] is None:
        return None
    good = upward == (row["direction"] == "up")
    return html.Span(view.t("word.better" if good else "word.worse"), className=f"say s {'G' if good else 'R'}")


def above(view: View, row: dict) -> Node | str:
    """The value of the unit above; why there is none is said on that unit's own page."""
    if row["above_value"] is None:
        return view.t(f"kpis.{row['above_status']}") if row["above_status"] else view.t("word.dash")
    return number(kpi_value(row, row["above_value"], view.lang), "quiet")
