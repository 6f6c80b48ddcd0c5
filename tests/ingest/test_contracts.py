"""Every contract says what the export specification says, and a contract that says nonsense is refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.contracts import SHIPPED, Column, Contract, ContractError, load_contracts, read_contract

CHECKOUT = Path(__file__).resolve().parents[2]
SPEC_COPY = CHECKOUT / "tests" / "spec"
SPEC = yaml.safe_load((SPEC_COPY / "sources.yaml").read_text(encoding="utf-8"))
ENUMS = SPEC.pop("enums")
CONTRACTS = load_contracts()
SOURCES = sorted(SPEC)


def spec_columns(source: str) -> list[tuple[str, str, str, list[str]]]:
    return [(header, name, kind, flags) for header, name, kind, *flags in SPEC[source]["columns"]]


def said_bounds(flags: list[str]) -> tuple[Decimal, Decimal] | None:
    for flag in flags:
        if flag.startswith("range:"):
            low, high = flag.removeprefix("range:").split("..")
            return Decimal(low), Decimal(high)
    return None


def test_there_is_one_contract_per_export_and_no_other() -> None:
    assert sorted(CONTRACTS) == SOURCES
    assert len(SOURCES) == 34


@pytest.mark.parametrize("name", ["figures.yaml", "kpis.yaml", "sources.yaml"])
def test_the_copied_specification_is_verbatim(name: str) -> None:
    original = CHECKOUT.parent / "shared" / "spec" / name
    originals = [original.read_bytes()] if original.exists() else []
    assert [text for text in originals if text != (SPEC_COPY / name).read_bytes()] == []


@pytest.mark.parametrize("source", SOURCES)
def test_headers_names_types_and_order(source: str) -> None:
    ours = [(c.header, c.name, c.type) for c in CONTRACTS[source].columns]
    assert ours == [(header, name, kind) for header, name, kind, _ in spec_columns(source)]


@pytest.mark.parametrize("source", SOURCES)
def test_flags(source: str) -> None:
    for column, (_, name, _, flags) in zip(CONTRACTS[source].columns, spec_columns(source), strict=True):
        assert column.key == ("key" in flags), name
        assert column.required == ("req" in flags), name
        assert column.event == ("event" in flags), name
        assert column.range == said_bounds(flags), name
        personal = [flag.removeprefix("pii:") for flag in flags if flag.startswith("pii:")]
        assert [column.personal] == (personal or [None]), name


@pytest.mark.parametrize("source", SOURCES)
def test_enums(source: str) -> None:
    for column in CONTRACTS[source].columns:
        said = ENUMS.get(f"{source}.{column.name}", ENUMS.get(column.name)) if column.type == "enum" else []
        assert column.enum == said, column.name


def test_every_list_of_values_is_used() -> None:
    used = {n for s, c in CONTRACTS.items() for x in c.columns if x.type == "enum" for n in (x.name, f"{s}.{x.name}")}
    assert set(ENUMS) <= used


@pytest.mark.parametrize("source", SOURCES)
def test_load_cadence_and_system(source: str) -> None:
    contract, said = CONTRACTS[source], SPEC[source]
    assert (contract.load, contract.cadence) == (said["load"], said["cadence"])
    assert contract.system == said["system"].partition(" · ")[0]
    assert contract.owner.post and contract.title


@pytest.mark.parametrize("source", SOURCES)
def test_format_words(source: str) -> None:
    contract, said = CONTRACTS[source], SPEC[source]["format"]
    assert contract.format == said.split()[0].strip(",")
    encodings = [("GB18030", "gb18030"), ("UTF-8 with BOM", "utf-8-sig"), ("UTF-8", "utf-8")]
    assert contract.encoding == next((ours for words, ours in encodings if words in said), None)
    titles = {"one title row": 1, "two merged title rows": 2}
    assert contract.title_rows == next((n for words, n in titles.items() if words in said), 0)
    sheet = said.split("sheet ")[1].split(",")[0] if "sheet " in said else None
    assert contract.sheet == sheet


def columns_with(condition: Callable[[Column], Any]) -> set[str]:
    return {f"{s}.{c.name}" for s, contract in CONTRACTS.items() for c in contract.columns if condition(c)}


def test_what_the_specification_says_in_words() -> None:
    assert columns_with(lambda c: c.deadline) == {"safety_grid_events.due_at", "whistles.due_at"}
    assert columns_with(lambda c: c.fields) == {"whistles.departments"}
    departments = next(c for c in CONTRACTS["whistles"].columns if c.fields)
    assert [(f.name, f.type, f.deadline) for f in departments.fields] == [
        ("name", "text", False),
        ("respond_by", "datetime", True),
        ("arrived_at", "datetime", False),
    ]
    assert columns_with(lambda c: c.person_name) == {"personnel.name", "party_members.name", "visits.visitor_name"}
    household = next(c for c in CONTRACTS["visits"].columns if c.name == "household_no")
    assert (household.hash_with, household.stored) == (["building_code"], "household_key")
    assert columns_with(lambda c: c.stored_as) == {"visits.household_no"}
    assert columns_with(lambda c: c.is_row_number) == {"fire_hazards.row_no"}
    shared = {s: c.shares_workbook_with for s, c in CONTRACTS.items() if c.shares_workbook_with}
    assert shared == {
        "joint_meetings": ["joint_meeting_matters"],
        "joint_meeting_matters": ["joint_meetings"],
    }


def test_rules_over_several_columns_or_rows() -> None:
    rules = {s: [(r.code, r.column) for r in c.row_rules] for s, c in CONTRACTS.items() if c.row_rules}
    assert rules == {"inspections": [("approval_no_missing", "approval_no")]}
    sums = {s: c.group_sums for s, c in CONTRACTS.items() if c.group_sums}
    assert list(sums) == ["org_successions"]
    (rule,) = sums["org_successions"]
    assert (rule.code, rule.column, rule.by) == ("share_sum", "household_share", "predecessor_code")
    assert (rule.total, rule.tolerance) == (1, Decimal("0.001"))
    assert [s for s, c in CONTRACTS.items() if c.tree] == ["org_units"]


def test_no_column_of_a_person_is_stored_as_it_is() -> None:
    dropped = {c.name for contract in CONTRACTS.values() for c in contract.columns if c.stored is None}
    assert dropped == {"name", "id_number", "phone", "visitor_name"}


SMALL: dict[str, Any] = {
    "id": "things",
    "system": "某系统",
    "title": "某台账",
    "owner": {"post": "干事", "level": "city"},
    "format": "csv",
    "load": "upsert",
    "cadence": "monthly",
    "columns": [
        {"header": "编号", "name": "thing_id", "type": "code", "key": True, "required": True},
        {"header": "日期", "name": "held_on", "type": "date", "event": True},
        {"header": "类别", "name": "category", "type": "enum", "enum": ["甲", "乙"]},
    ],
}


def changed(**values: Any) -> dict[str, Any]:
    return {**SMALL, **values}


def with_column(place: int, **values: Any) -> dict[str, Any]:
    columns = [dict(c) for c in SMALL["columns"]]
    columns[place] |= values
    return changed(columns=columns)


def refusal(folder: Path, content: dict[str, Any] | str, name: str = "things.yaml") -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(ContractError) as error:
        read_contract(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (changed(colour="red"), "colour"),
        (with_column(1, requird=True), "columns.1.requird"),
        (changed(owner={"post": "干事", "level": "city", "person": "某人"}), "owner.person"),
        (changed(owner={"post": "干事", "level": "village"}), "owner.level"),
        (changed(format="pdf"), "format"),
        (changed(load="replace"), "load"),
        (changed(load="append"), "load: append is for exports without a key"),
        (changed(guard={"lost_keys_share": "1.2"}), "guard.lost_keys_share"),
        (changed(due_days=-1), "due_days"),
        (changed(cadence="yearly"), "cadence"),
        (changed(columns=[]), "columns"),
        (with_column(0, type="number"), "columns.0.type"),
        (with_column(0, name="Thing ID"), "columns.0.name"),
        (with_column(0, required=False), "thing_id"),
        (with_column(0, key=False), "no key column"),
        (with_column(2, enum=[]), "category"),
        (with_column(0, event=True), "thing_id"),
        (with_column(1, header="编号"), "编号"),
        (with_column(1, aliases=["类别"]), "类别"),
        (with_column(1, name="thing_id"), "thing_id"),
        (with_column(0, hash_with=["nothing"], personal="hash"), "nothing"),
        (with_column(0, day_first=True), "thing_id"),
        (with_column(1, month_alone="middle"), "columns.1.month_alone"),
        (with_column(1, type="datetime", month_alone="first_day"), "held_on"),
        (with_column(0, enum_aliases={"A": "甲"}), "thing_id"),
        (with_column(2, enum_aliases={"丙类": "丙"}), "丙类"),
        (with_column(2, enum_aliases={"甲": "乙"}), "甲 means 甲 already"),
        (with_column(2, enum_aliases={"Ａ": "甲", "A": "乙"}), "Ａ means 乙 already"),
        (with_column(2, enum_aliases={"无": "乙"}), "missing"),
        (with_column(2, enum=["A", "Ａ"]), "width"),
        ({k: v for k, v in SMALL.items() if k != "owner"}, "owner"),
        ("id: [things", "YAML"),
        ("- a list\n", "contract"),
    ],
)
def test_a_bad_contract_is_refused_by_file_and_field(tmp_path: Path, content: dict[str, Any] | str, field: str) -> None:
    said = refusal(tmp_path, content)
    assert said.startswith("things.yaml: ")
    assert field in said


def test_a_contract_lies_in_the_file_of_its_name(tmp_path: Path) -> None:
    assert "things.yaml" in refusal(tmp_path, SMALL, name="other.yaml")


def version(content: dict[str, Any]) -> str:
    return Contract.model_validate(content).version


@pytest.mark.parametrize(
    "content",
    [
        with_column(1, header="时间"),
        with_column(1, aliases=["时间"]),
        with_column(1, required=True),
        with_column(1, type="datetime"),
        with_column(2, enum=["甲", "乙", "丙"]),
        with_column(2, enum_aliases={"A": "甲"}),
        with_column(1, day_first=True),
        with_column(1, day_first=False),
        with_column(1, month_alone="last_day"),
        with_column(0, personal="hash"),
        changed(load="snapshot"),
        changed(columns=SMALL["columns"][:2]),
        changed(row_rules=[{"code": "r", "column": "category", "broken_when": "held_on is null"}]),
    ],
)
def test_the_version_changes_with_what_is_read(content: dict[str, Any]) -> None:
    assert version(content) != version(SMALL)


@pytest.mark.parametrize(
    "content",
    [
        changed(system="另一系统"),
        changed(title="另一台账"),
        changed(owner={"post": "主任", "level": "street"}),
        changed(cadence="roster"),
        with_column(1, day_first=None, month_alone=None),
        with_column(2, enum_aliases={}),
        changed(due_days=5),
        changed(guard={"lost_keys_share": "0.5"}),
    ],
)
def test_the_version_does_not_change_with_words(content: dict[str, Any]) -> None:
    assert version(content) == version(SMALL)


def test_a_version_is_eight_hex_digits_and_the_same_at_every_reading() -> None:
    again = {path.stem: read_contract(path).version for path in SHIPPED.glob("*.yaml")}
    assert again == {source: contract.version for source, contract in CONTRACTS.items()}
    assert all(len(v) == 8 and int(v, 16) >= 0 for v in again.values())
