"""The one job, its schedule and sensor: everything Dagster knows about a home."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from ingest.home import Home
from orchestration.assets_dbt import dbt_assets
from orchestration.assets_ingest import arrived_files, landing_assets, raw_schema
from orchestration.assets_publish import published_asset
from orchestration.instance import PROCESS_TAG, process_mark
from orchestration.manifest import load_project
from orchestration.paths import contracts_of
from orchestration.sensors import daily_schedule, inbox_sensor
from orchestration.work import Work, checked_day

JOB = "gridledger_run"


def make_definitions(home: Home, work: Work | None = None) -> dg.Definitions:
    """All assets and the job. ``work`` is given by a caller that holds the home's lock already."""
    contracts = work.contracts if work else contracts_of(home)
    project = load_project(home, work.say if work else print)
    job = dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description="inbox → landing → warehouse → tests → published",
        executor_def=dg.in_process_executor,
    )
    return dg.Definitions(
        assets=[
            arrived_files,
            *landing_assets(contracts),
            raw_schema(contracts),
            dbt_assets(project, set(contracts)),
            published_asset(project),
        ],
        jobs=[job],
        schedules=[daily_schedule(home, JOB)],
        sensors=[inbox_sensor(home, JOB)],
        resources={"work": work_resource(home.root, work)},
        # One process writes the warehouse, also for assets picked by hand in the UI.
        executor=dg.in_process_executor,
    )


def work_resource(root: Path, given: Work | None) -> dg.ResourceDefinition:
    """What the steps share; a run from the UI takes the home's lock here and holds it to its end."""

    @dg.resource(
        config_schema={
            "as_of": dg.Field(str, is_required=False, description="YYYY-MM-DD; default: the latest event loaded"),
            "full_refresh": dg.Field(bool, default_value=False, description="read the inbox again"),
        }
    )
    def work(context: dg.InitResourceContext) -> Iterator[Work]:
        if given:
            yield given
            return
        if context.instance and context.run:
            context.instance.add_run_tags(context.run.run_id, {PROCESS_TAG: process_mark()})
        options, home = context.resource_config, Home.at(root)  # anew: the settings may name another inbox by now
        with home.lock(lambda holder: _log(context, f"waiting for {holder}")):
            try:
                yield Work.of(home, as_of=checked_day(options.get("as_of")), full_refresh=options["full_refresh"])
            finally:
                home.forget_copies()

    return work


def _log(context: dg.InitResourceContext, text: str) -> None:
    if context.log:
        context.log.info(text)
