"""The description of the exports as the judge reads it: `tests/spec/sources.yaml`, nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

SPEC = Path(__file__).resolve().parents[1] / "spec" / "sources.yaml"
DEADLINES = {"due_at", "due_on", "respond_by"}  # a day alone is its last second


@dataclass(frozen=True)
class Column:
    """One column of an export."""

    header: str
    name: str
    type: str
    flags: tuple[str, ...]
    choices: tuple[str, ...]

    @property
    def is_key(self) -> bool:
        return "key" in self.flags

    @property
    def is_required(self) -> bool:
        return self.is_key or "req" in self.flags

    @property
    def is_event(self) -> bool:
        return "event" in self.flags

    @property
    def is_dropped(self) -> bool:
        return "pii:drop" in self.flags

    @property
    def bounds(self) -> tuple[str, str] | None:
        for flag in self.flags:
            if flag.startswith("range:"):
                low, high = flag.removeprefix("range:").split("..")
                return low, high
        return None


@dataclass(frozen=True)
class Source:
    """One export."""

    id: str
    format: str
    load: str
    cadence: str
    columns: tuple[Column, ...]

    @property
    def kind(self) -> str:
        return re.match(r"[a-z]+", self.format)[0]  # type: ignore[index]

    @property
    def encoding(self) -> str:
        if "GB18030" in self.format:
            return "gb18030"
        return "utf-8-sig" if "BOM" in self.format else "utf-8"

    @property
    def sheet(self) -> str | None:
        found = re.search(r"sheet (\S+?),", self.format)
        return found[1] if found else None

    @property
    def titles(self) -> int:
        return 2 if "two merged title rows" in self.format else 1 if "title row" in self.format else 0

    @property
    def keys(self) -> list[str]:
        return [column.name for column in self.columns if column.is_key]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)


@cache
def sources() -> dict[str, Source]:
    """All exports of the spec, by id."""
    document = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
    enums = document.pop("enums")
    return {name: _source(name, entry, enums) for name, entry in document.items()}


def _source(name: str, entry: dict, enums: dict) -> Source:
    columns = []
    for header, column, kind, *flags in entry["columns"]:
        choices = enums.get(f"{name}.{column}", enums.get(column, [])) if kind == "enum" else []
        columns.append(Column(header, column, kind, tuple(flags), tuple(choices)))
    return Source(name, entry["format"], entry["load"], entry["cadence"], tuple(columns))
