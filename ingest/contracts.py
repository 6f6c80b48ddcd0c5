"""The contract of a source: one strict YAML file, one pydantic model; unknown fields are refused.

Shipped contracts lie in ``ingest/sources/``. The rules they state (types, keys, codes) are those of the
export specification, copied verbatim to ``tests/spec/sources.yaml`` and compared by a test.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingest.feeds import Feed, problems
from ingest.writings import unclear

SHIPPED = Path(__file__).parent / "sources"

#: Eight times faster than the loader in Python, where libyaml is there.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Fields that say nothing of what is read from a file.
_NOT_READING = {"system", "title", "owner", "cadence", "due_days", "guard", "title_rows", "extends", "feeds"}

#: Fields of a column that came later: where unset, the version is the one from before.
_SILENT_UNLESS_SET = {"enum_aliases", "day_first", "month_alone"}

#: Bumped when reading or validating changes in a way that must read every file again.
READER_VERSION = 3

ColumnType = Literal["text", "code", "date", "datetime", "int", "decimal", "bool", "enum", "list"]
Level = Literal["city", "street", "community", "grid", "micro_grid"]

SQL_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "enum": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "int": "BIGINT",
    "decimal": "DECIMAL(38, 18)",
    "bool": "BOOLEAN",
    "list": "VARCHAR[]",
}


class ContractError(ValueError):
    """A contract file that cannot be used; the message names file and field."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Owner(_Strict):
    """Who mends a rejected row: a post and the level it sits at, never a person."""

    post: str
    level: Level


class NestedField(_Strict):
    """A field of the objects in a nested list (JSON exports)."""

    name: str
    type: Literal["text", "code", "date", "datetime"]
    required: bool = False
    deadline: bool = False

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.type]


class Column(_Strict):
    """One column: header as exported, name in the warehouse, type and rules."""

    header: str
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: ColumnType
    aliases: list[str] = []
    key: bool = False
    required: bool = False
    event: bool = False
    #: A datetime with a day only is 23:59:59 instead of 00:00:00.
    deadline: bool = False
    #: Lower and upper bound, both included.
    range: tuple[Decimal, Decimal] | None = None
    enum: list[str] = []
    #: Other writings of the values of an enum, or of 是 and 否: written → meant.
    enum_aliases: dict[str, str] = {}
    #: What 03/04/2025 means: true 3 April, false 4 March; unset, it is refused.
    day_first: bool | None = None
    #: The day that a month without one (2025年3月) stands for; unset, it is refused.
    month_alone: Literal["first_day", "last_day"] | None = None
    #: drop: never stored, never checked; hash: keyed pseudonym; scrub: free text, masked.
    personal: Literal["drop", "hash", "scrub"] | None = None
    #: A dropped column whose values are names of people; free text is searched for them.
    person_name: bool = False
    #: Columns hashed together with this one (a door number is unique within its building only).
    hash_with: list[str] = []
    stored_as: str | None = None
    fields: list[NestedField] = []
    #: A running number of the list (序号): stored, but no part of what a row says.
    is_row_number: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Column:
        if self.key and not self.required:
            raise ValueError(f"column {self.name}: a key is also required")
        if (self.type == "enum") != bool(self.enum):
            raise ValueError(f"column {self.name}: `enum` lists the values of an enum column, and only of one")
        if self.event and self.type not in ("date", "datetime"):
            raise ValueError(f"column {self.name}: an event is a date or datetime")
        if self.person_name and self.personal != "drop":
            raise ValueError(f"column {self.name}: a person's name is dropped")
        if (self.hash_with or self.stored_as) and self.personal != "hash":
            raise ValueError(f"column {self.name}: hash_with and stored_as go with personal: hash")
        if wrong := unclear(self):
            raise ValueError(f"column {self.name}: {wrong}")
        return self

    @property
    def stored(self) -> str | None:
        """Name of the column in landing; None when nothing of it is stored."""
        return None if self.personal == "drop" else (self.stored_as or self.name)

    @property
    def sql_type(self) -> str:
        if self.fields:
            return "STRUCT(" + ", ".join(f'"{f.name}" {f.sql_type}' for f in self.fields) + ")[]"
        return SQL_TYPES[self.type]


class RowRule(_Strict):
    """A rule over several columns of a row; ``broken_when`` is SQL over the typed columns."""

    code: str
    column: str
    broken_when: str


class GroupSum(_Strict):
    """A column whose values add up to ``total`` within each ``by``; otherwise the whole group is refused."""

    code: str
    column: str
    by: str
    total: Decimal
    tolerance: Decimal


class Tree(_Strict):
    """A list that is a tree: every parent is on it, only the root has none; otherwise the list is held back."""

    code: str
    parent: str
    root_level: dict[Literal["column", "value"], str]


class Guard(_Strict):
    """When a file that can be read is held back all the same, because it looks cut short; shares of 1 and 0 switch
    a guard off."""

    #: A list that lost more than this share of the keys of the one before it, …
    lost_keys_share: Decimal = Field(default=Decimal("0.2"), ge=0, le=1)
    #: … and at least so many: three of a dozen rows are a clerk's everyday change.
    lost_keys_least: int = Field(default=5, ge=1)
    #: A month with less than this share of the median of the six before it.
    month_share: Decimal = Field(default=Decimal("0.1"), ge=0, le=1)
    #: A ledger without a key of which more than this share of rows stands under another name already.
    sent_again_share: Decimal = Field(default=Decimal("0.5"), ge=0, le=1)


