"""The KPIs of an area: value against target, change, the unit above, 13 months. Each row leads to its trace."""

from dashboards.components.marks import change_mark, number, tip
from dashboards.components.score_marks import points_mark, shape
from dashboards.components.tables import Column, Content, table
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.numbers import change, kpi_target, kpi_value
from dashboards.scores import step
from dashboards.view import View


def kpi_table(view: View, rows: list[dict], names: dict[str, str], scored: bool) -> Node:
    above = rows[0]["above_name"]
    columns = [
        Column(view.t("kpis.name"), class_name="kpi wrap-text"),
        Column(view.t("kpis.value"), number=True, class_name="val"),
        *(_scored_columns(view) if scored else []),
        Column(view.t("word.mom"), number=True, class_name="mom"),
        *([Column(above, number=True, class_name="above")] if above else []),
        Column(view.t("parts.trend"), phone=False, class_name="trend"),
    ]
    body = [_row(view, row, names, scored, bool(above)) for row in rows]
    ids = [f"k-{row['kpi_id']}" for row in rows]
    label = view.t("kpis.scored" if scored else "kpis.informing")
    return html.Div(table(columns, body, label, ids), className="kpis" if scored else "kpis plain")


def _scored_columns(view: View) -> list[Column]:
    return [
        Column(view.t("kpis.target"), class_name="goal"),
        Column(view.t("kpis.status"), class_name="met"),
        Column(view.t("kpis.weight"), number=True, phone=False, class_name="weight"),
    ]


def _row(view: View, row: dict, names: dict[str, str], scored: bool, above: bool) -> list[Content]:
    cells: list[Content] = [_name(view, row, names), value(view, row)]
    if scored:
        cells += [bullet(view, row), status(view, row), f"{row['weight']:g}" if row["weight"] else view.t("word.dash")]
    cells.append(changed(view, row))
    if above:
        cells.append(_above(view, row))
    spark = sparkline(row["trend"] or [], view.state.theme)
    cells.append(html.Img(src=spark, alt="", className="spark"))
    return cells


def _name(view: View, row: dict, names: dict[str, str]) -> Node:
    name, means = names[row["kpi_id"]], row[f"definition_{view.lang}"]
    if row["status"] == "not_applicable":
        return tip(name, means)
    href = view.state.href(path="/kpi", kpi=row["kpi_id"], area=None)
    return html.A(name, href=href, className="lk", **{"data-tip": means})


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
    """Whether the target is reached, in shape and word; a month that is not over has not missed it yet."""
    if row["attainment"] is None:
        return view.t("word.dash")
    if row["is_reached"]:
        return html.Span([shape("green"), view.t("kpis.reached")], className="st G")
    if not view.is_complete:
        return html.Span(view.t("state_word.provisional"), className="st")
    return html.Span([shape("amber"), view.t("kpis.missed")], className="st A")


def bullet(view: View, row: dict) -> Node | str:
    """Value as a bar, the target as a tick on the same scale from zero, and the target in words."""
    if row["target"] is None:
        return view.t("word.dash")
    said = view.t(f"kpis.goal_{row['direction']}", target=kpi_target(row, row["target"], view.lang))
    largest = max(row["target"], row["value"] or 0, 0) * 1.1 or 1
    scale = max(largest, 100) if row["unit"] == "%" else largest
    tick = html.I("", className="tick", style=f"left:{row['target'] / scale * 100:.1f}%")
    css = "bullet met" if row["is_reached"] else "bullet"
    bar = html.I("", style=f"width:{max(row['value'] or 0, 0) / scale * 100:.1f}%", className="fill")
    return html.Span([html.Span([bar, tick], className=css), html.Span(said, className="s")], className="goal")


def changed(view: View, row: dict) -> Node:
    """Percentages move in percentage points, the rest in percent; good or bad only where the KPI has a direction."""
    if row["unit"] == "%":
        moved = step(row["step"] if row["is_comparable"] else None)
        if moved.kind in ("flat", "missing"):
            return points_mark(view, moved)
        mark, spoken = moved.kind, view.t("kpis.points", points=moved.text)
        spoken_all = f"{view.t(f'word.{mark}')} {spoken}"
        parts = [html.I("▲" if mark == "up" else "▼", className=f"mk {mark}"), spoken, verdict(view, row, mark == "up")]
        return html.Span(parts, className="chg", role="img", **{"aria-label": spoken_all})
    moving = change(row["value"], row["last_value"]) if row["is_comparable"] else change(None, None)
    mark_node = change_mark(moving, view.lang)
    if moving.share is None:
        return mark_node
    return html.Span([mark_node, verdict(view, row, moving.share > 0)])


def verdict(view: View, row: dict, upward: bool) -> Node | None:
    if row["direction"] is None:
        return None
    good = upward == (row["direction"] == "up")
    return html.Span(view.t("word.better" if good else "word.worse"), className=f"say s {'G' if good else 'R'}")


def _above(view: View, row: dict) -> Node | str:
    if row["above_value"] is None:
        return view.t(f"kpis.{row['above_status']}") if row["above_status"] else view.t("word.dash")
    return number(kpi_value(row, row["above_value"], view.lang), "quiet")
