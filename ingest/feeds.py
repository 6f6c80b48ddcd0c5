"""A contract that feeds a canonical fact: what it says, whether that holds, and the rows as the fact's columns.

The mapping is checked when the contract is read, so that a run never finds out; what is said names the field of the
contract and what to write there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from ingest.facts import CHANNELS, FACTS, TAKES, Fact, FactColumn
from ingest.sqltext import quote

if TYPE_CHECKING:
    from ingest.contracts import Column, Contract


class Feed(BaseModel):
    """Which fact an export feeds, and how its columns become the fact's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fact: Fact
    #: The part of the fact that is this export's own (the channel of issues, the type of meetings).
    channel: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*$")
    #: Column of the fact → column of the contract; one of the same name needs no line.
    columns: dict[str, str] = {}
    #: Column of the fact → the value that every row has.
    constants: dict[str, str | bool | int] = {}
    #: Column of the fact → what the export says → what the fact says.
    values: dict[str, dict[str, str]] = {}

    def mapped(self, columns: Sequence[Column]) -> dict[str, Column]:
        """The contract's column for each column of the fact that has one."""
        stored = {str(c.stored): c for c in columns if c.stored}
        names = {name: self.columns.get(name, name) for name in FACTS[self.fact] if name not in self.constants}
        return {name: stored[theirs] for name, theirs in names.items() if theirs in stored}


def problems(feed: Feed, columns: Sequence[Column], load: str) -> list[str]:
    """What is wrong with a mapping: a line each, beginning with the field; empty when nothing is."""
    return [*_names(feed, columns), *_channel(feed), *_columns(feed, columns, load), *_constants(feed)]


def _names(feed: Feed, columns: Sequence[Column]) -> Iterator[str]:
    """Columns that there are not, in the fact or in the contract."""
    there = "、".join(FACTS[feed.fact])
    for field in ("columns", "constants", "values"):
        for name in getattr(feed, field):
            if name not in FACTS[feed.fact]:
                yield f"feeds.{field}.{name}：{feed.fact} 没有这一列，可用的是 {there} · no such column of the fact"
    stored = [str(c.stored) for c in columns if c.stored]
    for name, theirs in feed.columns.items():
        if name in feed.constants:
            yield f"feeds.constants.{name}：columns 中已有，请只留一处 · given twice"
        elif theirs not in stored:
            yield (
                f"feeds.columns.{name}：本合同没有存储名为 {theirs} 的列(写列的 name，不写表头)，"
                f"有的是 {'、'.join(stored)} · no such stored column"
            )
    for name in feed.values:
        if (wanted := FACTS[feed.fact].get(name)) is None:
            continue
        if wanted.kind not in ("text", "code", "words") or name not in feed.mapped(columns):
            yield f"feeds.values.{name}：只用于由列提供的文字，请去掉 · only for texts that a column gives"


def _channel(feed: Feed) -> Iterator[str]:
    taken = CHANNELS.get(feed.fact)
    if feed.channel and taken is None:
        yield f"feeds.channel：{feed.fact} 不分渠道，请去掉这一行 · this fact has no channels"
    elif taken and feed.channel in taken:
        yield f"feeds.channel：{feed.channel} 是随程序提供的渠道，请另取名称 · taken by a shipped export"


def _columns(feed: Feed, columns: Sequence[Column], load: str) -> Iterator[str]:
    mapped = feed.mapped(columns)
    identity = next(iter(FACTS[feed.fact]))
    for name, wanted in FACTS[feed.fact].items():
        column = mapped.get(name)
        if column:
            yield from _fits(feed, name, wanted, column)
        elif name == identity and load == "append":
            continue
        elif wanted.needed and name not in feed.constants and name not in feed.columns:
            fixed = "" if wanted.is_event or name == identity else "，或在 feeds.constants 写固定值"
            yield f"feeds.columns.{name}：{feed.fact} 需要它，请写 {name}: 本合同的列名{fixed} · needed by the fact"
    if load != "append" and identity in mapped and [c for c in columns if c.key] != [mapped[identity]]:
        yield (
            f"feeds.columns.{identity}：{mapped[identity].name} 应当是唯一的 key 列，否则编号会重复 · "
            "must be the only key column"
        )


def _fits(feed: Feed, name: str, wanted: FactColumn, column: Column) -> Iterator[str]:
    at = f"feeds.columns.{name}：列 {column.name}"
    takes = TAKES[wanted.kind]
    if column.personal == "hash" and wanted.personal != "hash":
        yield f"{at} 是假名(personal: hash)，{name} 不能由它提供 · a pseudonym cannot be this"
    elif column.fields or column.type not in takes:
        yield f"{at} 的 type 是 {column.type}，应为 {' 或 '.join(takes)} · wrong type"
    elif wanted.words:
        yield from _words(feed, name, wanted, column)
    if wanted.personal and column.personal != wanted.personal:
        yield f"{at} 可能含个人信息，请写 personal: {wanted.personal} · personal data must not land as it is"
    if wanted.is_event and not (column.event and column.required):
        yield f"{at} 请写 required: true, event: true · must be required and an event"


