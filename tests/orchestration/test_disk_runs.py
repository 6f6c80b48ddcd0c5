"""Runs that meet a full disk, a folder they may not write, or a file that vanishes: a clear page and a whole state."""

from __future__ import annotations

import codecs
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import hand_exports
import pytest
from hand_exports import VISITS, ask, visit
from killing import whole_build

from ingest.home import Home
from orchestration import page
from orchestration.assets_ingest import retrying_io
from orchestration.commands import run, sql, status  # noqa: F401
from orchestration.commands.output import page_console
from orchestration.run import Outcome
from orchestration.run import run as run_home

NOBODY = 65534
ACCOUNTS = (
    "SELECT sum(rows_read), sum(rows_loaded + rows_duplicate + rows_superseded + rows_quarantined), count(*) "
    "FROM load_files"
)


def run_within(home: Path, size: int, *options: str) -> tuple[int, str, str]:
    """The command in a process whose files may not grow beyond ``size`` bytes; exit code, stdout, stderr."""
    # Set by a command of its own: a fork of the tests' own process, large by now, may find no memory.
    process = subprocess.Popen(
        ["prlimit", f"--fsize={size}", *hand_exports.command("run", "--home", str(home), *options)],
        env=hand_exports.environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def leftovers(home: Path) -> list[Path]:
    return [p for folder in ("landing", "published") for p in (home / folder).rglob(".*")]


def test_a_run_without_room_leaves_the_old_build_and_the_next_one_completes(home: Path, call_json):
    """Twice: no room for the smallest file, and none for the last one, the build itself."""
    old = whole_build(home)
    hand_exports.write_march(home / "inbox")
    build = (home / "published" / "current.duckdb").resolve().stat().st_size
    for size, where in ((0, home), (build // 2, home / "published")):
        code, out, err = run_within(home, size)
        assert code == 1
        assert "超过系统允许的文件大小" in out and str(where) in out and "原有发布不变" in out
        assert "Traceback" not in out + err
        assert (whole_build(home), leftovers(home)) == (old, [])
    code, out, _ = run_within(home, 0, "--json")
    said = json.loads(out)
    assert (code, said["state"], said["exit_code"]) == (1, "failed", 1)
    assert str(home) in said["problem"]
    assert call_json("run", "--home", str(home))["state"] == "published"
    assert whole_build(home) > old
    assert ask(home, "SELECT count(*) FROM fct_visits WHERE is_made") == [(4,)]
    ((read, accounted, files),) = ask(home, ACCOUNTS)
    assert (read, files) == (14, 5) and read == accounted


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write everywhere; the owner of nothing may not."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def read_only(city: Path) -> Iterator[Path]:
    """The city where nobody may write; not among other temporary files, which are their owner's alone."""
    folder = Path(tempfile.mkdtemp())
    home = hand_exports.copy_home(city, folder / "home")
    for path in (folder, *home.rglob("*"), home):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
    yield home
    for path in (folder, home, *home.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


def test_a_home_that_may_not_be_written(read_only: Path, call):
    # What the commands import while they work is read now: nobody may be unable to read Python's own folder.
    codecs.lookup("cp437")
    for command in (["status"], ["sql", "SELECT 1"]):
        call(*command, "--home", str(read_only))
    with as_nobody():
        code, out, err = call("run", "--home", str(read_only))
        assert code == 1
        assert "没有权限" in out and str(read_only) in out and "原有发布不变" in out
        assert "Traceback" not in out + err
        code, out, _ = call("run", "--home", str(read_only / "new"), "--json")
        assert code == 1 and json.loads(out)["problem"].startswith(f"没有权限读写 {read_only / 'new'}")
        code, out, err = call("status", "--home", str(read_only))
        assert code == 0 and "在库行" in out, "what is published can be read all the same"
        code, out, err = call("sql", "SELECT count(*) AS n FROM fct_visits", "--home", str(read_only))
        assert code == 0 and out.split() == ["n", "3"]


def test_a_file_where_a_folder_belongs(home: Path, call, call_json):
    old = whole_build(home)
    hand_exports.write_march(home / "inbox")
    folder = home / "landing" / "visits"
    folder.rename(home / "aside")
    folder.write_bytes(b"")
    code, out, err = call("run", "--home", str(home))
    assert code == 1
    assert f"{folder} 应为文件夹" in out and "Traceback" not in out + err
    assert whole_build(home) == old
    folder.unlink()
    (home / "aside").rename(folder)
    call_json("run", "--home", str(home))
    assert ask(home, "SELECT count(*) FROM fct_visits WHERE is_made") == [(4,)]


def run_and_meanwhile(home: Path, at: str, do) -> Outcome:
    """Run, and do something to the inbox when the run says it is at ``at``."""

    def say(text: str) -> None:
        if text.endswith(at):
            do()

    return run_home(Home.open(home), say=say)


def test_a_file_that_vanishes_while_the_run_reads_is_told_and_read_when_it_is_back(home: Path, call_json, capsys):
    hand_exports.write_march(home / "inbox")
    march = home / "inbox" / "visits" / "走访202603.csv"
    aside = home / "走访202603.csv"
    hand_exports.write_csv(home / "inbox" / "visits" / "走访202512.csv", VISITS, [visit("V0", "2025-12-10")])
    outcome = run_and_meanwhile(home, "visits", lambda: march.rename(aside))
    assert (outcome.state, outcome.page["vanished"]) == ("published", ["visits/走访202603.csv"])
    page.show_outcome(page_console(), outcome)
    assert "visits/走访202603.csv：文件在读取时不见了" in capsys.readouterr().out
    assert ask(home, "SELECT visit_id FROM fct_visits ORDER BY 1") == [(f"V{n}",) for n in range(4)]
    assert ask(home, "SELECT count(*) FROM load_files WHERE path LIKE '%202603%'") == [(0,)]
    aside.rename(march)  # the same file, with the same times: nothing in the inbox looks new
    said = call_json("run", "--home", str(home))
    assert (said["state"], said["files"]["new"], said["vanished"]) == ("published", [], [])
    assert ask(home, "SELECT visit_id FROM fct_visits ORDER BY 1") == [(f"V{n}",) for n in (0, 1, 2, 3, 5, 6)]
    ((read, accounted, files),) = ask(home, ACCOUNTS)
    assert (read, files) == (15, 6) and read == accounted
    assert call_json("run", "--home", str(home))["state"] == "nothing_new"


def test_only_what_may_pass_is_tried_again(tmp_path: Path):
    home = Home.open(tmp_path)
    with pytest.raises(dg.Failure) as failed, retrying_io(home):
        raise OSError(28, "No space left on device", str(home.landing))
    assert failed.value.allow_retries is False
    with pytest.raises(dg.RetryRequested), retrying_io(home):
        raise OSError(116, "Stale file handle", str(home.landing))
