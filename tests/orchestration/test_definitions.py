"""What Dagster knows: every asset key, lineage from landing to published, checks, schedule and sensor."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from ingest.home import Home
from orchestration.job import JOB, make_definitions

SNAPSHOT = Path(__file__).with_name("asset_keys.txt")


@pytest.fixture(scope="module")
def definitions(city: Path) -> dg.Definitions:
    return make_definitions(Home.open(city))


def key(text: str) -> dg.AssetKey:
    return dg.AssetKey(text.split("/"))


def test_no_asset_was_renamed_or_lost_unnoticed(definitions: dg.Definitions):
    """Someone's bookmark, alert or history hangs on each. Changed on purpose? Write the keys below into the file."""
    keys = sorted(k.to_user_string() for k in definitions.resolve_asset_graph().get_all_asset_keys())
    assert keys == SNAPSHOT.read_text(encoding="utf-8").split(), "\n".join(keys)


def test_lineage_runs_from_the_export_to_the_published_build(definitions: dg.Definitions):
    graph = definitions.resolve_asset_graph()
    assert graph.get(key("landing/visits")).parent_keys == {key("arrivals")}
    assert key("landing/visits") in graph.get(key("staging/stg_visits")).parent_keys
    assert key("main/fct_visits") in graph.get(key("published")).parent_keys
    upstream = graph.get_ancestor_asset_keys(key("published"))
    assert {key("landing/visits"), key("raw/files"), key("main/dim_unit")} <= upstream


def test_every_contract_is_an_asset_with_checks_and_words(definitions: dg.Definitions, contracts: dict):
    graph = definitions.resolve_asset_graph()
    for contract in contracts.values():
        node = graph.get(dg.AssetKey(["landing", contract.id]))
        assert {k.name for k in node.check_keys} == {"rows_add_up", "fresh"}
        assert contract.title in (node.description or "")
    names = ("joint_meetings", "joint_meeting_matters", "visits")
    meetings, matters, visits = (graph.get(key(f"landing/{c}")).group_name for c in names)
    assert meetings == matters != visits


def test_data_tests_are_checks_of_their_models(definitions: dg.Definitions):
    graph = definitions.resolve_asset_graph()
    checks = {k.name for k in graph.get(key("main/fct_visits")).check_keys}
    assert "fct_visits_keyed" in checks
    assert "load_files_add_up" in {k.name for k in graph.get(key("main/load_files")).check_keys}


def test_a_check_says_what_a_failure_means(definitions: dg.Definitions):
    checks = definitions.resolve_asset_graph()

    def said(asset: str, name: str) -> str:
        return checks.get_check_spec(dg.AssetCheckKey(key(asset), name)).description or ""

    assert said("main/load_files", "load_files_add_up").startswith("A file whose rows are not all accounted for")
    assert said("main/fct_visits", "fct_visits_keyed").startswith("fct_visits.visit_id: The columns name a row")


def test_everything_runs_daily_in_shanghai_and_on_news(definitions: dg.Definitions):
    schedule = definitions.resolve_schedule_def("daily")
    assert (schedule.job_name, schedule.cron_schedule, schedule.execution_timezone) == (
        *(JOB, "30 5 * * *", "Asia/Shanghai"),
    )
    sensor = definitions.resolve_sensor_def("inbox")
    assert sensor.job_name == JOB


def test_the_sensor_asks_for_one_run_per_state_of_the_inbox(home: Path):
    import hand_exports

    definitions = make_definitions(Home.open(home))
    sensor = definitions.resolve_sensor_def("inbox")
    with dg.DagsterInstance.ephemeral() as instance:
        quiet = sensor.evaluate_tick(dg.build_sensor_context(instance=instance, definitions=definitions))
        hand_exports.write_march(home / "inbox")
        first = sensor.evaluate_tick(dg.build_sensor_context(instance=instance, definitions=definitions))
        again = sensor.evaluate_tick(dg.build_sensor_context(instance=instance, definitions=definitions))
    assert not quiet.run_requests
    assert len(first.run_requests) == 1
    assert first.run_requests[0].run_key == again.run_requests[0].run_key


@pytest.fixture(scope="module")
def contracts() -> dict:
    from ingest.contracts import load_contracts

    return load_contracts()
