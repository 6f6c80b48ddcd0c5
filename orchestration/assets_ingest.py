"""Assets of ingest: the arrivals, one landing per contract, and schema ``raw`` of the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import dagster as dg
import duckdb

from ingest.contracts import Contract
from ingest.disk import explain, may_pass
from ingest.facts import FACTS
from ingest.home import Home, KeyMismatchError, now
from ingest.inbox import arrivals, register
from ingest.inboxes import InboxError
from ingest.landing import manifests
from ingest.load import SourceReport, load_source
from ingest.reference import ReferenceFileError
from orchestration.warehouse import attach_landing
from orchestration.work import Work

ARRIVALS = dg.AssetKey("arrivals")
RAW_TABLES = (
    "decisions",
    "drift",
    "files",
    "outlines",
    "quarantine",
    "settings",
    "sources",
    "targets",
    "workdays",
    *(f"own_{fact}" for fact in FACTS),
)

#: Days after which the last file of a source counts as old; sources without a rhythm never do.
OLD_AFTER_DAYS = {"monthly": 45}


def landing_key(source_id: str) -> dg.AssetKey:
    return dg.AssetKey(["landing", source_id])


@contextmanager
def retrying_io(home: Home) -> Iterator[None]:
    """A network share that blinks may work a moment later; a full disk, and anything else, fails at once."""
    try:
        yield
    except (KeyMismatchError, ReferenceFileError, InboxError) as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    except (OSError, duckdb.Error) as error:
        if may_pass(error):
            raise dg.RetryRequested(max_retries=3, seconds_to_wait=1) from error
        if told := explain(error, home.root):
            raise dg.Failure(told, allow_retries=False) from error
        raise


@dg.asset(
    key=ARRIVALS,
    group_name="inbox",
    required_resource_keys={"work"},
    description="inbox 中的文件，首次见到的登记在册 · files of the inbox, first seen written down. "
    "粒度 grain: one row per file version",
)
def arrived_files(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    work: Work = context.resources.work
    with work.stage("look"), retrying_io(work.home):
        found = work.look()
        register(work.home, found)
    work.journal.files = {
        "new": [a.path for a in found.new],
        "known": found.known,
        "unfinished": found.unfinished,
        "unplaced": [{"path": u.path, "reason": u.reason} for u in found.unplaced],
    }
    return dg.MaterializeResult(
        metadata={
            "new": len(found.new),
            "known": found.known,
            "unfinished": len(found.unfinished),
            "unplaced": len(found.unplaced),
        }
    )


def landing_assets(contracts: dict[str, Contract]) -> list[dg.AssetsDefinition]:
    """One asset per contract; the exports of one system share a group, named after the first of them
    (Dagster takes no Chinese there; the system's name is in the metadata)."""
    groups: dict[str, str] = {}
    for contract in contracts.values():
        groups.setdefault(contract.system, f"system_{contract.id}")
    return [landing_asset(contract, groups[contract.system]) for contract in contracts.values()]


def landing_asset(contract: Contract, group: str) -> dg.AssetsDefinition:
    """The asset of one export; nothing but the contract says what it is."""
    key = landing_key(contract.id)

    @dg.asset(
        key=key,
        deps=[ARRIVALS],
        group_name=group,
        description=f"{contract.system}：{contract.title}\n\nExport `{contract.id}` as landed. "
        "粒度 grain: one row per row of the export",
        metadata={
            "system": contract.system,
            "owner": contract.owner.post,
            "cadence": contract.cadence,
            "load": contract.load,
        },
        code_version=contract.version,
        check_specs=[
            dg.AssetCheckSpec("rows_add_up", asset=key, description="读入 = 落地 + 隔离 · read = landed + quarantined"),
            dg.AssetCheckSpec("fresh", asset=key, description="按报送频率是否按时到达 · arrived within its rhythm"),
        ],
        required_resource_keys={"work"},
    )
    def landed(context: dg.AssetExecutionContext):
        work: Work = context.resources.work
        work.say(f"读入 · reading {contract.id}")
        with work.stage("ingest"), retrying_io(work.home):
            report = load_source(work.home, contract, full_refresh=work.full_refresh)
            work.journal.vanished += [path for path in report.unread if path in work.look().seen]
        work.journal.sources[contract.id] = report.as_dict()
        for message in report.messages:
            context.log.warning(message)
        yield dg.MaterializeResult(asset_key=key, metadata=_metadata(report))
        yield _rows_add_up(work, contract)
        yield _fresh(work, contract)

    return landed


def raw_schema(contracts: dict[str, Contract]) -> dg.AssetsDefinition:
    """What the warehouse sees of landing; made anew by every run."""

    @dg.multi_asset(
        name="raw",
        specs=[
            dg.AssetSpec(
                ["raw", table],
                deps=[landing_key(source) for source in contracts],
                group_name="raw",
                description=f"raw.{table}: landing as the warehouse sees it",
            )
            for table in RAW_TABLES
        ],
        required_resource_keys={"work"},
    )
    def raw(context: dg.AssetExecutionContext):
        work: Work = context.resources.work
        with work.stage("attach"), retrying_io(work.home):
            work.home.forget_copies()  # all that was read is landed
            attach_landing(work.home, work.contracts)
        for table in RAW_TABLES:
            yield dg.MaterializeResult(asset_key=["raw", table])

    return raw


def _metadata(report: SourceReport) -> dict[str, int | float]:
    said = report.as_dict()
    return {name: said[name] for name, value in said.items() if isinstance(value, int | float)}


def _rows_add_up(work: Work, contract: Contract) -> dg.AssetCheckResult:
    """Rows in the Parquet files against what the manifests say was read and not quarantined."""
    landed = [(m, stem) for m, stem in manifests(work.home, contract).values() if m.status != "rejected"]
    said = sum(s.rows_read - s.rows_quarantined for m, _ in landed for s in m.sheets)
    there = 0
    if landed:
        paths = [f"{stem}.parquet" for _, stem in landed]
        row = duckdb.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [paths]).fetchone()
        there = int(row[0]) if row else 0
    return dg.AssetCheckResult(
        asset_key=landing_key(contract.id),
        check_name="rows_add_up",
        passed=said == there,
        metadata={"said": said, "landed": there},
    )


def _fresh(work: Work, contract: Contract) -> dg.AssetCheckResult:
    last = max((a.seen_at for a in arrivals(work.home) if a.folder == contract.id and not a.mends), default=None)
    limit = OLD_AFTER_DAYS.get(contract.cadence)
    age = (now() - last).days if last else None
    passed = limit is None or age is None or age <= limit
    if not passed:
        work.journal.stale.append({"source_id": contract.id, "last_seen_at": str(last), "days": age})
    return dg.AssetCheckResult(
        asset_key=landing_key(contract.id),
        check_name="fresh",
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"last_seen_at": _shown(last), "days": age if age is not None else "–"},
    )


def _shown(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "–"
