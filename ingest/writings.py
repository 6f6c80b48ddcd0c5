"""How else the values of a list may be written: by the aliases of a contract, and in marks of double width."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.contracts import Column

#: What a cell says that says nothing; the macro ``present`` knows the same.
MISSING_WORDS = frozenset({"", "-", "/", "无", "null", "NULL", "Null"})
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def fold_width(text: str) -> str:
    """Letters, digits and marks of double width (U+FF01 to U+FF5E) as single ones, as the macro of that name does."""
    return text.translate(_WIDE)


def formal_values(column: Column) -> list[str]:
    """The values of a column that has a list of them, as the specification writes them; [] for all others."""
    return ["是", "否"] if column.type == "bool" else column.enum


def writings(column: Column) -> dict[str, str]:
    """Every writing of a column's values but these → the value it means; looked up as it stands, then folded.

    Raises ValueError where a writing would mean two values, none, or a missing one.
    """
    formal = formal_values(column)
    found = {fold_width(value): value for value in formal}
    if len(found) < len(formal):
        raise ValueError("two values of `enum` differ in width only")
    for alias, meant in column.enum_aliases.items():
        if meant not in formal:
            raise ValueError(f"alias {alias} means {meant}, which is no value of the column")
        if alias.strip() in MISSING_WORDS:
            raise ValueError(f"alias {alias!r} means that a value is missing")
        if found.setdefault(fold_width(alias), meant) != meant:
            raise ValueError(f"alias {alias} means {found[fold_width(alias)]} already")
        found[alias] = meant
    return found


def unclear(column: Column) -> str | None:
    """What is wrong with what a column's contract says of writings; None when nothing is."""
    if column.day_first is not None and column.type not in ("date", "datetime"):
        return "day_first goes with a date or datetime"
    if column.month_alone and column.type != "date":
        return "month_alone goes with a date"
    if column.enum_aliases and not formal_values(column):
        return "enum_aliases go with an enum or bool"
    try:
        writings(column)
    except ValueError as error:
        return str(error)
    return None
