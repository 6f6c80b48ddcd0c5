"""A small published database, an application on it, and a real server with a real browser in front."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import published
from browsing import CHROMIUM
from serving import ROOT, Server

from dashboards import app as application

SCREENSHOTS = Path(os.environ.get("GRIDLEDGER_SCREENSHOTS", ROOT / "logs" / "screenshots"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one published build."""
    published.build(tmp_path / "published")
    return tmp_path / "published"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, for tests that only read."""
    path = tmp_path_factory.mktemp("home") / "published"
    published.build(path)
    return path


@pytest.fixture(scope="session")
def server(shared_folder: Path) -> Iterator[Server]:
    running = Server(shared_folder).wait()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # two cores may be busy with something else
    with sync_playwright() as play:
        chromium = play.chromium.launch(**CHROMIUM)
        # one context for all tests: what the first page has fetched and compiled serves the others
        context = chromium.new_context()
        yield context
        context.close()
        chromium.close()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of pages that were made, not answered with what is kept, in their order."""
    addresses, page = [], application.page

    def noted(repository, state):
        addresses.append(state.href())
        return page(repository, state)

    monkeypatch.setattr(application, "page", noted)
    return addresses


class Watched:
    """A page of the browser that remembers what it asked for and what went wrong."""

    def __init__(self, page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(30_000)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: said.type in ("error", "warning") and self.errors.append(said.text))

    def outside(self) -> list[str]:
        """Requests that left this machine. data: and blob: addresses never leave the browser."""
        return [url for url in self.requests if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    def shot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def watch(browser):
    """Open pages of a given width; each must end without an error and without having left the machine."""
    opened: list[Watched] = []

    def open_page(width: int = 1440) -> Watched:
        page = browser.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        watched = Watched(page)
        opened.append(watched)
        return watched

    yield open_page
    for watched in opened:
        watched.page.close()
        assert watched.outside() == []
        assert watched.errors == []
