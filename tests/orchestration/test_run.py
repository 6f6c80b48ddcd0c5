"""The real job on exports written by hand: what is published, what the page says, when nothing happens."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import duckdb
import hand_exports
import pytest
from hand_exports import ask

from ingest.home import Home
from orchestration.instance import open_instance
from orchestration.manifest import load_project


def builds(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "published").glob("gridledger-*.duckdb"))


def runs(home: Path) -> list[str]:
    with open_instance(Home.open(home)) as instance:
        return [r.status.value for r in instance.get_runs()]


def test_facts_of_the_city_counted_by_hand(city: Path):
    visits = ask(city, "SELECT visit_id, is_made, unit_code FROM fct_visits ORDER BY 1")
    assert visits == [("V1", True, "M1"), ("V2", False, "M1"), ("V3", True, "M1")]
    funding = ask(city, "SELECT entry_id, amount_yuan::VARCHAR FROM fct_funding ORDER BY 1")
    assert funding == [("F1", "15000.00"), ("F2", "800.25")]


def test_the_page_of_the_first_run(city: Path):
    said = json.loads((city / "first-run.json").read_text(encoding="utf-8"))
    assert (said["state"], said["exit_code"], said["problem"]) == ("published", 0, None)
    assert sorted(said["files"]["new"]) == [
        "funding_ledger/台账.xlsx",
        "org_units/网格台账.xlsx",
        "visits/走访202601.csv",
        "visits/走访202602.csv",
    ]
    rows = said["facts"]["rows"]
    assert (rows["read"], rows["loaded"], rows["quarantined"]) == (12, 11, 1)
    assert said["facts"]["quarantined"] == [{"source_id": "visits", "reason": "enum", "rows": 1}]
    as_of = said["facts"]["as_of"]
    assert (as_of["as_of"], as_of["path"], as_of["row_number"]) == ("2026-02-10", "visits/走访202602.csv", 2)
    assert said["tests"]["broken"] == []
    assert said["tests"]["passed"] == len(load_project(Home.open(city)).tests) > 0
    missing = {m["source_id"] for m in said["facts"]["missing"]}
    assert missing == {
        *("fire_hazards", "party_grid_events", "safety_grid_events", "service_cases", "volunteer_checkins")
    }


def test_build_info_tells_the_build(city: Path):
    ((build_id, as_of, fingerprint),) = ask(city, "SELECT build_id, as_of::VARCHAR, fingerprint FROM build_info")
    assert builds(city) == [f"gridledger-{build_id}.duckdb"]
    assert as_of == "2026-02-10"
    assert len(fingerprint) == 16


def test_descriptions_come_along_and_only_schema_main(city: Path):
    assert ask(city, "SELECT DISTINCT schema_name FROM duckdb_tables()") == [("main",)]
    undocumented = ask(city, "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL")
    assert undocumented == []


def test_nothing_new_publishes_nothing_records_no_run_and_is_quick(home: Path, call_json):
    before = builds(home), runs(home)
    start = time.monotonic()
    said = call_json("run", "--home", str(home))
    assert time.monotonic() - start < 5
    assert said["state"] == "nothing_new"
    assert (builds(home), runs(home)) == before


def test_nothing_new_loads_neither_dagster_nor_dbt(home: Path):
    code = (
        "import sys; from orchestration.cli import main; "
        f"assert main(['run', '--home', {str(home)!r}]) == 0; "
        "print(sorted({'dagster', 'dbt', 'polars', 'duckdb', 'dash'} & set(sys.modules)))"
    )
    process = hand_exports.start_code(code)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "没有新内容" in out
    assert out.splitlines()[-1] == "[]"


def test_one_more_file_another_as_of_and_back(home: Path, call_json):
    hand_exports.write_march(home / "inbox")
    said = call_json("run", "--home", str(home))
    assert (said["state"], said["files"]["new"], said["files"]["known"]) == ("published", ["visits/走访202603.csv"], 4)
    assert ask(home, "SELECT count(*) FROM fct_visits WHERE is_made") == [(4,)]
    assert len(builds(home)) == 2
    said = call_json("run", "--home", str(home), "--as-of", "2026-01-31")
    assert said["build"]["as_of"] == "2026-01-31"
    assert said["facts"]["as_of"]["path"] is None
    assert call_json("run", "--home", str(home), "--as-of", "2026-01-31")["state"] == "nothing_new"


@pytest.mark.parametrize("path", ["reference/workdays.csv", "inbox/nowhere/x.csv"])
def test_other_inputs_are_news_too(home: Path, path: str):
    from orchestration.sensors import pending

    assert pending(Home.open(home)) is None
    (home / path).parent.mkdir(exist_ok=True)
    (home / path).write_text("date,is_workday\n2026-01-01,true\n")
    assert pending(Home.open(home)) is not None


def test_a_failed_data_test_publishes_nothing_and_is_named(home: Path, call):
    hand_exports.write_march(home / "inbox")
    (landed, *_) = sorted((home / "landing" / "visits").glob("*[0-9a-f].parquet"))
    with duckdb.connect() as con:  # as if ingest had let a row through without its number
        con.execute(f"CREATE TABLE t AS FROM '{landed}'")
        con.execute("UPDATE t SET visit_id = NULL WHERE rowid = 0")
        con.execute(f"COPY t TO '{landed}' (FORMAT parquet)")
    before = (home / "published" / "current.duckdb").readlink()
    code, out, _ = call("run", "--home", str(home))
    assert code == 1
    assert "nothing published, the last build stands" in out
    assert "fct_visits_keyed" in out
    assert "fct_visits.visit_id: The columns name a row" in out
    assert (home / "published" / "current.duckdb").readlink() == before
    assert runs(home)[0] == "FAILURE"
    code, out, _ = call("run", "--home", str(home))
    assert code == 1, "a home whose last run failed is run again"


def test_another_key_stops_the_run(home: Path, call, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRIDLEDGER_PSEUDONYM_KEY", "another key")
    code, out, _ = call("run", "--home", str(home))
    assert code == 1
    assert "假名密钥不同" in out


def test_an_empty_home_says_what_to_do(tmp_path: Path, call):
    code, out, _ = call("run", "--home", str(tmp_path / "new"))
    assert code == 0
    assert "inbox/<来源编号>/" in out
    assert not (tmp_path / "new" / "published" / "current.duckdb").exists()


def test_a_second_run_says_who_holds_the_lock_and_waits(home: Path):
    with Home.open(home).lock():
        process = hand_exports.start("run", "--home", str(home))
        assert process.stderr is not None
        first = process.stderr.readline()
        assert f"pid {os.getpid()}" in first
        assert process.poll() is None
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "没有新内容" in out
