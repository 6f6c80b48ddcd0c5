"""A home whose only sources are foreign exports: their contracts, a list of units, and one run by the real command."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

UNITS = ["编码", "名称", "层级", "上级编码", "启用日期"]
CHECKOUT = Path(__file__).parents[2]


def put_contract(home: Path, source_id: str, text: str) -> None:
    (home / "sources").mkdir(parents=True, exist_ok=True)
    (home / "sources" / f"{source_id}.yaml").write_text(text, encoding="utf-8")


def put_file(home: Path, source_id: str, path: Path) -> None:
    (home / "inbox" / source_id).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, home / "inbox" / source_id / path.name)


def put_units(home: Path, city: str, streets: Iterable[str]) -> None:
    """A list of units: the city and its streets, by their names."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(UNITS)
    writer.writerow([city, city, "市", "", "2010-01-01"])
    writer.writerows([name, name, "街道", city, "2010-01-01"] for name in sorted(streets))
    (home / "inbox" / "org_units").mkdir(parents=True, exist_ok=True)
    (home / "inbox" / "org_units" / "units.csv").write_text(text.getvalue(), encoding="utf-8")


def put_first_month(home: Path, month: str) -> None:
    """The first month that has KPIs; without it, January of the year before as_of."""
    (home / "reference").mkdir(parents=True, exist_ok=True)
    (home / "reference" / "settings.csv").write_text(f"name,value\nfirst_month,{month}\n", encoding="utf-8")


def run(home: Path, today: str) -> None:
    environment = os.environ | {"GRIDLEDGER_TODAY": today, "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-m", "orchestration.cli", "run", "--home", str(home)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def ask(home: Path, query: str) -> list[tuple]:
    """The published database, opened as any reader would."""
    with duckdb.connect((home / "published" / "current.duckdb").resolve(), read_only=True) as con:
        return con.execute(query).fetchall()


def records(path: Path) -> list[dict[str, str]]:
    """The file as the standard library reads it."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
