"""The KPIs a page is about, one card each: value, target, change on last month and last year, 13 months."""

from dashboards.components.kpi_table import changed, status, value
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.numbers import kpi_target
from dashboards.view import View


def kpi_cards(view: View, rows: list[dict], id_: str, first: Node | None = None) -> Node:
    """`rows`: the answer of `kpi_cards`; `first`: a card that leads them."""
    return html.Div([first, *[_card(view, row) for row in rows]], className="facts even", id=id_)


def _card(view: View, row: dict) -> Node:
    spark = sparkline(row["trend"], view.state.theme, 136, 32)
    return html.Article(
        [
            html.H3(_name(view, row)),
            html.Div(value(view, row), className="value"),
            html.P(_against_target(view, row), className="s goal") if row["target"] is not None else None,
            html.Div(
                [
                    html.Span([view.t("word.mom"), changed(view, row)]),
                    html.Span([view.t("word.yoy"), changed(view, _on_last_year(row))]),
                ],
                className="chgs",
            ),
            html.Img(src=spark, alt="", className="spark"),
        ],
        className="card",
        **{"data-kpi": row["kpi_id"]},
    )


def _name(view: View, row: dict) -> Node:
    """Says what the KPI means, and leads to the lines it was made from."""
    tip = {"data-tip": row[f"definition_{view.lang}"]}
    return html.A(row[f"name_{view.lang}"], href=view.state.href(path="/trace", kpi=row["kpi_id"]), **tip)


def _against_target(view: View, row: dict) -> list:
    goal = view.t(f"kpis.aim_{row['direction']}", target=kpi_target(row, row["target"], view.lang))
    return [status(view, row), goal] if row["value"] is not None else [goal]


def _on_last_year(row: dict) -> dict:
    """The row as `changed` reads it, against a year ago."""
    return {
        **row,
        "last_value": row["year_value"],
        "step": row["year_step"],
        "is_comparable": row["is_year_comparable"],
    }
