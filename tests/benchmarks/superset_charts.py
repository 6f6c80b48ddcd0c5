"""Apache Superset on the same file: charts with the aggregates that the pages show, answered by its own server.

Superset lives in an environment of its own, `.bench/superset`, from `superset/requirements.txt`, and is set up as its
documentation says: a metadata database, an administrator, gunicorn with threads. It keeps what it has answered
(`DATA_CACHE_CONFIG`), as the dashboards do.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from clients import Request

ROOT = Path(__file__).resolve().parents[2]
_SETUP = Path(__file__).with_name("superset")
_HOME = ROOT / ".bench" / "superset"
_USER = {"username": "bench", "password": "bench"}


@dataclass(frozen=True, slots=True)
class Chart:
    """An aggregate over a published table, of one unit or one month."""

    name: str
    table: str
    columns: tuple[str, ...]
    metric: str
    by: str
    basis: str | None = None

    def filters(self, value: str) -> list[dict[str, str]]:
        asked = {self.by: value} | ({"basis": self.basis} if self.basis else {})
        return [{"col": column, "op": "==", "val": wanted} for column, wanted in asked.items()]

    def sql(self, value: str) -> str:
        """The same in plain SQL."""
        where = " AND ".join(f"{f['col']} = '{f['val']}'" for f in self.filters(value))
        return f"SELECT {', '.join(self.columns)}, {self.metric} FROM {self.table} WHERE {where} GROUP BY ALL"


CHARTS = (
    Chart("facts by month", "agg_facts_monthly", ("month", "measure"), "sum(value)", "unit_code"),
    Chart("KPIs by month", "fct_kpi_monthly", ("month", "kpi_id"), "max(value)", "unit_code", "as_was"),
    Chart("scores", "fct_scorecard_monthly", ("unit_code", "area"), "max(score)", "month", "as_was"),
    Chart("issues by channel", "agg_issues_monthly", ("month", "channel"), "sum(reported)", "unit_code"),
    Chart("issues by category", "agg_issues_monthly", ("community_code", "category"), "sum(reported)", "month"),
    Chart("funds by purpose", "agg_funding_monthly", ("source", "purpose"), "sum(amount_yuan)", "unit_code"),
    Chart("volunteer hours by day", "agg_volunteer_days", ("day",), "sum(hours)", "unit_code"),
    Chart("service cases", "agg_service_cases_monthly", ("month", "channel"), "sum(cases)", "unit_code"),
)


class Superset:
    """A Superset of its own on one database file, as long as the bench runs."""

    def __init__(self, database: Path, port: int) -> None:
        self.port, self._database = port, database
        self._python = _environment()
        self._env = {**os.environ, "SUPERSET_HOME": str(_HOME / "home"), "FLASK_APP": "superset"}
        self._env["SUPERSET_CONFIG_PATH"] = str(_SETUP / "superset_config.py")
        shutil.rmtree(_HOME / "home", ignore_errors=True)
        (_HOME / "home").mkdir()
        self._command("db", "upgrade")
        names = [word for key, value in _USER.items() for word in (f"--{key}", value)]
        self._command("fab", "create-admin", *names, "--firstname", "b", "--lastname", "b", "--email", "b@b.b")
        self._command("init")
        self._log = (_HOME / "home" / "server.log").open("w")
        server = ["-m", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "10", "--bind", f"127.0.0.1:{port}"]
        self.process = subprocess.Popen(
            [self._python, *server, "superset.app:create_app()"], env=self._env, stdout=self._log, stderr=self._log
        )
        try:
            self._wait()
            answer = self._post("security/login", {**_USER, "provider": "db", "refresh": False})
            self._token = answer["access_token"]
            self._tables = self._register()
        except BaseException:
            self.stop()
            raise

    def requests(self, seed: int) -> Iterator[Request]:
        """Every chart for every unit or month it is of, many times over, in drawn orders."""
        with duckdb.connect(str(self._database), read_only=True) as con:
            each = [(chart, value) for chart in CHARTS for value in self._values(con, chart.by)]
        drawn = random.Random(seed)
        for _ in range(40):
            for chart, value in drawn.sample(each, len(each)):
                body = json.dumps(self._body(chart, value)).encode()
                yield Request(chart.name, "/api/v1/chart/data", body, self._headers)

    def check(self) -> None:
        """That each chart answers with what plain SQL on the file says."""
        with duckdb.connect(str(self._database), read_only=True) as con:
            for chart in CHARTS:
                value = self._values(con, chart.by)[-1]
                rows = self._post("chart/data", self._body(chart, value))["result"][0]["data"]
                expected = con.execute(chart.sql(value)).fetchall()
                assert len(rows) == len(expected), f"{chart.name}: {len(rows)} rows, {len(expected)} expected"
                total = sum(float(row["value"] or 0) for row in rows)
                wanted = sum(float(row[-1] or 0) for row in expected)
                assert abs(total - wanted) < 1e-6 * max(1, abs(wanted)), f"{chart.name}: {total}, {wanted} expected"

    @staticmethod
    def _values(con: duckdb.DuckDBPyConnection, by: str) -> list[str]:
        """The scored units, or the months."""
        value = "unit_code" if by == "unit_code" else "strftime(month, '%Y-%m-%d')"
        listed = f"SELECT DISTINCT {value} FROM fct_scorecard_monthly ORDER BY 1"
        return [row[0] for row in con.execute(listed).fetchall()]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        self._log.close()

    @property
    def _headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}

    def _body(self, chart: Chart, value: str) -> dict:
        metric = {"expressionType": "SQL", "sqlExpression": chart.metric, "label": "value"}
        query = {"columns": list(chart.columns), "metrics": [metric], "filters": chart.filters(value)}
        return {
            "datasource": {"id": self._tables[chart.table], "type": "table"},
            "queries": [query | {"row_limit": 50000, "orderby": []}],
            "result_format": "json",
            "result_type": "full",
        }

    def _register(self) -> dict[str, int]:
        """The file as a database of Superset and its tables as data sets."""
        read_only = json.dumps({"engine_params": {"connect_args": {"read_only": True}}})
        file = {"database_name": "published", "sqlalchemy_uri": f"duckdb:///{self._database}", "extra": read_only}
        database = self._post("database/", file)["id"]
        tables = sorted({chart.table for chart in CHARTS})
        asked = [{"database": database, "schema": "main", "table_name": table} for table in tables]
        return {table["table_name"]: self._post("dataset/", table)["id"] for table in asked}

    def _post(self, where: str, body: dict) -> dict:
        headers = self._headers if hasattr(self, "_token") else {"Content-Type": "application/json"}
        address = f"http://127.0.0.1:{self.port}/api/v1/{where}"
        request = urllib.request.Request(address, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"Superset refuses {where}: {error.read().decode()[:500]}") from error

    def _command(self, *words: str) -> None:
        command = [_HOME / "bin" / "superset", *words]
        done = subprocess.run(command, env=self._env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"superset {' '.join(words)}: {done.stderr[-2000:]}")

    def _wait(self, seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5).close()
                return
            except OSError:
                time.sleep(0.5)
        raise RuntimeError(f"Superset did not come up; see {self._log.name}")


def _environment() -> str:
    """The interpreter of Superset's environment, made where it is not there yet."""
    python, wanted = _HOME / "bin" / "python", _SETUP / "requirements.txt"
    done = _HOME / "installed.txt"
    if not done.exists() or done.read_text() != wanted.read_text():
        print(f"installing Superset into {_HOME} …", flush=True)
        uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, _HOME], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, "-r", wanted], check=True)
        done.write_text(wanted.read_text())
    return str(python)
