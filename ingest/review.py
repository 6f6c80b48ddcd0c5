"""What a person decides about a file: let a held one in, take a wrong or leaked one back."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path

from ingest import audit, landing
from ingest.audit import Decision
from ingest.contracts import Contract
from ingest.home import Home
from ingest.inbox import Arrival, arrivals


class ReviewError(ValueError):
    """The decision cannot be taken; the message says why and what to do."""


@dataclass(frozen=True)
class Reviewed:
    """``files``: arrivals the decision is about, copies of the same bytes included; ``erased``: landing files."""

    files: list[Arrival]
    erased: int = 0


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
    return Reviewed(_copies(home, chosen), erased)


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


def _copies(home: Home, chosen: list[Arrival]) -> list[Arrival]:
    shas = {a.sha256 for a in chosen}
    return [a for a in arrivals(home) if a.sha256 in shas]


def _broken(home: Home, contracts: dict[str, Contract], arrival: Arrival) -> str | None:
    """Why a file was held when it was read: such a one is not whole, whoever accepts it."""
    if (contract := contracts.get(arrival.folder)) is None:
        return f"没有名为 {arrival.folder} 的来源"
    landed = landing.manifests(home, contract).get(arrival.sha256)
    return landed[0].reason if landed and landed[0].status != "loaded" else None


def _write(home: Home, action: str, chosen: list[Arrival], why: str) -> None:
    at, who = audit.moment(), getpass.getuser()
    unique = {a.sha256: a for a in chosen}.values()
    audit.write_down(home, [Decision(at, action, a.path, a.file_id, a.sha256, why, who) for a in unique])  # type: ignore[arg-type]
