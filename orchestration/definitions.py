"""What Dagster's UI and daemon load: the home named by ``GRIDLEDGER_HOME``."""

from ingest.home import Home
from orchestration.job import make_definitions

defs = make_definitions(Home.open())
