"""Where this program's own files lie, and what version of it this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from ingest.contracts import Contract
from ingest.home import CHECKOUT, Home
from ingest.own import contracts_of_home

DBT_PROJECT = CHECKOUT / "dbt_project"

#: Where `gridledger source new` puts a contract and a staging model.
SOURCE_FOLDER = CHECKOUT / "ingest" / "sources"


class ProjectError(RuntimeError):
    """The dbt project cannot be parsed or run."""


def program_version() -> str:
    try:
        return version("gridledger")
    except PackageNotFoundError:
        return "0+checkout"


def contracts_of(home: Home) -> dict[str, Contract]:
    """The contracts shipped with the program and those of this home; one of the home's own goes before."""
    return contracts_of_home(home.sources)
