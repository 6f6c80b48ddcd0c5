"""What stands in the tables and downloads of a rendered page, to be held against SQL."""

import io
import urllib.request
from collections.abc import Iterator

import openpyxl

from dashboards.markup import Node


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        if isinstance(child, Node):
            yield from nodes(child)


def part(page: Node, id_: str) -> Node:
    return next(node for node in nodes(page) if node.attributes.get("id") == id_)


def rows(node: Node) -> list[list[str]]:
    """The cells of every body row below a node, as their words."""
    bodies = [n for n in nodes(node) if n.tag == "tbody"]
    return [[cell.text() for cell in row.children] for body in bodies for row in body.children]


def workbook(address: str) -> list[tuple]:
    """The rows of a downloaded workbook below its heading."""
    with urllib.request.urlopen(address) as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.read()))
    return list(book.active.iter_rows(min_row=5, values_only=True))
