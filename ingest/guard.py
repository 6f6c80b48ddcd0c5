"""Files that can be read and look cut short or sent twice: held back until somebody accepts them.

Worked out anew at each build from what is landed and what was decided, so it comes out the same in any order, and
a later delivery that fills the gap lets the held one in by itself. Shares: ``guard`` in the contract.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

import duckdb

from ingest.audit import Decision
from ingest.contracts import Contract
from ingest.filenames import delivery_date, natural_key
from ingest.inbox import Arrival
from ingest.landing import Manifest
from ingest.sqltext import quote

#: Months whose median says what is usual.
USUAL_MONTHS = 6


@dataclass(frozen=True)
class Delivery:
    """An arrival whose rows would count, and the landing (path stem) that holds them."""

    arrival: Arrival
    landed_as: str
    stem: Path
    is_accepted: bool


def loadable(
    arrived: list[Arrival], landed: dict[str, tuple[Manifest, Path]], decided: dict[str, Decision]
) -> list[Delivery]:
    """Deliveries that could be loaded: landed whole and not taken back."""
    found = []
    for arrival in arrived:
        decision = decided.get(arrival.sha256)
        action = decision.action if decision else None
        if arrival.sha256 not in landed or action == "withdraw":
            continue
        manifest, path_stem = landed[arrival.sha256]
        if manifest.status == "loaded":
            found.append(Delivery(arrival, manifest.file_id, path_stem, is_accepted=action == "accept"))
    return found


def held(con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]) -> dict[str, str]:
    """Why each held delivery is held, by file id. ``deliveries``: all of a source that could be loaded."""
    if len(deliveries) < 2:
        return {}
    guards = {"snapshot": _cut_lists, "upsert": _thin_months, "append": _sent_again}
    return dict(guards[contract.load](con, contract, deliveries))


def _later(delivery: Delivery, is_dated: bool) -> tuple:
    """The order of files of the export specification: by the date in the name if all have one, then by arrival."""
    arrival = delivery.arrival
    day = delivery_date(arrival.path) if is_dated else None
    return day or date.min, arrival.run, natural_key(arrival.path)


def _cut_lists(
    con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]
) -> Iterator[tuple[str, str]]:
    """A list that lost too many keys of the list that stands before it; the old one goes on standing."""
    guard = contract.guard
    is_dated = all(delivery_date(d.arrival.path) for d in deliveries)
    ordered = sorted(deliveries, key=lambda d: _later(d, is_dated))
    standing = ordered[0]
    for new in ordered[1:]:
        before, lost = _lost_keys(con, standing.stem, new.stem) if new.stem != standing.stem else (0, 0)
        if lost > guard.lost_keys_share * before and lost >= guard.lost_keys_least and not new.is_accepted:
            yield (
                new.arrival.file_id,
                f"名单比上一份({standing.arrival.path})少了 {lost:,} 项，占原有 {before:,} 项的 {lost / before:.0%}，"
                f"超过 {guard.lost_keys_share:.0%}，可能没有导出完整：暂不采用，沿用上一份；请重新导出，"
                f"或核实无误后执行 gridledger accept {new.arrival.path}",
            )
        else:
            standing = new


def _lost_keys(con: duckdb.DuckDBPyConnection, old: Path, new: Path) -> tuple[int, int]:
    """Keys of the old list, and how many of them are not on the new one; a row in quarantine is on its list."""
    row = con.execute(
        f"WITH old AS ({_keys(old)}), new AS ({_keys(new)}) SELECT count(*), count(*) FILTER (n._key IS NULL) "
        "FROM old LEFT JOIN new AS n ON old._key = n._key"
    ).fetchone()
    return row or (0, 0)


def _keys(stem: Path) -> str:
    parts = (f"SELECT _key FROM {_parquet(stem, s)} WHERE _key IS NOT NULL" for s in ("", ".quarantine"))
    return " UNION ".join(parts)


def _thin_months(
    con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]
) -> Iterator[tuple[str, str]]:
    """A month that stays far below the six before it holds back the files that are mainly of it."""
    event = next((c.stored for c in contract.columns if c.event), None)
    if contract.cadence != "monthly" or event is None:
        return
    share, rows = contract.guard.month_share, _all(deliveries)
    counts = _rows_by_month(con, rows, event)
    of_month: dict[date, list[Delivery]] = {}
    for delivery in deliveries:
        if months := counts.get(delivery.landed_as):
            of_month.setdefault(max(months, key=lambda m: (months[m], m)), []).append(delivery)
    usual: list[date] = []
    for month, files in sorted(of_month.items()):
        there, expected = _compared(con, rows, event, counts, [*usual[-USUAL_MONTHS:], month], share)
        is_thin = len(usual) >= USUAL_MONTHS and there < share * expected * _part_over(month, files)
        if not is_thin or any(file.is_accepted for file in files):
            usual.append(month)
            continue
        for file in files:
            yield (
                file.arrival.file_id,
                f"{month:%Y-%m} 只有 {there:,} 行，不到前六个月中位数 {expected:,.0f} 行的 {share:.0%}，"
                f"可能没有导出完整：暂不采用；请补报，或核实无误后执行 gridledger accept {file.arrival.path}",
            )


def _compared(
    con: duckdb.DuckDBPyConnection,
    rows: str,
    event: str,
    counts: dict[str, dict[date, int]],
    months: list[date],
    share: Decimal,
) -> tuple[int, Decimal]:
    """Keys of the last of ``months``, and the median of those before it.

    Rows sent twice count twice in ``counts``: too rough for a verdict, and enough where the fullest file alone is
    beyond doubt, which spares nearly all months the look at their keys.
    """
    *before, month = months
    if not before:
        return 0, Decimal(0)
    at_least = max(by_month.get(month, 0) for by_month in counts.values())
    at_most = median(Decimal(sum(by_month.get(m, 0) for by_month in counts.values())) for m in before)
    if at_least >= share * at_most:
        return at_least, at_most
    first, last = before[0], month
    found = con.execute(
        f"SELECT date_trunc('month', {event})::DATE, count(DISTINCT _key) FROM {rows} "
        f"WHERE date_trunc('month', {event}) BETWEEN ? AND ? GROUP BY ALL",
        [first, last],
    ).fetchall()
    keys = dict(found)
    return keys.get(month, 0), median(Decimal(keys.get(m, 0)) for m in before)


def _rows_by_month(con: duckdb.DuckDBPyConnection, rows: str, event: str) -> dict[str, dict[date, int]]:
    """Rows by landing and month of their event."""
    found: dict[str, dict[date, int]] = {}
    query = f"SELECT _file_id, date_trunc('month', {event})::DATE AS month, count(*) FROM {rows} GROUP BY ALL"
    for landed_as, month, count in con.execute(query).fetchall():
        if month is not None:
            found.setdefault(landed_as, {})[month] = count
    return found


def _part_over(month: date, files: list[Delivery]) -> Decimal:
    """How much of a month was over when its newest file was first seen: a running month is not thin yet."""
    days = calendar.monthrange(month.year, month.month)[1]
    seen = max(file.arrival.seen_at.date() for file in files)
    return Decimal(min(max((seen - month).days, 0), days)) / days


def _sent_again(
    con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]
) -> Iterator[tuple[str, str]]:
    """A ledger without a key whose rows mostly stand already in a file of another name: loaded, they would count twice.

    Under the same name it would replace the earlier file; identical bytes are a copy and count once anyway.
    """
    standing: dict[str, Delivery] = {}
    for new in sorted(deliveries, key=lambda d: _later(d, is_dated=False)):
        others = [d for path, d in standing.items() if path != new.arrival.path and d.stem != new.stem]
        rows, twice, most = _shared_rows(con, others, new) if others and not new.is_accepted else (0, 0, "")
        if twice > contract.guard.sent_again_share * rows and twice >= contract.guard.lost_keys_least:
            yield (
                new.arrival.file_id,
                f"{rows:,} 行中有 {twice:,} 行已在 {most} 中，像是同一份台账换了文件名重报，读入会重复计算：暂不采用；"
                f"如是更正，请用原文件名放入；如确是另一份，请执行 gridledger accept {new.arrival.path}",
            )
        else:
            standing[new.arrival.path] = new


def _shared_rows(con: duckdb.DuckDBPyConnection, others: list[Delivery], new: Delivery) -> tuple[int, int, str]:
    """Rows of the new file, how many of them one other file holds as well, and the path of that file."""
    numbered = "SELECT _file_id, _hash, row_number() OVER (PARTITION BY _file_id, _hash) AS n FROM"
    found = con.execute(
        f"WITH mine AS ({numbered} {_all([new])}), theirs AS ({numbered} {_all(others)}) "
        "SELECT (SELECT count(*) FROM mine), count(*), theirs._file_id FROM mine JOIN theirs USING (_hash, n) "
        "GROUP BY theirs._file_id ORDER BY 2 DESC, 3 LIMIT 1"
    ).fetchone()
    if found is None:
        return 0, 0, ""
    rows, twice, landed_as = found
    return rows, twice, next(d.arrival.path for d in others if d.landed_as == landed_as)


def _all(deliveries: list[Delivery]) -> str:
    """SQL: the good rows of these deliveries; each landing once."""
    stems = sorted({str(d.stem) for d in deliveries})
    paths = ", ".join(quote(f"{stem}.parquet") for stem in stems)
    return f"read_parquet([{paths}], union_by_name = true)"


def _parquet(stem: Path, suffix: str) -> str:
    return f"read_parquet({quote(f'{stem}{suffix}.parquet')})"
