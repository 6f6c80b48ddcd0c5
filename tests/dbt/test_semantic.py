"""The metrics are the flows of the registry, and MetricFlow's query for them gives the published figures.

Its planner alone is called, in this process: its command ``mf`` asks the package index for a newer version every time.
"""

from __future__ import annotations

import csv
from types import SimpleNamespace

import pytest
import yaml
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
from small_warehouse import PROJECT, SmallWarehouse

with (PROJECT / "seeds" / "kpi_registry.csv").open(encoding="utf-8") as file:
    FLOWS = {r["kpi_id"]: r for r in csv.DictReader(file) if r["kind"] == "flow" and r["function"] == "sum"}


def test_every_flow_of_the_registry_is_a_metric_under_its_name() -> None:
    declared = yaml.safe_load((PROJECT / "models/marts/kpis/_semantic.yml").read_text(encoding="utf-8"))["metrics"]
    expected = [
        {
            "type": "simple",
            "type_params": {"measure": "numerator_sum"},
            "name": kpi_id,
            "label": row["name_zh"],
            "filter": f"{{{{ Dimension('contribution__kpi_id') }}}} = '{kpi_id}'",
        }
        for kpi_id, row in FLOWS.items()
    ]
    assert declared == expected


@pytest.fixture(scope="module")
def engine(small_city: SmallWarehouse) -> MetricFlowEngine:
    manifest = (small_city.folder / "target" / "semantic_manifest.json").read_text(encoding="utf-8")
    lookup = SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(manifest))
    duckdb = SimpleNamespace(sql_engine_type=SqlEngine.DUCKDB, sql_plan_renderer=DuckDbSqlPlanRenderer())
    return MetricFlowEngine(lookup, duckdb)


def test_metrics_by_month_are_the_published_figures_of_the_city(
    small_city: SmallWarehouse, engine: MetricFlowEngine
) -> None:
    request = MetricFlowQueryRequest.create(metric_names=list(FLOWS), group_by_names=["metric_time__month"])
    asked = engine.explain(request).sql_statement.without_descriptions.sql
    columns = ", ".join(FLOWS)
    # A month without a line has no row in MetricFlow and a zero in the table.
    given = small_city.rows(
        f"SELECT name, CAST(metric_time__month AS date), total FROM ({asked}) UNPIVOT (total FOR name IN ({columns})) "
        "WHERE total <> 0"
    )
    published = small_city.rows(
        "SELECT kpi_id, month, numerator FROM fct_kpi_monthly JOIN kpi_catalogue USING (kpi_id) "
        "WHERE kind = 'flow' AND basis = 'as_was' AND unit_code = 'C' AND numerator <> 0"
    )
    assert {(name, month): total for name, month, total in given} == pytest.approx(
        {(name, month): total for name, month, total in published}
    )
    assert len({name for name, _, _ in given}) > 5
