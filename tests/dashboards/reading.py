"""How tests read a page: its nodes, and its tables as the words of their cells."""

from collections.abc import Iterator

from dashboards.markup import Node


def walk(root: Node) -> Iterator[Node]:
    for child in root.children:
        if isinstance(child, Node):
            yield child
            yield from walk(child)


def tables(root: Node) -> dict[str, list[list[str]]]:
    """The body of each table of a page by its name."""
    found = {}
    for node in walk(root):
        if node.tag == "table":
            rows = [row for row in walk(node) if row.tag == "tr" and row.children and row.children[0].tag == "td"]
            found[node.attributes["aria-label"]] = [[cell.text() for cell in row.children] for row in rows]
    return found
