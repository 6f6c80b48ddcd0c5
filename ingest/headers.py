"""Which row is the header, and which physical column is which column of the contract."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ingest.contracts import Column, Contract, load_contracts
from ingest.drift import Drift

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
    drift: list[Drift] = field(default_factory=list)


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
    unknown = list(dict.fromkeys(t.strip() for i, t in enumerate(headers) if plain(t) and i not in used))
    absent = [c for c in contract.columns if c.name not in columns]
    _refuse(contract, absent, unknown)
    drift = [Drift("additional", f"多出的列：{t}（未存）", header=t) for t in unknown]
    for column in contract.columns:
        drift += _column_drift(column, headers[columns[column.name]].strip() if column.name in columns else None)
    return Mapping(header_row, columns, headers, drift)


def _column_drift(column: Column, found: str | None) -> list[Drift]:
    """``found``: the header the column has in the file; None when it has none."""
    if found is None:
        said = Drift(
            "missing_optional", f"缺少的可选列：{column.header}", column_name=column.name, header=column.header
        )
        return [said] if column.personal != "drop" else []
    if plain(found) == plain(column.header):
        return []
    return [Drift("alias", f"表头“{found}”按别名认作“{column.header}”", column_name=column.name, header=found)]


def _refuse(contract: Contract, absent: list[Column], unknown: list[str]) -> None:
    reasons, renamed = [], []
    for column in absent:
        if column.personal == "drop":
            continue
        near = nearest(column, unknown)
        if not (column.required or near):
            continue
        kind = "关键列" if column.key else "必填列" if column.required else "可选列"
        if near:
            renamed.append((column, near))
            reasons.append(f"缺少{kind}“{column.header}”，最接近的表头是“{near}”")
        else:
            reasons.append(f"缺少{kind}“{column.header}”，请补上该列后重新导出")
    others = [text for text in unknown if text not in [near for _, near in renamed]]
    if reasons and others:
        reasons.append(f"文件中不认识的表头还有“{'”“'.join(others)}”")
    if renamed:
        reasons.append(advice(contract, renamed))
    if reasons:
        raise HeaderError("；".join(reasons))


def advice(contract: Contract, renamed: list[tuple[Column, str]]) -> str:
    """Which line to add to which file of the home, for headers that were renamed."""
    file = f"sources/{contract.id}.yaml"
    lines = [f"- {{name: {c.name}, aliases: [{json.dumps(header, ensure_ascii=False)}]}}" for c, header in renamed]
    if contract.extends or contract == load_contracts().get(contract.id):
        base = contract.extends or contract.id
        return (
            f"如果是改名，请在数据目录的 {file}(没有就新建，首行写 extends: {base})的 columns: 下加：{' '.join(lines)}"
        )
    said = [f"{c.name} 写 aliases: {json.dumps([*c.aliases, header], ensure_ascii=False)}" for c, header in renamed]
    return f"如果是改名，请在数据目录的 {file} 中给列 {'、'.join(said)}"


def nearest(column: Column, unknown: list[str]) -> str | None:
    """The unknown header most like one of the column's names, if it is like enough."""

    def likeness(text: str) -> float:
        names = [plain(n) for n in (column.header, *column.aliases)]
        return max(
            1.0 if plain(text) in n or n in plain(text) else SequenceMatcher(None, plain(text), n).ratio()
            for n in names
        )

    best = max(unknown, key=likeness, default=None)
    return best if best is not None and likeness(best) >= NEAR else None
