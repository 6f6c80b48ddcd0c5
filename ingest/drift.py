"""How a file that was read differs from its contract: told, never guessed away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["missing_optional", "additional", "alias", "format", "encoding", "dialect", "damaged"]

#: How each kind began when it was kept as a sentence alone.
_SENTENCES: tuple[tuple[str, Kind], ...] = (
    ("多出的列", "additional"),
    ("缺少的可选列", "missing_optional"),
    ("格式", "format"),
    ("编码", "encoding"),
)


@dataclass(frozen=True)
class Drift:
    """One difference.

    ``sheet``: '' where it concerns the whole file; ``column_name`` is the contract's, ``header`` the file's.
    ``damaged``: rows that could be read all the same. ``alias``: a header that the contract knows by another name,
    which is no reason to do anything.
    """

    kind: Kind
    message: str
    sheet: str = ""
    column_name: str | None = None
    header: str | None = None

    @classmethod
    def of(cls, written: Any) -> Drift:
        """As it stands in a manifest; older ones have the sentence alone."""
        if isinstance(written, dict):
            return cls(**written)
        kind: Kind = next((k for start, k in _SENTENCES if written.startswith(start)), "dialect")
        name = written.partition("：")[2].removesuffix("（未存）") or None
        return cls(kind, written, header=name if kind in ("additional", "missing_optional") else None)

    @property
    def is_notable(self) -> bool:
        return self.kind != "alias"
