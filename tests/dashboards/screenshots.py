"""Pictures of every page as its readers have it: both widths, both languages, light and dark, to be looked at.

    .venv/bin/python tests/dashboards/screenshots.py [--home data] [--into screenshots] [--only /review,/kpi]

Beside the pages as they open: the review of a unit of each level, a KPI of one, and its trace. For each set
(`zh-1440-light`, …) a sheet with all of its pages small says at one look what is out of line.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(Path(__file__).parent))  # the server and the browser as the tests have them

from browsing import CHROMIUM, WHOLE, address  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from serving import Server  # noqa: E402

from dashboards.routes import PAGES  # noqa: E402

WIDTHS = {1440: 900, 390: 844}
_SHEET = (
    "body{margin:16px;display:flex;flex-wrap:wrap;gap:16px;font:14px sans-serif;background:#888}"
    "figure{margin:0;width:420px}div{height:700px;overflow:hidden;background:#fff}img{width:420px}"
)
LEVELS = ("street", "community", "grid", "micro_grid")


def addresses(folder: Path, only: list[str]) -> dict[str, str]:
    """Name of the picture → address."""
    pages = {page.path.strip("/").replace("/", "-") or "scorecard": address(page.path) for page in PAGES}
    with duckdb.connect(str((folder / "current.duckdb").resolve()), read_only=True) as con:
        units = {
            level: con.execute(
                "SELECT min(unit_code) FROM dim_unit WHERE level = $level AND valid_to IS NULL", {"level": level}
            ).fetchall()[0][0]
            for level in LEVELS
        }
    states = {f"review-{level}": address("/review", unit=unit) for level, unit in units.items() if unit}
    states["kpi-community"] = address("/kpi", unit=units["community"])
    states["trace-community"] = address("/trace", unit=units["community"])
    states["scorecard-wall"] = address("/", size="wall")
    every = pages | states
    return {name: of for name, of in every.items() if not only or of.partition("?")[0] in only}


def take(server: str, asked: dict[str, str], into: Path) -> Iterator[Path]:
    """The pictures of each set; yields its folder when it is complete."""
    with sync_playwright() as play:
        browser = play.chromium.launch(**CHROMIUM)
        for lang, (width, height), theme in product(("zh", "en"), WIDTHS.items(), ("light", "dark")):
            folder = into / f"{lang}-{width}-{theme}"
            folder.mkdir(parents=True, exist_ok=True)
            page = browser.new_page(viewport={"width": width, "height": height})
            for name, of in asked.items():
                joint = "&" if "?" in of else "?"
                page.goto(f"{server}{of}{joint}lang={lang}&theme={theme}")
                page.wait_for_function(WHOLE)
                # a grid is painted where the window shows it, so the window is as tall as the page
                page.set_viewport_size({"width": width, "height": page.evaluate("document.body.scrollHeight")})
                page.screenshot(path=folder / f"{name}.png")
                page.set_viewport_size({"width": width, "height": height})
            contact_sheet(page, folder, list(asked))
            page.close()
            yield folder
        browser.close()


def contact_sheet(page: Page, folder: Path, names: list[str]) -> None:
    """The tops of all pictures of a folder beside one another, put together by the browser that took them."""
    figures = "".join(f'<figure><div><img src="{name}.png"></div>{name}</figure>' for name in names)
    sheet = folder / "sheet.html"
    sheet.write_text(f"<!doctype html><meta charset=utf-8><style>{_SHEET}</style>{figures}", encoding="utf-8")
    page.set_viewport_size({"width": 1800, "height": 900})
    page.goto(sheet.as_uri())
    page.screenshot(path=folder / "sheet.png", full_page=True)
    sheet.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=ROOT / "data")
    parser.add_argument("--into", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--only", default="", help="addresses, separated by commas")
    asked = parser.parse_args()
    published = asked.home / "published"
    if not (published / "current.duckdb").exists():
        raise SystemExit(f"nothing is published in {asked.home}: make demo first")
    pages = addresses(published, [path for path in asked.only.split(",") if path])
    server = Server(published).wait()
    try:
        for folder in take(server.address, pages, asked.into):
            print(f"{len(pages)} pictures and sheet.png in {folder}", flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
