"""Which row is the header, and which physical column is which column of the contract."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ingest.contracts import Column, Contract

#: How far down a header row is looked for.
PEEK = 60
#: Two headers at least this alike are taken for one that was renamed.
NEAR = 0.6


class HeaderError(ValueError):
    """The file's header does not carry what the contract needs; the message says what to do."""


@dataclass
class Mapping:
    """``columns``: contract column → position; ``header_row``: row number of the header (0 for JSON lines)."""

    header_row: int
    columns: dict[str, int]
    headers: list[str] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)


def plain(header: str) -> str:
    """A header without what offices vary: width, blanks (zero-width ones too), the star of a required field."""
    folded = unicodedata.normalize("NFKC", header).replace("\ufeff", "").replace("\u200b", "")
    return "".join(folded.split()).strip("*﹡").casefold()


def map_columns(contract: Contract, header_row: int, headers: list[str]) -> Mapping:
    """Hold a header against the contract. Raises HeaderError where the interface says the file is rejected."""
    positions: dict[str, int] = {}
    for i, text in enumerate(headers):
        positions.setdefault(plain(text), i)
    columns: dict[str, int] = {}
    for column in contract.columns:
        for name in (column.header, *column.aliases):
            if plain(name) in positions:
                columns[column.name] = positions[plain(name)]
                break
    used = set(columns.values())
    unknown = [t.strip() for i, t in enumerate(headers) if plain(t) and i not in used]
    absent = [c for c in contract.columns if c.name not in columns]
    _refuse(contract, absent, unknown)
    drift = [f"多出的列：{t}（未存）" for t in unknown]
    drift += [f"缺少的可选列：{c.header}" for c in absent if c.personal != "drop"]
    return Mapping(header_row, columns, headers, drift)


def _refuse(contract: Contract, absent: list[Column], unknown: list[str]) -> None:
    reasons = []
    for column in absent:
        if column.personal == "drop":
            continue
        near = _nearest(column, unknown)
        if not (column.required or near):
            continue
        kind = "关键列" if column.key else "必填列" if column.required else "可选列"
        advice = "请补上该列后重新导出"
        if near:
            advice = f"最接近的表头是“{near}”；如果是改名，请在合同 {contract.id}.yaml 的该列加一行 aliases: [{near}]"
        reasons.append(f"缺少{kind}“{column.header}”，{advice}")
    if reasons:
        raise HeaderError("；".join(reasons))


def _nearest(column: Column, unknown: list[str]) -> str | None:
    """The unknown header most like one of the column's names, if it is like enough."""

    def likeness(text: str) -> float:
        names = [plain(n) for n in (column.header, *column.aliases)]
        return max(
            1.0 if plain(text) in n or n in plain(text) else SequenceMatcher(None, plain(text), n).ratio()
            for n in names
        )

    best = max(unknown, key=likeness, default=None)
    return best if best is not None and likeness(best) >= NEAR else None
