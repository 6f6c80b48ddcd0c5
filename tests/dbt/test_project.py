"""The project as written: it agrees with the contracts, its words are whole, its own unit tests pass."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from small_warehouse import CONTRACTS, PROJECT, SmallWarehouse

from ingest.facts import FACTS

MARTS = PROJECT / "models" / "marts"
CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2,}")


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def published() -> dict[str, dict[str, Any]]:
    files = [path for path in MARTS.rglob("_*.yml") if "models" in read(path)]
    return {model["name"]: model for path in files for model in read(path)["models"]}


def test_every_contract_is_a_source_a_variable_entry_and_a_staging_model() -> None:
    declared = read(PROJECT / "models" / "staging" / "_sources.yml")["sources"][0]["tables"]
    exports = {t["name"]: t["config"]["meta"] for t in declared if "config" in t}
    others = {
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
    }
    assert {t["name"] for t in declared} - set(exports) == others
    expected = {}
    for contract in CONTRACTS.values():
        meta: dict[str, Any] = {"load": contract.load, "key": [k.stored for k in contract.keys]}
        if contract.cadence == "monthly":
            meta["cadence"] = "monthly"
        if contract.has_updated_at:
            meta["updated_at"] = True
        if events := [c.stored for c in contract.columns if c.event]:
            meta["events"] = events
        expected[contract.id] = meta
    assert exports == expected
    assert read(PROJECT / "dbt_project.yml")["vars"]["source_ids"] == sorted(CONTRACTS)
    described = read(PROJECT / "models" / "staging" / "_staging.yml")["models"]
    assert {m["name"] for m in described} == {f"stg_{source_id}" for source_id in CONTRACTS}


@pytest.mark.parametrize("source_id", CONTRACTS)
def test_staging_is_the_one_macro(source_id: str) -> None:
    model = PROJECT / "models" / "staging" / f"stg_{source_id}.sql"
    assert model.read_text().strip() == "{{ current_rows('" + source_id + "') }}"


def test_every_mart_says_what_it_is_in_both_languages_and_ends_with_its_grain() -> None:
    models = published()
    assert set(models) == {path.stem for path in MARTS.rglob("*.sql")}
    for name, model in models.items():
        text = model["description"]
        assert CHINESE.search(text) and ENGLISH.search(text), name
        assert re.search(r"Grain: [^.]+\.$", text), name


def test_every_column_is_described_in_both_languages() -> None:
    bare = [
        f"{name}.{column['name']}"
        for name, model in published().items()
        for column in model["columns"]
        if not (CHINESE.search(column["description"]) and ENGLISH.search(column["description"]))
    ]
    assert not bare


def test_published_columns_are_those_described(small_city: SmallWarehouse) -> None:
    query = """
        SELECT table_name, list(column_name) FROM duckdb_columns()
        WHERE schema_name = 'main' AND NOT internal GROUP BY 1
    """
    built = {table: set(columns) for table, columns in small_city.rows(query)}
    assert built == {name: {c["name"] for c in model["columns"]} for name, model in published().items()}


def test_rows_say_where_they_came_from() -> None:
    lineage = {"_file_id", "_sheet", "_row"}
    added_up = {"fct_deliveries_monthly", "fct_kpi_monthly", "fct_scorecard_monthly", "fct_figures"}
    without = {"dim_date", "dim_source", "dim_unit_outline", *added_up}
    for name, model in published().items():
        columns = {c["name"] for c in model["columns"]}
        if name.startswith(("fct_", "dim_")) and name not in without:
            assert lineage <= columns, name
            assert name in ("dim_unit", "fct_kpi_contributions") or ("unit_code" in columns) == (
                "source_unit_code" in columns
            ), name


def test_nothing_is_long() -> None:
    long = [p.name for p in PROJECT.rglob("*.sql") if "target" not in p.parts and p.read_text().count("\n") > 150]
    assert not long


def test_unit_tests_of_the_models_pass(small_city: SmallWarehouse) -> None:
    results = small_city.dbt("test", "--select", "test_type:unit")
    assert {str(r.status) for r in results} == {"pass"}, [r.message for r in results]
    assert len(results) >= 10
