"""One demo city for all tests of this folder, written once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingest.demo import DemoManifest, write_city
from ingest.home import Home

sys.path.insert(0, str(Path(__file__).parent))

from demo_files import Exports


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.open(tmp_path_factory.mktemp("demo-city"))


@pytest.fixture(scope="session")
def manifest(home: Home) -> DemoManifest:
    return write_city(home)


@pytest.fixture(scope="session")
def exports(home: Home, manifest: DemoManifest) -> Exports:
    """The written files, read again with nothing but the export specification and the list of bad rows."""
    return Exports(home.inbox, {(b.path, b.sheet, b.row_number) for b in manifest.bad_rows})
