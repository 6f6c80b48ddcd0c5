"""The contracts of a home: those shipped with the program, and those of its own in ``sources/``.

A file of one's own is a whole contract, or says ``extends: <shipped id>`` and only what differs. Under the id it
extends, or under any shipped id, it takes the place of the shipped contract; under another it is a further source.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.contracts import SHIPPED, Contract, ContractError, contract_of, load_contracts, read_yaml

#: Names in schema ``raw`` that are no exports.
_TAKEN = {"drift", "files", "outlines", "quarantine", "settings", "sources", "targets", "workdays"}


def contracts_of_home(folder: Path) -> dict[str, Contract]:
    """Shipped and own contracts by source id; ``folder`` holds the own ones. Raises ContractError on a bad one."""
    shipped = load_contracts()
    own = own_contracts(folder, shipped)
    _channels_are_apart(own)
    return shipped | own


def is_reserved(source_id: str) -> bool:
    """Whether schema ``raw`` has a relation of this name that is no export."""
    return source_id in _TAKEN or source_id.startswith("own_")


def own_contracts(folder: Path, shipped: dict[str, Contract]) -> dict[str, Contract]:
    """The contracts that lie in ``folder``, by source id. Raises ContractError."""
    return {path.stem: _own(path, shipped) for path in sorted(folder.glob("*.yaml"))}


def _own(path: Path, shipped: dict[str, Contract]) -> Contract:
    raw = read_yaml(path)
    if is_reserved(path.stem):
        raise ContractError(f"{path.name}: id：{path.stem} 是保留名称，请另取 · a reserved name")
    if isinstance(raw, dict) and "extends" in raw:
        raw = _extended(path, raw, shipped)
    contract = contract_of(path, raw)
    if contract.id in shipped:
        _fits_the_models(path, contract, shipped[contract.id])
    return contract


def _extended(path: Path, raw: dict[str, Any], shipped: dict[str, Contract]) -> dict[str, Any]:
    """The shipped contract with what the file says in the place of what it says; aliases are added."""
    base_id = raw["extends"]
    if base_id not in shipped:
        raise ContractError(f"{path.name}: extends：没有随程序提供的来源 {base_id} · no such shipped source")
    base = read_yaml(SHIPPED / f"{base_id}.yaml")
    assert isinstance(base, dict)
    columns = _merged(path, base["columns"], raw.get("columns", []))
    return {**base, "id": path.stem, **raw, "columns": columns}


def _merged(path: Path, base: list[dict[str, Any]], said: object) -> list[dict[str, Any]]:
    """Columns of the base, changed by those of the same name; the others come last."""
    if not isinstance(said, list) or not all(isinstance(c, dict) and "name" in c for c in said):
        raise ContractError(
            f"{path.name}: columns：应为列的清单，每列都写 name · a list of columns, each with its name"
        )
    changes = {column["name"]: column for column in said}
    if len(changes) < len(said):
        raise ContractError(f"{path.name}: columns：同一 name 写了两次 · a name is given twice")
    merged = []
    for column in base:
        change = changes.pop(column["name"], {})
        aliases = [*column.get("aliases", []), *_aliases(path, change)]
        merged.append({**column, **change, **({"aliases": aliases} if aliases else {})})
    return merged + list(changes.values())


def _aliases(path: Path, change: dict[str, Any]) -> list[Any]:
    aliases = change.get("aliases", [])
    if not isinstance(aliases, list):
        raise ContractError(f"{path.name}: columns.{change['name']}.aliases：应为清单 [别名, …] · a list is wanted")
    return aliases


def _fits_the_models(path: Path, contract: Contract, shipped: Contract) -> None:
    """The warehouse's models read what the shipped contract stores, by its key."""
    if contract.feeds:
        raise ContractError(f"{path.name}: feeds：{contract.id} 已有自己的去处，请去掉 feeds · has models of its own")
    if contract.load != shipped.load:
        raise ContractError(f"{path.name}: load：应为 {shipped.load}，数仓按它建模 · must stay {shipped.load}")
    there = {c.stored: c.sql_type for c in contract.stored_columns}
    for column in shipped.stored_columns:
        if there.get(column.stored) != column.sql_type:
            raise ContractError(
                f"{path.name}: columns：缺少列 {column.stored}(type: {column.type})，数仓要用；"
                f"只改几处请写 extends: {contract.id} · a column the warehouse needs; to change a few things, extend"
            )
    if [k.stored for k in contract.keys] != [k.stored for k in shipped.keys]:
        keys = "、".join(str(k.stored) for k in shipped.keys)
        raise ContractError(f"{path.name}: columns：key 应为 {keys}，数仓按它建模 · the key must stay")


def _channels_are_apart(own: dict[str, Contract]) -> None:
    """Two exports of one channel would give two issues the same key."""
    seen: dict[tuple[str, str], str] = {}
    for contract in own.values():
        if contract.feeds:
            channel = (contract.feeds.fact, contract.feeds.channel or contract.id)
            if other := seen.get(channel):
                raise ContractError(
                    f"{contract.id}.yaml: feeds.channel：{channel[1]} 已由 {other}.yaml 使用，请另取名称 · taken"
                )
            seen[channel] = contract.id
