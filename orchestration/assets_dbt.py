"""The dbt project as one multi-asset made from its manifest: models are assets, data tests are asset checks."""

import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import dagster as dg

from ingest.disk import explain
from orchestration.assets_ingest import landing_key
from orchestration.dbt_build import NodeResult, build
from orchestration.manifest import Project
from orchestration.paths import DBT_PROJECT
from orchestration.work import Work

_PASSED = {"pass", "success", "no-op"}
_FAILED = {"fail", "error", "runtime error"}


def model_key(node: dict) -> dg.AssetKey:
    """Schema and name, as in SQL."""
    return dg.AssetKey([node["schema"], node.get("alias") or node["name"]])


def dbt_assets(project: Project, landed: set[str]) -> dg.AssetsDefinition:
    """All models in one step: one process writes the warehouse, and dbt orders its own work."""
    specs = {i: _spec(project, node, landed) for i, node in project.models.items()}
    checks = {i: spec for i, node in project.tests.items() if (spec := _check_spec(project, node))}

    @dg.multi_asset(
        name="dbt",
        specs=list(specs.values()),
        check_specs=list(checks.values()),
        can_subset=True,
        required_resource_keys={"work"},
    )
    def dbt(context: dg.AssetExecutionContext):
        work: Work = context.resources.work
        wanted = context.selected_asset_keys
        select = None
        if len(wanted) < len(specs):
            select = [project.models[i]["name"] for i, spec in specs.items() if spec.key in wanted]
        with work.stage("dbt"):
            results = build(work.home, project, work.contracts, work.as_of, select, work.say)
        work.journal.tests = _tally(project, results)
        work.tests = [_tested(project, r) for r in results if r.unique_id in project.tests]
        yield from _outcomes(results, specs, checks, context)
        if broken := work.journal.tests["broken"]:
            for one in broken:
                if one["failures"] is None and (told := explain(one["message"], work.home.root)):
                    raise dg.Failure(told, allow_retries=False)
            names = "、".join(b["name"] for b in broken[:5])
            raise dg.Failure(f"检验未通过，未发布 · failed, nothing published: {names}", allow_retries=False)

    return dbt


def _outcomes(
    results: list[NodeResult],
    specs: dict[str, dg.AssetSpec],
    checks: dict[str, dg.AssetCheckSpec],
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Models first: a check is of the materialisation that stands when it is told."""
    wanted = context.selected_asset_check_keys
    for result in results:
        if (spec := specs.get(result.unique_id)) and result.status in _PASSED:
            yield dg.MaterializeResult(asset_key=spec.key, metadata={"seconds": result.seconds})
    for result in results:
        check = checks.get(result.unique_id)
        if not check or result.status == "skipped" or check.key not in wanted:
            continue
        severity = dg.AssetCheckSeverity.WARN if result.status == "warn" else dg.AssetCheckSeverity.ERROR
        yield dg.AssetCheckResult(
            asset_key=check.asset_key,
            check_name=check.name,
            passed=result.status in _PASSED,
            severity=severity,
            metadata={"failures": result.failures or 0, "message": result.message or ""},
        )


def _tally(project: Project, results: list[NodeResult]) -> dict:
    """Numbers for the page; what is broken with its meaning, in the words of the project."""
    tests = [r for r in results if r.unique_id in project.tests]
    return {
        "passed": sum(r.status in _PASSED for r in tests),
        "warned": [_told(project, r) for r in tests if r.status == "warn"],
        "broken": [_told(project, r) for r in results if r.status in _FAILED],
        "skipped": sum(r.status == "skipped" for r in results),
        "models": sum(r.unique_id in project.models and r.status in _PASSED for r in results),
    }


def _told(project: Project, result: NodeResult) -> dict:
    node = project.tests.get(result.unique_id) or project.models.get(result.unique_id) or {}
    return {
        "name": node.get("name", result.unique_id),
        "kind": _kind(node),
        "meaning": _meaning(project, node),
        "failures": result.failures,
        "message": result.message,
    }


def _tested(project: Project, result: NodeResult) -> dict:
    """A row of ``build_tests``."""
    node = project.tests[result.unique_id]
    return {
        "name": node["name"],
        "kind": _kind(node),
        "model": project.models.get(node.get("attached_node") or "", {}).get("name"),
        "meaning": _meaning(project, node),
        "status": result.status,
        "rows": result.failures or 0,
    }


def _kind(node: dict) -> str:
    """The generic test that a test is one of, or its own name; '' for what is no test and has no name."""
    return str((node.get("test_metadata") or {}).get("name", node.get("name", "")))


def _meaning(project: Project, node: dict) -> str:
    """What a failure means: a test's description, else the comment its SQL begins with, and what it is asked of."""
    generic = node.get("test_metadata") or {}
    said = (node.get("description") or "").strip()
    if not said and generic:
        macro = project.manifest["macros"].get(f"macro.gridledger.test_{generic['name']}")
        said = header_comment(DBT_PROJECT / macro["original_file_path"]) if macro else generic["name"]
    elif not said and node.get("resource_type") == "test":
        said = header_comment(DBT_PROJECT / node["original_file_path"])
    model = project.models.get(node.get("attached_node") or "", {}).get("name", "")
    asked = generic.get("kwargs", {}).get("columns") or [node.get("column_name") or ""]
    of = ", ".join(".".join(filter(None, [model, column])) for column in asked)
    return f"{of}: {said}" if of and said else said or of


@cache
def header_comment(path: Path) -> str:
    """The comment a SQL file begins with, as one line."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if jinja := re.match(r"\s*\{#(.*?)#\}", text, re.DOTALL):
        return " ".join(jinja[1].split())
    lines = itertools.takewhile(lambda line: line.startswith("--"), text.splitlines())
    return " ".join(line.removeprefix("--").strip() for line in lines)


def _spec(project: Project, node: dict, landed: set[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        model_key(node),
        deps=sorted(_parents(project, node, landed)),
        description=(node.get("description") or "").strip() or None,
        group_name=node["fqn"][1] if len(node["fqn"]) > 2 else node["schema"],
        code_version=(node.get("checksum") or {}).get("checksum"),
        kinds={"dbt", "duckdb"},
    )


def _parents(project: Project, node: dict, landed: set[str]) -> set[dg.AssetKey]:
    """Keys of what a model reads; ephemeral models are looked through."""
    keys: set[dg.AssetKey] = set()
    for parent in node["depends_on"].get("nodes", []):
        if source := project.manifest["sources"].get(parent):
            table = source["name"]
            keys.add(landing_key(table) if table in landed else dg.AssetKey(["raw", table]))
        elif parent in project.models:
            keys.add(model_key(project.models[parent]))
        elif parent in project.manifest["nodes"]:
            keys |= _parents(project, project.manifest["nodes"][parent], landed)
    return keys


def _check_spec(project: Project, node: dict) -> dg.AssetCheckSpec | None:
    """A test belongs to the model it is written at, else to the first it reads; None for tests of sources."""
    read = [i for i in node["depends_on"].get("nodes", []) if i in project.models]
    attached = node.get("attached_node")
    model = attached if attached in project.models else (read[-1] if read else None)
    if model is None:
        return None
    return dg.AssetCheckSpec(
        node["name"],
        asset=model_key(project.models[model]),
        additional_deps=[k for i in read if (k := model_key(project.models[i])) and i != model],
        description=_meaning(project, node) or None,
    )
