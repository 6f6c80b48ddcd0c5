"""Commands on a published home: what they print, what they refuse, exit codes."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import duckdb
import openpyxl
import pytest

VISITS = "SELECT visit_id, duration_minutes FROM fct_visits ORDER BY 1"


def test_help_names_every_command(call):
    code, out, _ = call("--help")
    assert code == 0
    for name in ("demo", "run", "status", "quarantine", "sql", "serve", "dagster", "source", "docs"):
        assert f"\n  {name}" in out or f"\n    {name}" in out


@pytest.mark.parametrize(
    "arguments",
    [
        *(["nonsense"], [], ["run", "--as-of", "2026-02-30"], ["quarantine", "--source", "nobody"], ["sql", "SELEC 1"]),
        *(["quarantine", "--out", "a.csv"], ["quarantine", "--row", "3"], ["quarantine", "--discard", "visits/a.csv"]),
        ["quarantine", "--discard", "a", "--reopen", "a", "--why", "x"],
    ],
)
def test_wrong_use_is_exit_code_2(city: Path, call, arguments: list[str]):
    home = ["--home", str(city)] if arguments and arguments[0] != "nonsense" else []
    code, out, err = call(*arguments, *home)
    assert (code, out) == (2, "")
    assert err


def test_commands_before_the_first_build_say_so(tmp_path: Path, call):
    for arguments in (["sql", "SELECT 1"], ["quarantine"]):
        code, _, err = call(*arguments, "--home", str(tmp_path / "new"))
        assert code == 2
        assert "gridledger run" in err


def test_status_for_machines(city: Path, call_json):
    said = call_json("status", "--home", str(city))
    assert said["build"]["as_of"] == "2026-02-10"
    visits = next(s for s in said["sources"] if s["source_id"] == "visits")
    assert (visits["files"], visits["loaded"], visits["cadence"]) == (2, 3, "monthly")
    assert len(said["sources"]) == 34
    assert said["waiting"] == []
    assert said["quarantined"] == [{"source_id": "visits", "reason": "enum", "rows": 1}]
    assert said["mending"] == {"open": 1, "mended": 0}
    assert not said["last_run_unfinished"]


def test_status_for_people(city: Path, call):
    code, out, _ = call("status", "--home", str(city))
    assert code == 0
    assert "2026-02 尚未报送" in out
    assert "1 行待更正" in out


def test_quarantine_names_place_and_reason(city: Path, call, call_json):
    (row,) = call_json("quarantine", "--home", str(city))
    assert (row["path"], row["row_number"], row["column_name"], row["value"], row["reason"]) == (
        *("visits/走访202602.csv", 3, "visit_type", "路过", "enum"),
    )
    code, out, _ = call("quarantine", "--home", str(city), "--source", "visits")
    assert code == 0
    assert "不在取值表" in out
    assert call_json("quarantine", "--home", str(city), "--source", "funding_ledger") == []


def test_the_workbook_has_the_original_line_for_its_owner_alone(city: Path, tmp_path: Path, call):
    out = tmp_path / "退回.xlsx"
    code, _, _ = call("quarantine", "--home", str(city), "--out", str(out))
    assert code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["说明", "visits"]
    header, line = book["visits"].iter_rows(min_col=2)
    assert [c.value for c in header][:4] == ["走访编号", "走访时间", "走访人编号", "走访人"]
    assert (line[0].value, line[3].value, line[7].value) == ("V4", "甲乙", "路过")
    assert "不在取值表" in line[7].comment.text
    assert "走访202602.csv 第 3 行" in line[7].comment.text
    assert [c.column_letter for c in line if c.fill.fgColor.rgb == "FFFFC7CE"] == ["I"]
    # One owner: one workbook.
    assert [p.name for p in tmp_path.glob("*.xlsx")] == ["退回.xlsx"]


def test_sql_table(city: Path, call):
    code, out, _ = call("sql", VISITS, "--home", str(city))
    assert code == 0
    assert [line.split() for line in out.splitlines()] == [
        ["visit_id", "duration_minutes"],
        ["V1", "15"],
        ["V2", "15"],
        ["V3", "15"],
    ]


def test_sql_to_files(city: Path, tmp_path: Path, call):
    for name in ("v.csv", "v.json", "v.jsonl", "v.parquet", "v.xlsx"):
        code, _, err = call("sql", VISITS, "--home", str(city), "--out", str(tmp_path / name))
        assert code == 0, err
    expected = [("V1", 15), ("V2", 15), ("V3", 15)]
    assert list(csv.reader(io.StringIO((tmp_path / "v.csv").read_text())))[1:] == [[a, str(b)] for a, b in expected]
    records = [dict(zip(("visit_id", "duration_minutes"), row, strict=True)) for row in expected]
    assert json.loads((tmp_path / "v.json").read_text()) == records
    assert [json.loads(line) for line in (tmp_path / "v.jsonl").read_text().splitlines()] == records
    assert duckdb.sql(f"FROM '{tmp_path / 'v.parquet'}'").fetchall() == expected
    rows = list(openpyxl.load_workbook(tmp_path / "v.xlsx").active.iter_rows(values_only=True))
    assert rows == [("visit_id", "duration_minutes"), *expected]


def test_sql_on_stdout_for_machines(city: Path, capfd: pytest.CaptureFixture[str]):
    from orchestration.cli import main

    assert main(["sql", "SHOW TABLES", "--home", str(city), "--json"]) == 0
    names = [row["name"] for row in json.loads(capfd.readouterr().out)]
    assert {"fct_visits", "dim_unit", "load_files", "build_info"} <= set(names)


@pytest.mark.parametrize(
    "query",
    [
        *("DELETE FROM fct_visits", "CREATE TABLE x AS SELECT 1", "DROP TABLE fct_visits"),
        *("UPDATE fct_visits SET visit_id = 'x'", "COPY fct_visits TO 'x.csv'", "ATTACH 'x.duckdb'"),
        *("SELECT 1; DROP TABLE fct_visits", "INSTALL httpfs", "SET threads = 1"),
    ],
)
def test_sql_refuses_to_write(city: Path, call, query: str):
    code, out, err = call("sql", query, "--home", str(city))
    assert (code, out) == (2, "")
    assert "read-only" in err or "one statement" in err


def test_source_check_tries_a_file_without_loading_it(city: Path, call, call_json):
    file = city / "inbox" / "visits" / "走访202602.csv"
    before = sorted((city / "landing").rglob("*"))
    said = call_json("source", "check", "visits", str(file), "--home", str(city))
    assert said["status"] == "loaded"
    assert said["sheets"][0]["rows_read"] == 2
    assert [(r["row"], r["column"], r["reason"]) for r in said["refused"]] == [(3, "visit_type", "enum")]
    assert [said["sheets"][0][n] for n in ("header_row", "rows_good", "rows_quarantined")] == [1, 1, 1]
    columns = {c["name"]: (c["header"], c["by"], c["example"]) for c in said["columns"]}
    assert columns["visited_at"] == ("走访时间", "name", "2026-02-10 09:30:00")
    assert columns["visitor_key"] == ("走访人编号", "name", None), "pseudonyms are shown to nobody"
    assert columns["visitor_name"] == ("走访人", "name", None), "nor is what is not stored"
    code, out, _ = call("source", "check", "funding_ledger", str(file), "--home", str(city))
    assert code == 1
    assert "会被拒收" in out
    assert sorted((city / "landing").rglob("*")) == before


def test_demo_refuses_a_home_with_other_exports(home: Path, call):
    before = sorted((home / "inbox").rglob("*"))
    code, _, err = call("demo", "--home", str(home), "--no-serve")
    assert code == 2
    assert "已有其他导出文件" in err
    assert sorted((home / "inbox").rglob("*")) == before
