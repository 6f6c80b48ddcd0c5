"""A KPI of a unit and month in large: value against target, its changes, and the numbers it is made of."""

from dashboards.components.kpi_table import blank_reason, bullet, changed, value
from dashboards.components.marks import link, tip
from dashboards.components.score_marks import shape
from dashboards.facts import months_before
from dashboards.markup import Node, html
from dashboards.numbers import kpi_value, money, month_short, plain, said
from dashboards.scores import step
from dashboards.view import View

# Under this share of its target a KPI is far from it.
FAR = 0.75
SIDES = ("numerator", "denominator")


def standing(row: dict) -> str:
    """Where a figure stands against its target, as one of the colours; none without a target or a value."""
    if row["attainment"] is None:
        return "none"
    return "green" if row["is_reached"] else "amber" if row["attainment"] >= FAR else "red"


def standing_mark(view: View, row: dict) -> Node | None:
    """Shape and word; a month that is not over has not missed its target yet."""
    state = standing(row)
    if state == "none":
        return None
    if state != "green" and not view.is_complete:
        return html.Span(view.t("state_word.provisional"), className="st")
    css = {"green": "G", "amber": "A", "red": "R"}[state]
    return html.Span([shape(state), view.t(f"kpi.standing_{state}")], className=f"st {css}")


def kpi_card(view: View, row: dict) -> Node:
    head = [html.Div(value(view, row), className="large"), standing_mark(view, row)]
    goal = [bullet(view, row), html.Span(gap(view, row), className="s gap")] if row["target"] is not None else []
    lines: list[tuple[str, Node | str]] = [
        (view.t("word.mom"), changed(view, row)),
        (view.t("word.yoy"), _yoy(view, row)),
    ]
    if row["above_value"] is not None:
        lines.append((row["above_name"], said(kpi_value(row, row["above_value"], view.lang), view.lang)))
    if row["weight"] is not None:
        lines.append((view.t("kpis.weight"), f"{row['weight']:g}"))
    facts = html.Dl([html.Div([html.Dt(name), html.Dd(content)]) for name, content in lines])
    trace = link(view.t("kpi.trace"), _trace(view), "lk")
    parts = [html.Div(head, className="standing"), *goal, facts, _made_of(view, row), html.P(trace, className="s")]
    return html.Article([html.H2(view.t("kpi.figure")), *parts], className="kpi-card", **{"aria-label": row["kpi_id"]})


def _yoy(view: View, row: dict) -> Node:
    year = {"last_value": row["year_value"], "step": row["year_step"], "is_comparable": row["is_year_comparable"]}
    return changed(view, {**row, **year})


def gap(view: View, row: dict) -> str:
    """How far from the target, in the KPI's own unit; percentages in percentage points."""
    if row["gap"] is None:
        return blank_reason(view, row, row["status"])
    moved = step(row["gap"])
    if moved.kind == "flat":
        return view.t("kpi.gap_none")
    size = view.t("kpis.points", points=moved.text)
    if row["unit"] != "%":
        size = said(kpi_value(row, abs(row["gap"]), view.lang), view.lang)
    return view.t(f"kpi.gap_{moved.kind}", size=size)


def _made_of(view: View, row: dict) -> Node | None:
    """Numerator and denominator of last month and now, each leading to its lines; for a share also what it lacks."""
    if row["denominator"] is None:
        return None
    before, now = (month_short(month, view.lang) for month in (months_before(view.month, 1), view.month))
    heads = [before, now, view.t("kpi.change")]
    rest = row["unit"] == "%" and row["rest"] is not None and row["rest"] >= 0
    rows = [_side(view, row, side, "", f"{side}_step") for side in SIDES]
    if rest:
        rows.append(_side(view, row, "rest", "in", "rest_step"))
    return html.Table(
        [
            html.Thead(html.Tr([html.Td(""), *(html.Th(head, scope="col", className="n") for head in heads)])),
            html.Tbody(
                [html.Tr([html.Td(cell, className="n" if n else "") for n, cell in enumerate(r)]) for r in rows]
            ),
        ],
        className="made-of",
        **{"aria-label": view.t("kpi.made_of")},
    )


def _side(view: View, row: dict, side: str, css: str, moved: str) -> list:
    name = tip(view.t(f"kpi.{side}"), view.t(f"kpi.{side}_means"), css)
    now: Node | str = view.t("word.dash")
    if row[side] is not None:
        now = link(plain(row[side]), _trace(view, side), "lk")
    last = view.t("word.dash") if row[f"last_{side}"] is None else plain(row[f"last_{side}"])
    change = row[moved] if row["is_comparable"] else None
    return [name, last, now, view.t("word.dash") if change is None else signed(row, change, view.lang)]


def signed(kpi: dict, change: float, lang: str) -> str:
    """With its sign, so that a column of changes needs no mark."""
    text = said(money(change, lang), lang) if kpi["unit"] == "元" else plain(round(change, 2))
    return f"+{text}" if change > 0 and text != "0" else text


def _trace(view: View, side: str | None = None) -> str:
    asked = {"rest": "only"}.get(side or "", side)
    return view.state.href(path="/trace", side=asked, level=None, area=None, page=None, month=view.month)
