"""A part of a section with a heading and a download of its own, and the cells of its table."""

import polars as pl

from dashboards.components.tables import Content
from dashboards.markup import Node, html
from dashboards.numbers import decimal, whole
from dashboards.view import View


def count(value: float | None, view: View) -> Content:
    return view.t("word.dash") if value is None else html.Span(whole(value), className="num")


def share(value: float | None, view: View) -> Content:
    return view.t("word.dash") if value is None else html.Span(decimal(value), className="num")


def top(column: pl.Series) -> float:
    """The largest figure of a column, which its bars are drawn against."""
    return max((float(value) for value in column if value is not None), default=0)


def bar(value: float | None, largest: float) -> Node:
    """A bar from zero."""
    width = 0 if not value or largest <= 0 else max(value, 0) / largest * 100
    return html.Span(html.Span(style=f"width:{width:.1f}%"), className="bar")


def block(title: str, body: Content, offered: Node | None = None, hint: str = "", css: str = "part") -> Node:
    """A part of a section with a heading and a download of its own; "part whole" takes the section's width."""
    head = [html.Div([html.H3(title), html.P(hint, className="s") if hint else None]), offered]
    return html.Article([html.Div(head, className="chart-hd"), body], className=css)
