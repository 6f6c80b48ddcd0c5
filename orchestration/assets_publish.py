"""The published database as an asset: written, audited and given the link, or nothing."""

from datetime import datetime

import dagster as dg
import duckdb

from ingest import audit
from ingest.home import SHANGHAI
from orchestration import history
from orchestration import publish as files
from orchestration.assets_dbt import model_key
from orchestration.assets_ingest import retrying_io
from orchestration.facts import read_facts
from orchestration.manifest import Project
from orchestration.news import fingerprint
from orchestration.paths import program_version
from orchestration.publish import BuildInfo
from orchestration.work import Work

PUBLISHED = dg.AssetKey("published")


def published_asset(project: Project) -> dg.AssetsDefinition:
    tables = project.published()

    @dg.asset(
        key=PUBLISHED,
        deps=[model_key(n) for n in project.models.values() if n["schema"] == "main"],
        group_name="published",
        description="published/current.duckdb：检验通过的整库 · the tested build that everyone else opens. "
        "粒度 grain: one database per build",
        check_specs=[
            dg.AssetCheckSpec("audited", asset=PUBLISHED, description="写出的库与检验过的一致 · equals what was tested")
        ],
        required_resource_keys={"work"},
    )
    def published(context: dg.AssetExecutionContext):
        work: Work = context.resources.work
        work.say("发布 · publishing")
        try:
            with work.stage("publish"), retrying_io(work.home):
                build = _publish(work, tables, whole=_is_whole(work))
        except files.AuditError as error:
            yield dg.AssetCheckResult(asset_key=PUBLISHED, check_name="audited", passed=False)
            raise dg.Failure(f"未发布 · not published: {error}", allow_retries=False) from error
        yield dg.MaterializeResult(
            asset_key=PUBLISHED,
            metadata={"build_id": build["build_id"], "as_of": str(build["as_of"]), "rows": build["rows_total"]},
        )
        yield dg.AssetCheckResult(asset_key=PUBLISHED, check_name="audited", passed=True)

    return published


def _is_whole(work: Work) -> bool:
    """Did this run do every step, and read every file? Part of a job, picked in Dagster's UI, never counts as up to
    date; nor does a run from which a file vanished: it must be read even if it comes back as if nothing had been."""
    journal = work.journal
    is_read = bool(work.taken) and set(journal.sources) == set(work.contracts) and not journal.vanished
    return is_read and bool(journal.tests)


def _publish(work: Work, tables: list[files.TableDoc], *, whole: bool) -> dict:
    home = work.home
    files.sweep(home.published, home.current)
    with duckdb.connect(home.warehouse_file, read_only=True) as con:
        work.journal.facts = read_facts(con)
    # The real clock, whatever GRIDLEDGER_TODAY says: builds sort by when they were made.
    built_at = datetime.now(SHANGHAI).replace(microsecond=0, tzinfo=None)
    info = BuildInfo(
        build_id=files.new_build_id(built_at),
        built_at=built_at,
        as_of=(work.journal.facts.get("as_of") or {}).get("as_of"),
        program_version=program_version(),
        fingerprint=fingerprint(home, work.taken) if whole else "",
    )
    temporary = files.temporary_path(home.published, info.build_id)
    try:
        rows = files.write(home.warehouse_file, temporary, tables, info)
        history.record(temporary, files.linked(home.current), work.tests)
        files.audit(temporary, home.warehouse_file, tables)
        build = {**vars(info), "rows_total": sum(rows.values()), "tables": len(tables)}
        record = {**build, "page": work.journal.as_dict() | {"build": build}}
        build["path"] = str(files.publish(temporary, home.published, home.current, record))
    finally:
        files.sweep(home.published, home.current)  # nothing after it is published; else what is half written
    work.journal.build = build
    withdrawals = [decision.moment for decision in audit.withdrawn(home).values()]
    files.prune(home.published, home.current, withdrawn_at=max(withdrawals, default=None))
    return build
