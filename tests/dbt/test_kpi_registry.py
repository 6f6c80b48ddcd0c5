"""The registry says what the catalogue says, every KPI has one model, and adding one costs what the house promises."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import yaml
from small_warehouse import PROJECT, SmallWarehouse

SPEC = Path(__file__).resolve().parents[1] / "spec"
CATALOGUE = {
    kpi_id: {"area": area, **said}
    for area, kpis in yaml.safe_load((SPEC / "kpis.yaml").read_text(encoding="utf-8")).items()
    for kpi_id, said in kpis.items()
}


def seed(name: str) -> list[dict[str, str]]:
    with (PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


REGISTRY = {row["kpi_id"]: row for row in seed("kpi_registry")}


def test_the_registry_is_the_catalogue() -> None:
    assert list(REGISTRY) == list(CATALOGUE)
    for kpi_id, said in CATALOGUE.items():
        row = REGISTRY[kpi_id]
        assert (row["area"], row["name_zh"], row["unit"]) == (said["area"], said["zh"], said["unit"]), kpi_id
        for column, name in (("state_at", "at"), ("seed_figure", "seed"), ("kind", "kind"), ("lowest", "lowest")):
            assert row[column] == str(said.get(name, "")), (kpi_id, column)
        for name in ("direction", "target", "weight", "scored"):
            assert row[name] == str(said.get(name, "")), (kpi_id, name)
        assert row["scored_at"].split() == said.get("scored_at", []), kpi_id
        assert row["bases"].split() == said.get("bases", ["as_was", "as_is"]), kpi_id


def test_every_text_of_the_metric_book_is_written_in_both_languages() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for kpi_id, row in REGISTRY.items():
        for text in ("definition", "formula", "limits", "name"):
            assert chinese.search(row[f"{text}_zh"]), (kpi_id, text)
            assert row[f"{text}_en"].strip() and not chinese.search(row[f"{text}_en"]), (kpi_id, text)


def test_the_exports_a_kpi_names_are_exports() -> None:
    known = set(yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["source_ids"])
    assert {kpi_id: set(row["sources"].split()) - known for kpi_id, row in REGISTRY.items()} == {
        kpi_id: set() for kpi_id in REGISTRY
    }


def test_the_forty_figures_are_those_of_the_report() -> None:
    said = yaml.safe_load((SPEC / "figures.yaml").read_text(encoding="utf-8"))
    expected = [(str(f["figure_no"]), f["zh"], f["kpi"], str(f["says"]), f["as"], f["period"]) for f in said]
    assert [tuple(row.values()) for row in seed("report_figures")] == expected


def test_a_kpi_is_one_row_of_the_registry_and_one_model() -> None:
    """Also the cost of a new one: its row, its model, and the model's name in the list."""
    files = {path.stem: path.read_text(encoding="utf-8") for path in (PROJECT / "models" / "kpis").rglob("*.sql")}
    listed = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["kpi_models"]
    assert sorted(files) == sorted(listed)
    given = Counter(kpi_id for text in files.values() for kpi_id in {k for k in REGISTRY if f"'{k}'" in text})
    assert given == Counter(dict.fromkeys(REGISTRY, 1))


def test_the_small_city_has_every_kpi_at_the_city(small_city: SmallWarehouse) -> None:
    found = dict(
        small_city.rows(
            "SELECT kpi_id, count(*) FROM fct_kpi_monthly WHERE unit_code = 'C' AND basis = 'as_was' GROUP BY 1"
        )
    )
    [(months,)] = small_city.rows("SELECT count(*) FROM intermediate.int_kpi_months")
    assert found == dict.fromkeys(REGISTRY, months)
