"""What turned red, what recovered, what is still red: each with the KPI behind it."""

import polars as pl

from dashboards.components.marks import link
from dashboards.components.score_marks import state_word
from dashboards.components.states import empty
from dashboards.markup import Node, html
from dashboards.numbers import kpi_target, kpi_value, said, score_text
from dashboards.scores import TOTAL
from dashboards.view import View

SHOWN = 4
TURNS = ("turned_red", "red", "still_red", "recovered")


def score_turns(view: View, turns: pl.DataFrame, kpis: dict[str, dict]) -> list[Node]:
    if not turns.height:
        return [empty(view.t("turns.none"))]
    groups = []
    for group in TURNS:
        rows = turns.filter(pl.col("turn") == group).to_dicts()
        if not rows:
            continue
        items = [_item(view, row, kpis) for row in rows[:SHOWN]]
        if len(rows) > SHOWN:
            items.append(html.Li(view.t("turns.more", count=len(rows) - SHOWN), className="s"))
        head = html.H4([view.t(f"turns.{group}"), html.Span(str(len(rows)), className="u")])
        groups.append(html.Div([head, html.Ul(items)], className="turn", **{"data-turn": group}))
    return groups


def _item(view: View, row: dict, kpis: dict[str, dict]) -> Node:
    area = row["area"]
    href = view.state.href(path="/review", unit=row["unit_code"], area=None if area == TOTAL else area)
    step: list[Node | str] = [score_text(row["score"])]
    if row["last_score"] is not None and row["turn"] != "still_red":
        step = [html.Span(f"{score_text(row['last_score'])} → ", className="s"), *step]
    mark = state_word(view, {"state": row["rag"]}, {})
    return html.Li(
        [
            html.Div(
                [
                    html.Span(
                        [link(row["unit_name"], href, "lk"), html.Span(view.t(f"area.{area}"), className="s")],
                        className="who",
                    ),
                    html.Span([html.B(step), mark], className="to"),
                ]
            ),
            html.P(_cause(view, row, kpis), className="s"),
        ]
    )


def _cause(view: View, row: dict, kpis: dict[str, dict]) -> Node | str:
    """The KPI that moved the score most, or costs it most; only where figures single one out."""
    kpi = kpis.get(row["kpi_id"] or "")
    if kpi is None:
        return ""
    now = kpi_value(kpi, row["kpi_value"], view.lang, row["kpi_target"])
    target = kpi_target(kpi, row["kpi_target"], view.lang)
    words = {"value": said(now, view.lang), "target": target, "before": ""}
    key = "turns.cause_now"
    if row["turn"] in ("turned_red", "recovered") and row["kpi_last_value"] is not None:
        before = kpi_value(kpi, row["kpi_last_value"], view.lang)
        words["before"] = said(before, view.lang) if before.unit != now.unit else before.text
        key = "turns.cause_moved"
    href = view.state.href(path="/kpi", unit=row["unit_code"], kpi=row["kpi_id"], area=None)
    name = link(kpi[f"name_{view.lang}"], href, "lk")
    return html.Span([view.t(f"turns.lead_{row['turn']}"), name, view.t(key, **words)])
