"""A part of a section with a heading and a download of its own, and the cells of its table."""

from dashboards.components.tables import Content
from dashboards.markup import Node, html
from dashboards.numbers import decimal, whole
from dashboards.view import View


def count(value: float | None, view: View) -> Content:
    return view.t("word.dash") if value is None else html.Span(whole(value), className="num")


def share(value: float | None, view: View) -> Content:
    return view.t("word.dash") if value is None else html.Span(decimal(value), className="num")


def bar(value: float, largest: float) -> Node:
    return html.Span(html.Span(style=f"width:{value / (largest or 1) * 100:.1f}%"), className="bar")


def block(title: str, body: Node, offered: Node | None = None, hint: str = "", css: str = "") -> Node:
    """A part of a section with a heading and a download of its own; `css` "whole" takes the section's width."""
    head = [html.Div([html.H3(title), html.P(hint, className="s") if hint else None]), offered]
    return html.Article([html.Div(head, className="chart-hd"), body], className=f"part {css}".strip())
