"""Reading a page's tree in tests as its reader does: tables by their name, numbers without marks."""

from collections.abc import Iterator

from dashboards.markup import Node

_MARKS = str.maketrans("", "", "▲▼●■,%✕")


def nodes(tree: Node, tag: str, **attributes: str) -> Iterator[object]:
    """Every element of a kind below (Dash components too, by their class), with these attributes."""
    for child in tree.children:
        if isinstance(child, Node):
            if child.tag == tag and all(child.attributes.get(k) == v for k, v in attributes.items()):
                yield child
            yield from nodes(child, tag, **attributes)
        elif type(child).__name__.lower() == tag:
            yield child


def cells(tree: Node, name: str) -> list[list[str]]:
    """The body of the table of that name, cell by cell, without marks and separators."""
    (table,) = nodes(tree, "table", **{"aria-label": name})
    (body,) = nodes(table, "tbody")
    return [[plain(cell) for cell in row.children] for row in body.children]


def plain(cell: Node) -> str:
    """The words of a cell, the first of its parts where it carries a change behind its figure."""
    first = [
        child for child in cell.children if isinstance(child, Node) and "num" in child.attributes.get("className", "")
    ]
    return (first[0] if first else cell).text().translate(_MARKS).strip()