class Contract(_Strict):
    """Everything known about one export. Grain: one row of the export."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    system: str
    title: str
    owner: Owner
    format: Literal["csv", "xlsx", "ndjson"]
    encoding: Literal["utf-8", "utf-8-sig", "gb18030", "cp1252"] | None = None
    #: Of delimited text; without it, any that the content shows is as good.
    delimiter: str | None = None
    title_rows: int = 0
    #: The sheet to read; without it, every sheet that has the header.
    sheet: str | None = None
    #: Sources whose sheets may lie in the same workbook, in either folder.
    shares_workbook_with: list[str] = []
    load: Literal["upsert", "snapshot", "append"]
    cadence: Literal["monthly", "roster", "irregular"]
    #: Days after the end of a month by which its delivery is due (monthly exports).
    due_days: int = Field(default=10, ge=0)
    guard: Guard = Guard()
    tree: Tree | None = None
    row_rules: list[RowRule] = []
    group_sums: list[GroupSum] = []
    #: The shipped contract of which this says the differences (contracts of one's own).
    extends: str | None = None
    #: The canonical fact that takes the rows; without it they stay in landing. Shipped exports have models instead.
    feeds: Feed | None = None
    columns: list[Column] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> Contract:
        names = [c.name for c in self.columns]
        headers = [h for c in self.columns for h in (c.header, *c.aliases)]
        for what, values in (("name", names), ("header", headers)):
            twice = sorted({v for v in values if values.count(v) > 1})
            if twice:
                raise ValueError(f"{what} given twice: {', '.join(twice)}")
        if self.load == "append" and self.keys:
            raise ValueError("load: append is for exports without a key; with a key column use upsert")
        if self.load == "append" and self.group_sums:
            raise ValueError("load: append knows no group_sums")
        if self.load != "append" and not self.keys:
            raise ValueError("no key column; a ledger without one has load: append")
        known = {*names, *(c.stored for c in self.columns if c.stored)}
        referred = [r.column for r in self.row_rules] + [n for g in self.group_sums for n in (g.column, g.by)]
        referred += [self.tree.code, self.tree.parent] if self.tree else []
        referred += [n for c in self.columns for n in c.hash_with]
        if unknown := sorted(set(referred) - known):
            raise ValueError(f"a rule names unknown columns: {', '.join(unknown)}")
        if self.feeds and (wrong := problems(self.feeds, self.columns, self.load)):
            raise ValueError("; ".join(wrong))
        return self

    @property
    def keys(self) -> list[Column]:
        return [c for c in self.columns if c.key]

    @property
    def stored_columns(self) -> list[Column]:
        return [c for c in self.columns if c.stored]

    @property
    def has_updated_at(self) -> bool:
        return any(c.name == "updated_at" for c in self.columns)

    @cached_property
    def version(self) -> str:
        """Eight hex digits over all that decides what is read from a file; words about it are left out."""
        said = self.model_dump(mode="json", exclude=_NOT_READING)
        for column in said["columns"]:
            for name in [n for n in _SILENT_UNLESS_SET if column[n] in (None, {})]:
                del column[name]
        text = json.dumps([READER_VERSION, said], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def read_contract(path: Path) -> Contract:
    """Read one contract file; a ContractError names the file, the field and what is wrong with it."""
    return contract_of(path, read_yaml(path))


def read_yaml(path: Path) -> object:
    """What a contract file holds, not checked yet. Raises ContractError."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractError(f"{path.name}: not valid YAML: {error}") from error


def contract_of(path: Path, raw: object) -> Contract:
    """The contract that a file's content makes. Raises ContractError."""
    try:
        contract = Contract.model_validate(raw)
    except ValidationError as error:
        raise ContractError(f"{path.name}: " + "; ".join(_said(e, raw) for e in error.errors())) from error
    if contract.id != path.stem:
        raise ContractError(f"{path.name}: id is {contract.id}; the file must be called {contract.id}.yaml")
    return contract


def _said(error: Any, raw: object) -> str:
    """Field and what is wrong with it; of a column also its name, since nobody counts to its place."""
    place, said = error["loc"], error["msg"].removeprefix("Value error, ")
    if not place and error["type"] == "value_error":
        return said
    name = ""
    if place[:1] == ("columns",) and len(place) > 1 and isinstance(raw, dict):
        column = raw["columns"][place[1]]
        name = f" ({column.get('name', '?')})" if isinstance(column, dict) else ""
    return f"{'.'.join(map(str, place)) or 'contract'}{name}: {said}"


def load_contracts(folder: Path = SHIPPED) -> dict[str, Contract]:
    """All contracts of a folder by source id, sorted. Raises ContractError on the first bad one."""
    return {path.stem: read_contract(path) for path in sorted(folder.glob("*.yaml"))}
