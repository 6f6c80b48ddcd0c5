"""A table with its title, what it shows and the way to take it along: part of a section, beside others."""

import polars as pl

from dashboards.markup import Node, html


def block(title: str, hint: str, children: list, offer: Node | None = None, class_name: str = "part") -> Node:
    words = html.Div([html.H3(title), html.P(hint, className="s") if hint else None])
    return html.Article([html.Div([words, offer], className="chart-hd"), *children], className=class_name)


def top(column: pl.Series) -> float:
    """The largest figure of a column, which its bars are drawn against."""
    return max((float(value) for value in column if value is not None), default=0)


def bar(value: float | None, largest: float) -> Node:
    """A bar from zero."""
    width = 0 if not value or largest <= 0 else max(value, 0) / largest * 100
    return html.Span(html.Span(style=f"width:{width:.1f}%"), className="bar")
