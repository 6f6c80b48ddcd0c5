"""Contracts of a home's own: what extending changes, and that a mapping which cannot work is refused by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from office import CONTRACTS, Office, csv_bytes, header, row

from ingest.contracts import ContractError
from ingest.facts import CHANNELS, FACTS
from ingest.own import contracts_of_home

CHECKOUT = Path(__file__).resolve().parents[2]
HOTLINE: dict[str, Any] = {
    "id": "hotline",
    "system": "热线",
    "title": "工单",
    "owner": {"post": "专员", "level": "city"},
    "format": "csv",
    "load": "upsert",
    "cadence": "irregular",
    "feeds": {"fact": "issues", "values": {"status": {"在办": "open", "办结": "resolved", "退单": "invalid"}}},
    "columns": [
        {"header": "工单号", "name": "issue_id", "type": "code", "key": True, "required": True},
        {"header": "社区", "name": "unit_code", "type": "code"},
        {"header": "标题", "name": "title", "type": "text", "personal": "scrub"},
        {"header": "受理", "name": "reported_at", "type": "datetime", "required": True, "event": True},
        {"header": "期限", "name": "due_at", "type": "date"},
        {"header": "状态", "name": "status", "type": "enum", "enum": ["在办", "办结", "退单"]},
    ],
}


def write(folder: Path, content: dict[str, Any] | str, name: str = "hotline") -> Path:
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, content: dict[str, Any] | str, name: str = "hotline") -> str:
    write(folder, content, name)
    with pytest.raises(ContractError) as error:
        contracts_of_home(folder)
    said = str(error.value)
    assert said.startswith(f"{name}.yaml: ")
    return said


def feeding(**feeds: Any) -> dict[str, Any]:
    return {**HOTLINE, "feeds": {**HOTLINE["feeds"], **feeds}}


def column(name: str, **changes: Any) -> dict[str, Any]:
    """The hotline with one of its columns changed; None takes a field away."""
    columns = [{**c, **changes} if c["name"] == name else c for c in HOTLINE["columns"]]
    return {**HOTLINE, "columns": [{k: v for k, v in c.items() if v is not None} for c in columns]}


def without(name: str) -> dict[str, Any]:
    return {**HOTLINE, "columns": [c for c in HOTLINE["columns"] if c["name"] != name]}


def test_the_hotline_is_a_contract_and_without_a_folder_the_shipped_ones_stand(tmp_path: Path) -> None:
    assert contracts_of_home(tmp_path / "none") == CONTRACTS
    write(tmp_path, HOTLINE)
    assert set(contracts_of_home(tmp_path)) == {*CONTRACTS, "hotline"}


@pytest.mark.parametrize(
    ("content", "field", "to_do"),
    [
        (feeding(fact="whistles"), "feeds.fact", "issues"),
        (feeding(colour="red"), "feeds.colour", ""),
        (feeding(channel="Hot Line"), "feeds.channel", ""),
        (feeding(channel="council"), "feeds.channel", "请另取名称"),
        (feeding(columns={"reported": "reported_at"}), "feeds.columns.reported", "reported_at"),
        (feeding(columns={"due_at": "期限"}), "feeds.columns.due_at", "写列的 name"),
        (feeding(constants={"categry": "热线"}), "feeds.constants.categry", "category"),
        (feeding(constants={"due_at": "2026-01-01"}), "feeds.constants.due_at", "feeds.columns"),
        (feeding(constants={"rework_count": "两次"}), "feeds.constants.rework_count", "整数"),
        (feeding(constants={"rating": "很好"}), "feeds.constants.rating", "基本满意"),
        (
            feeding(columns={"category": "title"}, constants={"category": "热线"}),
            "feeds.constants.category",
            "只留一处",
        ),
        (
            feeding(values={"status": {"在办": "open", "办结": "done", "退单": "invalid"}}),
            "feeds.values.status",
            "办结",
        ),
        (feeding(values={"status": {"在办": "open"}}), "feeds.values.status", "“办结”"),
        (
            feeding(values={**HOTLINE["feeds"]["values"], "due_at": {"无": "2026-01-01"}}),
            "feeds.values.due_at",
            "请去掉",
        ),
        (column("status", enum=["在办", "办结", "退单", "转办"]), "feeds.values.status", "“转办”"),
        (column("status", enum=["在办", "办结"]), "feeds.values.status", "“退单”"),
        (column("status", type="text", enum=None), "feeds.columns.status", "enum"),
        (without("reported_at"), "feeds.columns.reported_at", "reported_at: 本合同的列名"),
        (without("unit_code"), "feeds.columns.unit_code", "feeds.constants"),
        (column("reported_at", event=False), "feeds.columns.reported_at", "event: true"),
        (column("reported_at", required=False), "feeds.columns.reported_at", "required: true"),
        (column("reported_at", type="text", event=False), "feeds.columns.reported_at", "datetime 或 date"),
        (column("title", personal=None), "feeds.columns.title", "personal: scrub"),
        (column("unit_code", personal="hash"), "feeds.columns.unit_code", "假名"),
        (column("unit_code", key=True, required=True), "feeds.columns.issue_id", "唯一的 key"),
        (column("issue_id", type="int"), "feeds.columns.issue_id", "code"),
        (column("title", typo=1), "columns.2.typo (title)", ""),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_by_field_with_what_to_do(
    tmp_path: Path, content: dict[str, Any], field: str, to_do: str
) -> None:
    said = refusal(tmp_path, content)
    assert field in said
    assert to_do in said


def test_all_that_is_wrong_with_a_mapping_is_said_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, {**without("reported_at"), "feeds": {"fact": "issues"}})
    assert "feeds.columns.reported_at" in said
    assert all(f"“{word}”" in said for word in ("在办", "办结", "退单"))


@pytest.mark.parametrize("name", ["files", "quarantine", "own_issues"])
def test_names_of_the_accounts_are_no_sources(tmp_path: Path, name: str) -> None:
    assert "保留名称" in refusal(tmp_path, {**HOTLINE, "id": name}, name)


def test_two_contracts_of_one_channel_are_refused(tmp_path: Path) -> None:
    write(tmp_path, feeding(channel="calls"), "hotline")
    other = {**feeding(channel="calls"), "id": "hotline_old"}
    assert "hotline.yaml" in refusal(tmp_path, other, "hotline_old")


def test_extending_changes_what_is_said_and_nothing_else(tmp_path: Path) -> None:
    more = {
        "extends": "visits",
        "owner": {"post": "走访专员", "level": "street"},
        "cadence": "irregular",
        "columns": [
            {"name": "note", "aliases": ["情况说明"]},
            {"name": "weather", "header": "天气", "type": "text"},
        ],
    }
    write(tmp_path, more, "visits")
    own, shipped = contracts_of_home(tmp_path)["visits"], CONTRACTS["visits"]
    assert (own.owner.post, own.cadence) == ("走访专员", "irregular")
    assert [c.name for c in own.columns] == [*(c.name for c in shipped.columns), "weather"]
    changed = [(a.name, a.aliases) for a, b in zip(own.columns, shipped.columns, strict=False) if a != b]
    assert changed == [("note", ["情况说明"])]
    untouched = ("id", "system", "title", "format", "encoding", "load", "row_rules", "feeds")
    assert all(getattr(own, f) == getattr(shipped, f) for f in untouched)
    assert own.version != shipped.version


def test_aliases_of_the_base_stay_when_some_are_added(tmp_path: Path) -> None:
    base = next((s, c) for s, contract in CONTRACTS.items() for c in contract.columns if not c.aliases)
    write(tmp_path, {"extends": base[0], "columns": [{"name": base[1].name, "aliases": ["甲甲", "乙乙"]}]}, base[0])
    (column,) = [c for c in contracts_of_home(tmp_path)[base[0]].columns if c.name == base[1].name]
    assert (column.header, column.aliases) == (base[1].header, ["甲甲", "乙乙"])


def test_words_alone_do_not_make_files_be_read_again(tmp_path: Path) -> None:
    write(tmp_path, {"extends": "visits", "title": "走访", "owner": {"post": "专员", "level": "city"}}, "visits")
    assert contracts_of_home(tmp_path)["visits"].version == CONTRACTS["visits"].version


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ({"extends": "nothing"}, "visits", "extends"),
        ({"extends": "visits", "colour": "red"}, "visits", "colour"),
        ({"extends": "visits", "columns": [{"name": "note", "colour": 1}]}, "visits", "colour"),
        ({"extends": "visits", "columns": [{"name": "weather"}]}, "visits", "header"),
        ({"extends": "visits", "columns": [{"header": "备注"}]}, "visits", "name"),
        ({"extends": "visits", "columns": [{"name": "note"}, {"name": "note"}]}, "visits", "两次"),
        ({"extends": "visits", "columns": [{"name": "note", "aliases": "备注说明"}]}, "visits", "columns.note.aliases"),
        ({"extends": "visits", "columns": [{"name": "note", "aliases": ["走访编号"]}]}, "visits", "走访编号"),
        ({"extends": "visits", "load": "snapshot"}, "visits", "load"),
        ({"extends": "visits", "feeds": {"fact": "visits"}}, "visits", "feeds"),
        (
            {"extends": "visits", "columns": [{"name": "duration_minutes", "type": "text", "range": None}]},
            "visits",
            "duration_minutes",
        ),
        ({"extends": "visits", "columns": [{"name": "mode", "key": True}]}, "visits", "key"),
        ({"extends": "visits", "id": "other"}, "visits", "other.yaml"),
        ({**HOTLINE, "id": "visits", "feeds": None}, "visits", "extends: visits"),
        ("- a list\n", "visits", "contract"),
    ],
)
def test_a_bad_extension_is_refused_by_file_and_field(
    tmp_path: Path, content: dict[str, Any] | str, name: str, said: str
) -> None:
    assert said in refusal(tmp_path, content, name)


def test_words_of_the_facts_are_those_of_the_shipped_exports() -> None:
    def words(source: str, name: str) -> tuple[str, ...]:
        return tuple(next(c.enum for c in CONTRACTS[source].columns if c.name == name))

    for fact, source in (("visits", "visits"), ("funding", "funding_ledger")):
        for name, wanted in FACTS[fact].items():
            if wanted.words:
                assert wanted.words == words(source, name), name
    assert FACTS["issues"]["rating"].words == words("safety_grid_events", "rating")
    checks = {*words("party_grid_events", "verification"), *words("fire_hazards", "verification")}
    assert set(FACTS["issues"]["verification"].words) == checks


def test_columns_of_the_facts_are_those_of_the_published_tables() -> None:
    """Names, types and channels, against the contracts of the tables themselves."""
    tables = {
        model["name"]: model
        for path in (CHECKOUT / "dbt_project" / "models" / "marts").rglob("_*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }
    for fact, columns in FACTS.items():
        table = tables[f"fct_{fact}"]
        published = {c["name"]: c["data_type"] for c in table["columns"]}
        amount = {"amount", "amount_unit"}  # become amount_yuan
        taken = {n: c.sql_type.lower() for n, c in columns.items() if n not in amount}
        assert taken.items() <= published.items(), fact
        listed = [t["accepted_in"]["arguments"] for t in table["data_tests"] if "accepted_in" in t]
        for said in listed:
            first = next(iter(said["values"].values()))
            assert (tuple(first) == CHANNELS.get(fact)) == ("channel_of" in said)


def test_a_ledger_without_a_key_may_have_numbers_that_occur_twice(office: Office) -> None:
    write(office.home.sources, {**column("issue_id", key=None), "load": "append"})
    office.contracts = contracts_of_home(office.home.sources)
    header, line = ["工单号", "社区", "受理", "状态"], ["H1", "", "2025-03-05", "在办"]
    office.load_bytes("hotline", csv_bytes([header, line, line]))
    ((file_id,),) = office.ask("SELECT file_id FROM raw.files")
    numbers = office.column("SELECT issue_id FROM raw.own_issues ORDER BY _row")
    assert numbers == [f"H1@{file_id}:2", f"H1@{file_id}:3"]


def test_landed_rows_as_columns_of_the_fact(office: Office) -> None:
    """Translated words beside the exported ones, a day as the last second of a deadline, null for what is missing."""
    write(office.home.sources, feeding(constants={"handling_unit": "热线'办"}))
    office.contracts = contracts_of_home(office.home.sources)
    lines = [
        ["工单号", "社区", "标题", "受理", "期限", "状态"],
        ["H1", "Q1", "路灯", "2025-03-05 08:00", "2025-03-06", "退单"],
        ["H2", "", "路灯", "2025-03-05", "", ""],
    ]
    office.load_bytes("hotline", csv_bytes(lines))
    query = (
        "SELECT source_id, channel, issue_id, unit_code, reported_at::VARCHAR, due_at::VARCHAR, status, source_status"
    )
    assert office.ask(f"{query}, handling_unit, rating, _row FROM raw.own_issues ORDER BY _row") == [
        (
            *("hotline", "hotline", "H1", "Q1", "2025-03-05 08:00:00", "2025-03-06 23:59:59", "invalid", "退单"),
            *("热线'办", None, 2),
        ),
        ("hotline", "hotline", "H2", None, "2025-03-05 00:00:00", None, None, None, "热线'办", None, 3),
    ]
    assert office.column("SELECT count(*) FROM raw.own_visits") == [0]


def test_a_source_that_extends_under_another_id_lies_in_a_folder_of_its_own(office: Office) -> None:
    write(office.home.sources, {"extends": "visits", "feeds": {"fact": "visits"}, "encoding": "utf-8"}, "street_visits")
    office.contracts = contracts_of_home(office.home.sources)
    office.load_bytes("street_visits", csv_bytes([header("visits"), row("visits")]))
    ((visit, person),) = office.ask("SELECT visit_id, visitor_key FROM raw.own_visits")
    assert visit == "visit_id-1"
    assert len(person) == 32 and person != "visitor_key-1"
