"""`source new`: the templates give a contract that is valid and files that fit into the project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from ingest.contracts import SHIPPED, load_contracts
from ingest.facts import FACTS
from ingest.own import contracts_of_home
from orchestration.paths import CHECKOUT, DBT_PROJECT
from orchestration.scaffold import FORMATS, ScaffoldError, scaffold, scaffold_own

STAGING = "dbt_project/models/staging"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "ingest" / "sources")
    shutil.copytree(DBT_PROJECT / "models" / "staging", tmp_path / STAGING)
    shutil.copy(DBT_PROJECT / "dbt_project.yml", tmp_path / "dbt_project")
    return tmp_path


@pytest.mark.parametrize("format", FORMATS)
def test_the_template_is_a_valid_contract(checkout: Path, format: str):
    scaffold(checkout, "parking_permits", format)
    contract = load_contracts(checkout / "ingest" / "sources")["parking_permits"]
    assert (contract.format, contract.load, [k.name for k in contract.keys]) == (format, "upsert", ["record_id"])
    assert contract.encoding == ("utf-8" if format == "csv" else None)


def test_the_project_knows_the_new_source(checkout: Path):
    written = scaffold(checkout, "parking_permits", "csv")
    assert [p.relative_to(checkout).as_posix() for p in written] == [
        "ingest/sources/parking_permits.yaml",
        f"{STAGING}/stg_parking_permits.sql",
        f"{STAGING}/_sources.yml",
        f"{STAGING}/_staging.yml",
        "dbt_project/dbt_project.yml",
    ]
    assert written[1].read_text() == "{{ current_rows('parking_permits') }}\n"
    (raw,) = yaml.safe_load(written[2].read_text())["sources"]
    assert raw["tables"][-1]["name"] == "parking_permits"
    assert raw["tables"][-1]["config"]["meta"] == {"load": "upsert", "key": ["record_id"], "events": ["happened_on"]}
    assert yaml.safe_load(written[3].read_text())["models"][-1]["name"] == "stg_parking_permits"
    ids = yaml.safe_load(written[4].read_text())["vars"]["source_ids"]
    assert "parking_permits" in ids
    assert ids == sorted(ids)
    assert len(ids) == len(yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())["vars"]["source_ids"]) + 1


@pytest.mark.parametrize("bad", ["visits", "Parking", "parking-permits", "1st", "停车", "_x", ""])
def test_ids_that_exist_or_are_none_are_refused(checkout: Path, bad: str):
    with pytest.raises(ScaffoldError):
        scaffold(checkout, bad, "csv")


@pytest.mark.parametrize("fact", FACTS)
def test_a_contract_of_ones_own_is_one_valid_file(tmp_path: Path, call_json, fact: str):
    said = call_json("source", "new", f"city_{fact}", "--feeds", fact, "--home", str(tmp_path))
    assert said["written"] == [f"sources/city_{fact}.yaml"]
    contract = contracts_of_home(tmp_path / "sources")[f"city_{fact}"]
    assert contract.feeds is not None and contract.feeds.fact == fact


@pytest.mark.parametrize("bad", ["visits", "files", "own_issues", "1st", "twice"])
def test_own_ids_that_exist_or_are_reserved_are_refused(tmp_path: Path, bad: str):
    scaffold_own(tmp_path, "twice", "csv", "issues")
    with pytest.raises(ScaffoldError):
        scaffold_own(tmp_path, bad, "csv", "issues")


def test_the_command_refuses_them_with_exit_code_2(call):
    code, _, err = call("source", "new", "visits")
    assert code == 2
    assert "已存在" in err
    assert (CHECKOUT / "ingest" / "sources" / "visits.yaml").exists()
