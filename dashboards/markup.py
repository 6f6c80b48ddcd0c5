"""A page's plain parts as one piece of HTML each, instead of one browser component per cell.

Dash keeps a component in the browser for every element it is given: a table of 28 communities by 22 months costs
seconds to set up. What needs no callback is therefore written as HTML here (everything escaped) and mounted whole;
a Dash component inside (a graph, a grid) splits the tree around itself and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from dash import html as dash_html
from dash.development.base_component import Component

_NAMES = {"className": "class", "colSpan": "colspan", "tabIndex": "tabindex"}
_VOID = {"img", "br"}


class Node:
    """One element: a tag, attributes named as Dash names them, and children."""

    __slots__ = ("attributes", "children", "tag")

    def __init__(self, tag: str, children: Any = None, **attributes: str | int | bool | None) -> None:
        self.tag = tag
        self.children = list(_flat(children))
        # Nothing, "" and False leave an attribute out; 0 is a value, and an empty alt says "decoration".
        self.attributes = {
            name: value
            for name, value in attributes.items()
            if value is not None and value is not False and (value != "" or name == "alt")
        }

    def inner(self) -> str:
        return "".join(c.to_html() if isinstance(c, Node) else escape(str(c)) for c in self.children)

    def to_html(self) -> str:
        attributes = "".join(
            f' {_NAMES.get(name, name)}="{escape(str(value))}"' for name, value in self.attributes.items()
        )
        return f"<{self.tag}{attributes}>" + ("" if self.tag in _VOID else f"{self.inner()}</{self.tag}>")

    def text(self) -> str:
        """The words of the element, as a reader gets them."""
        return "".join(c if isinstance(c, str) else c.text() for c in self.children if isinstance(c, (str, Node)))

    def is_plain(self) -> bool:
        return all(isinstance(c, str) or (isinstance(c, Node) and c.is_plain()) for c in self.children)


class Markup(Component):
    """A whole piece of HTML in the browser; drawn by `assets/frame.js`."""

    _children_props: list[str] = []  # noqa: RUF012  # as every Dash component has it
    _base_nodes: list[str] = []  # noqa: RUF012
    _namespace = "gridledger"
    _type = "Markup"

    def __init__(self, tag: str, attributes: dict, html: str) -> None:
        self._prop_names = ["tag", "attributes", "html"]
        self._valid_wildcard_attributes: list[str] = []
        self.available_properties = self._prop_names
        self.available_wildcard_properties: list[str] = []
        super().__init__(tag=tag, attributes=attributes, html=html)


def mount(node: Node | Component | str) -> Component | str:
    """The fewest Dash components that show a tree."""
    if not isinstance(node, Node):
        return node
    if node.is_plain():
        return Markup(node.tag, node.attributes, node.inner())
    element: Callable = getattr(dash_html, node.tag.capitalize())
    return element([mount(child) for child in node.children], **node.attributes)


def _flat(content: Any) -> Iterable[Node | Component | str]:
    if content is None:
        return
    if isinstance(content, (Node, Component, str)):
        if content != "":
            yield content
        return
    for item in content:
        yield from _flat(item)


class _Elements:
    """`html.Div(…)` as in Dash, for the elements that pages use."""

    def __getattr__(self, name: str) -> Callable[..., Node]:
        tag = name.lower()

        def element(children: Any = None, **attributes: str | int | bool | None) -> Node:
            return Node(tag, children, **attributes)

        return element


html = _Elements()