def _words(feed: Feed, name: str, wanted: FactColumn, column: Column) -> Iterator[str]:
    """Every value the column may have is a word of the fact, or is translated to one."""
    said = feed.values.get(name, {})
    there = "、".join(wanted.words)
    for value in column.enum:
        if said.get(value, value) not in wanted.words:
            yield f"feeds.values.{name}：请写明“{value}”是 {there} 中的哪一个 · say which of these it means"
    for value in said:
        if value not in column.enum:
            yield f"feeds.values.{name}：列 {column.name} 的 enum 中没有“{value}” · not in the column's enum"


def _constants(feed: Feed) -> Iterator[str]:
    identity = next(iter(FACTS[feed.fact]))
    for name, value in feed.constants.items():
        if (wanted := FACTS[feed.fact].get(name)) is None:
            continue
        at = f"feeds.constants.{name}："
        kinds: dict[str, type] = {"bool": bool, "int": int}
        if name == identity or wanted.personal or wanted.kind in ("time", "deadline", "day", "decimal"):
            yield f"{at}每行不同，不能是固定值，请改写在 feeds.columns · differs from row to row"
        elif type(value) is not kinds.get(wanted.kind, str):
            should = {"bool": "是否(true/false)", "int": "整数"}.get(wanted.kind, "文字")
            yield f"{at}应为{should} · wrong type"
        elif wanted.words and value not in wanted.words:
            yield f"{at}“{value}”应为 {'、'.join(wanted.words)} 之一 · not one of the words"


def fact_view(fact: Fact, contracts: Sequence[Contract]) -> str:
    """SQL over schema ``raw``: the landed rows of every export that feeds a fact, as its columns.

    Grain: landed row. ``source_id``, ``channel`` and lineage first; columns that an export lacks are null. Rows of a
    ledger without a key are told apart by their place, behind the number if there is one.
    """
    lineage = "NULL::VARCHAR AS source_id, NULL::VARCHAR AS channel, NULL::VARCHAR AS _file_id"
    empty = [f'NULL::{c.sql_type} AS "{n}"' for n, c in FACTS[fact].items()]
    empty += [f"NULL::VARCHAR AS {c.exported_as}" for c in FACTS[fact].values() if c.exported_as]
    parts = [f"SELECT {lineage}, NULL::VARCHAR AS _sheet, NULL::BIGINT AS _row, {', '.join(empty)} WHERE false"]
    parts += [_rows(c, c.feeds) for c in contracts if c.feeds and c.feeds.fact == fact]
    return " UNION ALL BY NAME ".join(parts)


def _rows(contract: Contract, feed: Feed) -> str:
    mapped = feed.mapped(contract.columns)
    channel = quote(feed.channel or contract.id)
    said = [f"{quote(contract.id)} AS source_id", f"{channel} AS channel", "_file_id", "_sheet", "_row"]
    identity = next(iter(FACTS[feed.fact]))
    for name, wanted in FACTS[feed.fact].items():
        if name == identity and contract.load == "append":
            number = [f'"{mapped[name].stored}"'] if name in mapped else []
            place = "concat_ws(':', _file_id, nullif(_sheet, ''), _row)"
            said.append(f"concat_ws('@', {', '.join([*number, place])}) AS \"{name}\"")
        elif name in feed.constants:
            said.append(f'CAST({quote(str(feed.constants[name]))} AS {wanted.sql_type}) AS "{name}"')
        elif column := mapped.get(name):
            said.append(f'{_value(column, wanted, feed.values.get(name, {}))} AS "{name}"')
            if wanted.exported_as:
                said.append(f'"{column.stored}" AS {wanted.exported_as}')
    return f'SELECT {", ".join(said)} FROM raw."{contract.id}"'


def _value(column: Column, wanted: FactColumn, values: dict[str, str]) -> str:
    stored = f'"{column.stored}"'
    if values:
        cases = " ".join(f"WHEN {quote(said)} THEN {quote(meant)}" for said, meant in values.items())
        stored = f"CASE {stored} {cases} ELSE {stored} END"
    value = f"CAST({stored} AS {wanted.sql_type})"
    # As for the shipped exports: a deadline that is a day is its last second.
    return f"{value} + INTERVAL 86399 SECOND" if wanted.kind == "deadline" and column.type == "date" else value
