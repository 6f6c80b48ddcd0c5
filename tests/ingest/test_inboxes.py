"""Where the inbox is: a folder elsewhere, a place that is gone, a part of it that cannot be read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from office import Office, csv_bytes, header, row

from ingest.home import Home
from ingest.inbox import look
from ingest.inboxes import InboxError, LocalInbox, open_inbox
from ingest.reference import ReferenceFileError

DATA = csv_bytes([header("visits"), row("visits", 1)])


def says(home: Home, line: str) -> None:
    (home.reference / "settings.csv").write_text(f"name,value\n{line}\n", encoding="utf-8")


def paths(home: Home) -> list[str]:
    return [entry.path for entry in open_inbox(home).files()]


def test_a_folder_elsewhere(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share, other = tmp_path / "共享 盘", tmp_path / "other"
    for folder, name in ((share, "a.csv"), (other, "b.csv")):
        (folder / "visits").mkdir(parents=True)
        (folder / "visits" / name).write_bytes(DATA)
    office.put("visits/own.csv", DATA)
    home = office.home
    assert paths(home) == ["visits/own.csv"]
    for said in (str(share), share.as_uri()):
        says(home, f"inbox,{said}")
        assert paths(home) == ["visits/a.csv"]
    monkeypatch.setenv("GRIDLEDGER_INBOX", str(other))
    assert paths(home) == ["visits/b.csv"], "the environment goes before the settings"
    elsewhere = Office(home.root)
    elsewhere.run("visits")
    assert elsewhere.ask("SELECT path, status FROM raw.files") == [("visits/b.csv", "loaded")]


@pytest.mark.parametrize(
    ("said", "told"), [("relative/inbox", "绝对路径"), ("/no/such/share", "/no/such/share"), ("nosuch://x/y", "nosuch")]
)
def test_a_place_that_is_no_inbox(office: Office, monkeypatch: pytest.MonkeyPatch, said: str, told: str) -> None:
    monkeypatch.setenv("GRIDLEDGER_INBOX", said)
    with pytest.raises(InboxError, match=told):
        look(office.home, office.contracts)


def test_a_password_does_not_belong_into_the_settings(office: Office) -> None:
    says(office.home, "inbox,smb://office:secret@files/share")
    with pytest.raises(ReferenceFileError, match="环境变量") as caught:
        open_inbox(office.home)
    assert "secret" not in str(caught.value)
    says(office.home, "inbox,smb://office@files/share")
    assert open_inbox(office.home).shown == "smb://files/share"


def test_an_inbox_that_is_gone_is_not_an_empty_one(office: Office) -> None:
    office.home.inbox.rmdir()
    with pytest.raises(InboxError, match=str(office.home.inbox)):
        office.look()


def test_a_folder_that_cannot_be_listed_is_told_and_the_rest_goes_on(office: Office) -> None:
    """A name that is too long for the system, put together from parts that are not, stands for a share that is gone."""
    office.put("visits/a.csv", DATA)
    deep, here = office.home.inbox / "estates", Path.cwd()
    deep.mkdir()
    os.chdir(deep)
    try:
        for _ in range(20):
            Path("名" * 80).mkdir()
            os.chdir("名" * 80)
    finally:
        os.chdir(here)
    seen = office.look()
    assert [a.path for a in seen.new] == ["visits/a.csv"]
    ((path, reason),) = [(u.path, u.reason) for u in seen.unplaced]
    assert path.startswith("estates/名") and "读不到文件夹" in reason


def test_a_folder_needs_no_library_for_remote_ones(office: Office) -> None:
    code = (
        "import sys; from ingest.home import Home; from ingest.inbox import look; from ingest.contracts import "
        f"load_contracts; look(Home.open({str(office.home.root)!r}), load_contracts()); "
        "print('fsspec' in sys.modules, 'duckdb' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_a_folder_is_read_where_it_lies(office: Office) -> None:
    office.put("visits/a.csv", DATA)
    inbox = open_inbox(office.home)
    assert isinstance(inbox, LocalInbox)
    assert inbox.folder_with("visits/a.csv") == office.home.inbox
    assert (inbox.has("visits/a.csv"), inbox.has("visits/b.csv")) == (True, False)
