"""Tables with hairlines between rows. On a phone a row becomes a card with what matters of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboards.components.marks import change_mark
from dashboards.components.states import empty
from dashboards.figures.sparkline import sparkline
from dashboards.markup import Node, html
from dashboards.numbers import change, column_unit, in_column, quantity
from dashboards.texts import value_name
from dashboards.view import View

Content = Node | str | Sequence[Node | str]


@dataclass(frozen=True, slots=True)
class Column:
    """`label` heads it and names its cells on a phone; `phone` keeps it there."""

    label: str
    number: bool = False
    phone: bool = True
    class_name: str = ""
    unit: str = ""

    def head(self) -> list:
        """With the unit, unless the label ends in its word already: "Households", "办件"."""
        named = self.unit and not self.label.lower().endswith(self.unit)
        return [self.label, html.Span(self.unit, className="u")] if named else [self.label]

    def css(self) -> str:
        return " ".join(filter(None, ["n" if self.number else "", "" if self.phone else "dk", self.class_name]))


def table(
    columns: list[Column], rows: Sequence[Sequence[Content]], name: str, row_classes: list[str] | None = None
) -> Node:
    head = [_th(column) for column in columns]
    classes = row_classes or [""] * len(rows)
    body = [
        html.Tr([_td(column, cell) for column, cell in zip(columns, row, strict=True)], className=css)
        for row, css in zip(rows, classes, strict=True)
    ]
    attributes = {"className": "cards", "aria-label": name}
    return html.Div(html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], **attributes), className="scroll")


def _th(column: Column) -> Node:
    """A heading without words heads nothing: such a column (a bar, the names of the rows) has none."""
    if not column.label:
        return html.Td("", className=column.css())
    return html.Th(column.head(), className=column.css(), scope="col")


def _td(column: Column, cell: Content) -> Node:
    return html.Td(cell, className=column.css(), **{"data-label": column.label, "data-unit": column.unit})


def _measure_column(view: View, measure: str) -> Column:
    unit = column_unit(measure, view.t(f"unit.{measure}"), view.lang)
    return Column(view.t(f"measure_short.{measure}"), number=True, unit=unit)


def _cell(view: View, measure: str, value: float) -> Node:
    full = quantity(measure, value, view.t(f"unit.{measure}"), view.lang).full
    return html.Span(in_column(measure, value, view.lang), title=full, className="num")


def breakdown_table(view: View, parts: pl.DataFrame, name: str) -> Node:
    """What a measure is made of, the largest first, with a bar for size."""
    if not parts.height:
        return empty(view.t("parts.empty"))
    largest = max((value for value in parts["value"] if value is not None), default=0) or 1
    measure = parts["measure"][0]
    columns = [
        Column(""),  # the heading of the table says what its rows are
        Column("", class_name="bar", phone=False),
        _measure_column(view, measure),
        Column(view.t("word.mom"), number=True),
        Column(view.t("word.yoy"), number=True, phone=False),
        Column(view.t("parts.trend"), phone=False, class_name="trend"),
    ]
    rows: list[list[Content]] = []
    for row in parts.iter_rows(named=True):
        rows.append(
            [
                value_name(view.lang, row["breakdown"]),
                _bar(row["value"], largest),
                _value(view, row, measure),
                _moved(view, row, "last_month"),
                _moved(view, row, "last_year"),
                html.Img(src=sparkline(row["trend"], view.state.theme), alt="", className="spark"),
            ]
        )
    return table(columns, rows, name)


def _bar(value: float | None, largest: float) -> Node:
    width = 0 if value is None else max(value, 0) / largest * 100
    return html.Span(html.Span(style=f"width:{width:.1f}%"), className="bar")


def _value(view: View, row: dict, measure: str) -> Content:
    if row["value"] is None:
        return html.Span(view.t("word.not_reported"), className="missing")
    return _cell(view, measure, row["value"])


def _moved(view: View, row: dict, base: str) -> Content:
    now = row["value"] if view.is_complete and row["status"] == "ok" else None
    return change_mark(change(now, row[base]), view.lang, tips=False)
