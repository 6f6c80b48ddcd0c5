"""A page's plain parts as one piece of HTML each, instead of one browser component per cell.

Dash keeps a component in the browser for every element it is given: a table of 28 communities by 22 months costs
seconds to set up. What needs no callback is therefore written as HTML here (everything escaped) and mounted whole;
a Dash component inside (a graph, a grid) splits the tree around itself and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

from dash import html as dash_html
from dash.development.base_component import Component

_NAMES = {"className": "class", "colSpan": "colspan", "tabIndex": "tabindex"}
_VOID = {"img", "br"}
_SPECIAL = re.compile("[&<>\"']")


class Node:
    """One element: a tag, attributes named as Dash names them, and children. Made once, not changed afterwards."""

    __slots__ = ("attributes", "children", "is_plain", "tag")

    def __init__(self, tag: str, children: Any = None, **attributes: str | int | bool | None) -> None:
        self.tag = tag
        self.children: list[Node | Component | str] = []
        # Whether it can be written as HTML, because there is no Dash component inside.
        self.is_plain: bool = _flatten(children, self.children)
        # Nothing, "" and False leave an attribute out; 0 is a value, and an empty alt says "decoration".
        self.attributes = {
            name: value
            for name, value in attributes.items()
            if value is not None and value is not False and (value != "" or name == "alt")
        }

    def inner(self) -> str:
        pieces: list[str] = []
        self._write_inner(pieces.append)
        return "".join(pieces)

    def to_html(self) -> str:
        pieces: list[str] = []
        self._write(pieces.append)
        return "".join(pieces)

    def _write(self, add: Callable[[str], None]) -> None:
        add(f"<{self.tag}")
        for name, value in self.attributes.items():
            add(f' {_NAMES.get(name, name)}="{_escaped(str(value))}"')
        add(">")
        if self.tag not in _VOID:
            self._write_inner(add)
            add(f"</{self.tag}>")

    def _write_inner(self, add: Callable[[str], None]) -> None:
        for child in self.children:
            if isinstance(child, Node):
                child._write(add)
            else:
                add(_escaped(str(child)))

    def text(self) -> str:
        """The words of the element, as a reader gets them."""
        return "".join(c if isinstance(c, str) else c.text() for c in self.children if isinstance(c, (str, Node)))


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
        # Not by way of Dash, which looks for a package named like the namespace for each of them, and finds none.
        self.tag, self.attributes, self.html = tag, attributes, html


def mount(node: Node | Component | str) -> Component | str:
    """The fewest Dash components that show a tree."""
    if not isinstance(node, Node):
        return node
    if node.is_plain:
        return Markup(node.tag, node.attributes, node.inner())
    element: Callable = getattr(dash_html, node.tag.capitalize())
    return element([mount(child) for child in node.children], **node.attributes)


def _flatten(content: Any, into: list[Node | Component | str]) -> bool:
    """Add what there is to a list; whether all of it is plain."""
    if isinstance(content, str):
        if content != "":
            into.append(content)
        return True
    if isinstance(content, Node):
        into.append(content)
        return content.is_plain
    if isinstance(content, Component):
        into.append(content)
        return False
    is_plain = True
    for item in content or ():
        is_plain = _flatten(item, into) and is_plain
    return is_plain


def _escaped(text: str) -> str:
    """Most texts have nothing to escape, and to see that is quicker than to try."""
    return escape(text) if _SPECIAL.search(text) else text


class _Elements:
    """`html.Div(…)` as in Dash, for the elements that pages use."""

    def __getattr__(self, name: str) -> Callable[..., Node]:
        tag = name.lower()

        def element(children: Any = None, **attributes: str | int | bool | None) -> Node:
            return Node(tag, children, **attributes)

        setattr(self, name, element)
        return element


html = _Elements()
