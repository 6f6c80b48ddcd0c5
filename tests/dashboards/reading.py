"""How tests read a page as its reader does: its elements, its tables as the words of their cells, its downloads."""

import io
import urllib.request
from collections.abc import Iterator

import openpyxl

from dashboards.markup import Node

_MARKS = str.maketrans("", "", "▲▼●■,%✕")


def walk(root: Node) -> Iterator[Node]:
    """An element and all below it."""
    yield root
    for child in root.children:
        if isinstance(child, Node):
            yield from walk(child)


def elements(tree: Node, tag: str, **attributes: str) -> Iterator[object]:
    """Every element of a kind below (Dash components too, by their class), with these attributes."""
    for child in tree.children:
        if isinstance(child, Node):
            if child.tag == tag and all(child.attributes.get(k) == v for k, v in attributes.items()):
                yield child
            yield from elements(child, tag, **attributes)
        elif type(child).__name__.lower() == tag:
            yield child


def part(page: Node, id_: str) -> Node:
    return next(node for node in walk(page) if node.attributes.get("id") == id_)


def tables(root: Node) -> dict[str, list[list[str]]]:
    """The body of each table of a page by its name."""
    found = {}
    for node in walk(root):
        if node.tag == "table":
            rows = [row for row in walk(node) if row.tag == "tr" and row.children and row.children[0].tag == "td"]
            found[node.attributes["aria-label"]] = [[cell.text() for cell in row.children] for row in rows]
    return found


def rows(node: Node) -> list[list[str]]:
    """The cells of every body row below an element, as their words."""
    bodies = [n for n in walk(node) if n.tag == "tbody"]
    return [[cell.text() for cell in row.children] for body in bodies for row in body.children]


def cells(tree: Node, name: str) -> list[list[str]]:
    """The body of the table of that name, cell by cell, without marks and separators."""
    (table,) = elements(tree, "table", **{"aria-label": name})
    (body,) = elements(table, "tbody")
    return [[plain(cell) for cell in row.children] for row in body.children]


def plain(cell: Node) -> str:
    """The words of a cell, the first of its parts where it carries a change behind its figure."""
    first = [
        child for child in cell.children if isinstance(child, Node) and "num" in child.attributes.get("className", "")
    ]
    return (first[0] if first else cell).text().translate(_MARKS).strip()


def workbook(address: str) -> list[tuple]:
    """The rows of a downloaded workbook below its heading."""
    with urllib.request.urlopen(address) as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.read()))
    return list(book.active.iter_rows(min_row=5, values_only=True))
