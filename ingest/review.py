"""What a person decides: let a held file in, take a wrong or leaked one back, give up rejected rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import polars as pl

from ingest import audit, landing
from ingest.audit import Decision, RowDecision
from ingest.contracts import Contract
from ingest.home import Home
from ingest.inbox import Arrival, arrivals
from ingest.marks import mark_of


class ReviewError(ValueError):
    """The decision cannot be taken; the message says why and what to do."""


@dataclass(frozen=True)
class Reviewed:
    """``files``: arrivals the decision is about, copies of the same bytes included; ``erased``: landing files;
    ``mended_in``: paths of mended workbooks that hold lines of the files as well."""

    files: list[Arrival]
    erased: int = 0
    mended_in: list[str] = field(default_factory=list)


def accept(home: Home, contracts: dict[str, Contract], name: str, *, held: set[str], why: str) -> Reviewed:
    """Let a held (or withdrawn) file in at the next run. ``held``: file ids the last build holds back.

    Raises ReviewError for files that are not held, and for lists that no decision can make whole.
    """
    found = _named(home, name)
    gone = set(audit.withdrawn(home))
    chosen = [a for a in found if a.file_id in held or a.sha256 in gone]
    if not chosen:
        raise ReviewError(f"{name} 没有被暂存，也没有被撤回，不需要放行 · the file is neither held nor withdrawn")
    for arrival in chosen:
        if reason := _broken(home, contracts, arrival):
            raise ReviewError(f"{arrival.path} 不能放行：{reason}")
    _write(home, "accept", chosen, why)
    return Reviewed(_copies(home, chosen))


def withdraw(home: Home, contracts: dict[str, Contract], name: str, *, why: str) -> Reviewed:
    """Take a file back: written down first, then its landing and the build database are erased.

    Of several versions at a path the newest; an older one is named by its file id. The published build stands until
    the next run, which also deletes the older builds that hold its rows. Raises ReviewError.
    """
    found = _named(home, name)
    newest = {a.path: a for a in found}
    chosen = list(newest.values())
    if {a.sha256 for a in chosen} <= set(audit.withdrawn(home)):
        raise ReviewError(f"{name} 已经撤回 · the file is withdrawn already")
    _write(home, "withdraw", chosen, why)
    shas = {a.sha256 for a in chosen}
    erased = sum(landing.erase(home, contract, shas) for contract in contracts.values())
    # It holds copies of landed rows; the next run makes it anew.
    for path in home.warehouse.glob(f"{home.warehouse_file.name}*"):
        path.unlink(missing_ok=True)
    copies = _copies(home, chosen)
    return Reviewed(copies, erased, _mended_in(home, contracts, {a.file_id for a in copies}))


def decide_rows(
    home: Home,
    action: Literal["discard", "reopen"],
    name: str,
    rows: list[dict[str, Any]],
    *,
    numbers: list[int] | None,
    why: str,
) -> list[RowDecision]:
    """Discard or reopen rejected rows of a file, in force from the next run; what was written down.

    ``rows``: those the last build has in the state the decision is for (``source_id``, ``file_id``, ``sheet``,
    ``row_number``, ``mends``); ``numbers`` limits them. A decision about a line of a mended workbook is about the row
    that it was to mend. Raises ReviewError, and writes nothing, where there is no such row.
    """
    files = {a.file_id: a for a in arrivals(home)}
    named = {a.file_id for a in _named(home, name)}
    chosen = [r for r in rows if r["file_id"] in named and (numbers is None or r["row_number"] in numbers)]
    state = "待更正" if action == "discard" else "已作废"
    if missing := sorted(set(numbers or ()) - {r["row_number"] for r in chosen}):
        raise ReviewError(f"{name} 第 {'、'.join(map(str, missing))} 行不是{state}的行 · no such row")
    if not chosen:
        raise ReviewError(f"{name} 没有{state}的行 · it has no such row")
    places: dict[tuple[str, str, str], set[int]] = {}
    for row in chosen:
        place = row["mends"] or mark_of(row["file_id"], row["row_number"], row["sheet"])
        file_id, number, sheet = place.split("|", 2)
        places.setdefault((row["source_id"], files[file_id].sha256, sheet), set()).add(int(number))
    first = {a.sha256: a for a in reversed(files.values())}
    at, who = audit.moment(), audit.who()
    said = [
        RowDecision(at, action, s, first[sha].path, first[sha].file_id, sha, sheet, sorted(found), why, who)
        for (s, sha, sheet), found in sorted(places.items())
    ]
    audit.write_down(home, said)
    return said


def _named(home: Home, name: str) -> list[Arrival]:
    """Arrivals meant by a path (as in `status`, below the inbox, absolute or as URL), an archive or a file id."""
    wanted = name.removeprefix("./").removeprefix("inbox/")
    for given in (name, str(Path(name).expanduser().absolute())):
        if given.startswith(inbox := f"{home.exports.shown}/"):
            wanted = given.removeprefix(inbox)
    found = [a for a in arrivals(home) if wanted in (a.path, a.file_id, a.path.partition("!")[0])]
    if not found:
        raise ReviewError(
            f"没有登记过文件 {name}：请按 gridledger status 中的写法给出路径(<来源编号>/文件名)，"
            "或 load_files 中的 file_id · no such file was ever registered"
        )
    return found


def _mended_in(home: Home, contracts: dict[str, Contract], file_ids: set[str]) -> list[str]:
    workbooks = [(a, contracts[source]) for a in arrivals(home) for source in a.mends if source in contracts]
    found = set()
    for arrival, contract in workbooks:
        for path in (home.landing / contract.id).glob(f"{arrival.sha256[:16]}-*.parquet"):
            places = pl.read_parquet(path, columns=["_mends"])["_mends"].drop_nulls()
            if not file_ids.isdisjoint(places.str.split("|").list.first()):
                found.add(arrival.path)
    return sorted(found)


def _copies(home: Home, chosen: list[Arrival]) -> list[Arrival]:
    shas = {a.sha256 for a in chosen}
    return [a for a in arrivals(home) if a.sha256 in shas]


def _broken(home: Home, contracts: dict[str, Contract], arrival: Arrival) -> str | None:
    """Why a file was held when it was read: such a one is not whole, whoever accepts it."""
    for source in arrival.sources:
        if (contract := contracts.get(source)) is None:
            return f"没有名为 {source} 的来源"
        landed = landing.manifests(home, contract).get(arrival.sha256)
        if landed and landed[0].status != "loaded":
            return landed[0].reason
    return None


def _write(home: Home, action: str, chosen: list[Arrival], why: str) -> None:
    at, who = audit.moment(), audit.who()
    unique = {a.sha256: a for a in chosen}.values()
    audit.write_down(home, [Decision(at, action, a.path, a.file_id, a.sha256, why, who) for a in unique])  # type: ignore[arg-type]
