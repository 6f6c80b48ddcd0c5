"""A new source from templates: a shipped one (contract, staging model, the lines both need in dbt's YAML), or one of a
home's own that feeds a canonical fact (a contract alone)."""

from pathlib import Path

from ingest.contracts import load_contracts
from ingest.own import is_reserved

TEMPLATES = Path(__file__).parent / "templates"
FORMATS = ("csv", "xlsx", "ndjson")


class ScaffoldError(ValueError):
    """The id cannot be used; the message says why."""


def scaffold(checkout: Path, source_id: str, format: str) -> list[Path]:
    """Write or extend the files of a new source in ``checkout``; the paths."""
    contracts, dbt = checkout / "ingest" / "sources", checkout / "dbt_project"
    _check_id(contracts, source_id)
    values = _values(source_id, format)
    contract = contracts / f"{source_id}.yaml"
    model = dbt / "models" / "staging" / f"stg_{source_id}.sql"
    contract.write_text(_filled("contract.yaml", values), encoding="utf-8")
    model.write_text(_filled("staging.sql", values), encoding="utf-8")
    touched = [contract, model]
    for name in ("sources.yml", "staging.yml"):
        path = model.with_name(f"_{name}")
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + _filled(name, values), encoding="utf-8")
        touched.append(path)
    return [*touched, _list_source(dbt / "dbt_project.yml", source_id)]


def scaffold_own(folder: Path, source_id: str, format: str, fact: str) -> Path:
    """Write a contract that feeds ``fact`` into the home's ``sources/``; its path."""
    _check_id(folder, source_id)
    if source_id in load_contracts():
        raise ScaffoldError(
            f"来源 {source_id} 已存在；要改它请写 extends: {source_id} · exists: to change it, extend it"
        )
    path = folder / f"{source_id}.yaml"
    path.write_text(_filled(f"own_{fact}.yaml", _values(source_id, format)), encoding="utf-8")
    return path


def _values(source_id: str, format: str) -> dict[str, str]:
    return {"id": source_id, "format": format, "encoding": "encoding: utf-8\n" if format == "csv" else ""}


def _check_id(contracts: Path, source_id: str) -> None:
    if not source_id.isascii() or not source_id.isidentifier() or source_id != source_id.lower():
        raise ScaffoldError(f"来源编号只用小写字母、数字和下划线，以字母开头 · not a source id: {source_id}")
    if source_id.startswith("_"):
        raise ScaffoldError(f"来源编号以字母开头 · a source id begins with a letter: {source_id}")
    if is_reserved(source_id):
        raise ScaffoldError(f"{source_id} 是保留名称，请另取 · a reserved name")
    if (contracts / f"{source_id}.yaml").exists():
        raise ScaffoldError(f"来源 {source_id} 已存在 · the source exists already")


def _filled(template: str, values: dict[str, str]) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def _list_source(path: Path, source_id: str) -> Path:
    """Put the id into the list `source_ids` of the project file, in its order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first = lines.index("  source_ids:") + 1
    last = first
    while last < len(lines) and lines[last].startswith("    - "):
        last += 1
    lines[first:last] = sorted([*lines[first:last], f"    - {source_id}"])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
