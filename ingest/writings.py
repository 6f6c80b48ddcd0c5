"""How else the values of a list may be written: by the aliases of a contract, and in marks of double width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: What a cell says that says nothing; the macro ``present`` knows the same.
MISSING_WORDS = frozenset({"", "-", "/", "无", "null", "NULL", "Null"})
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def fold_width(text: str) -> str:
    """Letters, digits and marks of double width (U+FF01 to U+FF5E) as single ones, as the macro of that name does."""
    return text.translate(_WIDE)


def writings(values: Sequence[str], aliases: Mapping[str, str]) -> dict[str, str]:
    """Every writing but the values themselves → the value it means; looked up as it stands, then folded.

    Raises ValueError where a writing would mean two values, none, or a missing one.
    """
    found = {fold_width(value): value for value in values}
    if len(found) < len(values):
        raise ValueError("two values differ in width only")
    for alias, meant in aliases.items():
        if meant not in values:
            raise ValueError(f"alias {alias} means {meant}, which is no value of the column")
        if alias.strip() in MISSING_WORDS:
            raise ValueError(f"alias {alias!r} means that a value is missing")
        if found.setdefault(fold_width(alias), meant) != meant:
            raise ValueError(f"alias {alias} means {found[fold_width(alias)]} already")
        found[alias] = meant
    return found
