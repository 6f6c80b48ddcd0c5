"""Which folder may import what: the table of the house, enforced on every import of every file.

The list of exceptions is empty and stays empty: an import that breaks the table is moved, not excused.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[1]
OURS = {"ingest", "orchestration", "dashboards", "dbt_project", "tests"}
ALLOWED_EXCEPTIONS: set[str] = set()

#: Part of the tree (the longest prefix counts) → what it may import beside the standard library and itself.
TABLE: dict[str, set[str]] = {
    "ingest": {"duckdb", "polars", "pyarrow", "fastexcel", "fsspec", "pydantic", "yaml"},
    "ingest/demo": {"duckdb", "polars", "pyarrow", "fastexcel", "pydantic", "yaml", "ingest", "numpy", "xlsxwriter"},
    "orchestration": {"ingest", "dashboards", "dagster", "dagster_dbt", "dbt", "duckdb", "polars", "pydantic", "rich"}
    | {"sqlalchemy", "xlsxwriter", "yaml"},
    # Of ingest only what reads one line of a file again.
    "dashboards": {"ingest.original", "dash", "dash_ag_grid", "dash_mantine_components", "duckdb", "flask", "granian"}
    | {"plotly", "polars", "werkzeug", "xlsxwriter"},
    # An independent reading shares no code with what it judges.
    "tests/truth": {"duckdb", "hypothesis", "openpyxl", "polars", "pytest", "truth", "xlsxwriter", "yaml"},
}


@dataclass(frozen=True)
class Import:
    """One imported module of one file; ``names`` are those taken from it."""

    file: str
    line: int
    module: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.module}"


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((CHECKOUT / folder).rglob("*.py"))]
    assert found
    return found


def imports(path: Path) -> Iterator[Import]:
    """Every import statement, also those inside functions and under TYPE_CHECKING."""
    file = path.relative_to(CHECKOUT).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Import(file, node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            if node.level:
                parents = Path(file).parent.parts[: len(Path(file).parent.parts) - node.level + 1]
                yield Import(file, node.lineno, ".".join([*parents, *filter(None, [node.module])]), names)
            else:
                yield Import(file, node.lineno, node.module or "", names)


def reached(one: Import) -> list[str]:
    """Modules an import may load: ``from a import b`` may be the module a.b."""
    return [f"{one.module}.{name}" for name in one.names] or [one.module]


def part_of(file: str) -> str:
    return max((part for part in TABLE if file.startswith(part + "/")), key=len)


def is_allowed(one: Import) -> bool:
    top = one.module.partition(".")[0]
    part = part_of(one.file)
    if top in sys.stdlib_module_names or one.module.startswith(part.replace("/", ".")):
        return True
    return all(any(m == a or m.startswith(a + ".") for a in TABLE[part]) for m in reached(one))


@cache
def every_import() -> list[Import]:
    return [one for path in files("ingest", "orchestration", "dashboards", "tests/truth") for one in imports(path)]


def test_each_folder_imports_what_the_table_allows() -> None:
    broken = {str(one) for one in every_import() if not is_allowed(one)}
    assert broken == ALLOWED_EXCEPTIONS


def test_the_demo_city_is_known_to_its_command_alone() -> None:
    """Nothing that reads, builds or shows may know the city the demonstration is made of."""
    known = {
        one.file
        for one in every_import()
        if not one.file.startswith("ingest/demo/") and any(m.startswith("ingest.demo") for m in reached(one))
    }
    assert known <= {"orchestration/commands/demo.py"}


def test_no_folder_takes_a_private_name_of_another() -> None:
    def is_private(one: Import) -> bool:
        parts = [*one.module.split("."), *one.names]
        return any(p.startswith("_") and not p.startswith("__") for p in parts)

    across = [one for one in every_import() if one.module.split(".")[0] in OURS - {one.file.split("/")[0]}]
    assert across
    assert [str(one) for one in across if is_private(one)] == []


def test_nothing_is_imported_by_a_star() -> None:
    assert [str(one) for one in every_import() if "*" in one.names] == []


def test_dbt_holds_no_python() -> None:
    assert list((CHECKOUT / "dbt_project" / "models").rglob("*.py")) == []
    assert list((CHECKOUT / "dbt_project" / "models").rglob("*.sql")) != []


def test_orchestration_knows_no_value_of_an_export() -> None:
    """A rule about the data names its codes (已办结, 支出退回 …); what drives the rest names none."""
    spec = yaml.safe_load((CHECKOUT / "tests" / "spec" / "sources.yaml").read_text(encoding="utf-8"))
    codes = {str(value) for values in spec["enums"].values() for value in values if not str(value).isascii()}
    known = {
        f"{path.relative_to(CHECKOUT)}:{node.lineno} {node.value}"
        for path in files("orchestration")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and len(node.value) > 2
        and node.value in codes
    }
    assert known == set()


class AtImport(ast.NodeVisitor):
    """Collects what runs when a module is imported: all but the bodies of functions."""

    def __init__(self) -> None:
        self.lines: list[int] = []

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for part in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(part)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in ("environ", "environb", "getenv") and isinstance(node.value, ast.Name):
            self.lines.append(node.lineno)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id in ("environ", "getenv"):
            self.lines.append(node.lineno)


def environment_read(code: str) -> list[int]:
    visitor = AtImport()
    visitor.visit(ast.parse(code))
    return visitor.lines


def test_nobody_reads_the_environment_at_import() -> None:
    read = {
        f"{path.relative_to(CHECKOUT)}:{line}"
        for path in files("ingest", "orchestration", "dashboards")
        for line in environment_read(path.read_text(encoding="utf-8"))
    }
    assert read == set()


def test_the_dashboards_open_databases_for_reading_only() -> None:
    """They connect to memory alone, and attach a file to it read-only."""
    opened = []
    for path in files("dashboards"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_connect = isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect"
            to_a_file = is_connect and (node.args or any(k.arg != "config" for k in node.keywords))
            attaches = isinstance(node, ast.Constant) and "ATTACH" in str(node.value)
            if to_a_file or (attaches and "READ_ONLY" not in str(node.value)):
                opened.append(f"{path.name}:{node.lineno}")
    assert opened == []


@pytest.mark.parametrize(
    ("file", "statement", "allowed"),
    [
        ("ingest/load.py", "import duckdb", True),
        ("ingest/load.py", "from ingest.home import Home", True),
        ("ingest/load.py", "from . import home", True),
        ("ingest/load.py", "import dagster", False),
        ("ingest/load.py", "from dagster import asset", False),
        ("ingest/load.py", "import orchestration.run", False),
        ("ingest/load.py", "def f():\n    import xlsxwriter", False),
        ("ingest/load.py", "from ..dashboards import app", False),
        ("ingest/demo/city.py", "import xlsxwriter", True),
        ("dashboards/app.py", "from ingest.original import original_lines", True),
        ("dashboards/app.py", "from ingest import original", True),
        ("dashboards/app.py", "from ingest import original, home", False),
        ("dashboards/app.py", "import ingest.home", False),
        ("dashboards/app.py", "import dagster", False),
        ("orchestration/run.py", "from dashboards.server import serve", True),
        ("orchestration/run.py", "import dash", False),
        ("tests/truth/oracle.py", "from ingest.readers import read", False),
    ],
)
def test_the_table_says_yes_and_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, statement: str, allowed: bool
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "CHECKOUT", tmp_path)
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(statement)
    assert all(is_allowed(one) for one in imports(path)) is allowed


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("import os\nX = os.environ.get('X')", [2]),
        ("from os import getenv\nX = getenv('X')", [2]),
        ("import os\nclass A:\n    x = os.getenv('X')", [3]),
        ("import os\ndef f(x=os.environ['X']): ...", [2]),
        ("import os\ndef f():\n    return os.environ['X']", []),
        ("import os\nf = lambda: os.environ['X']", []),
    ],
)
def test_what_counts_as_reading_at_import(code: str, lines: list[int]) -> None:
    assert environment_read(code) == lines
