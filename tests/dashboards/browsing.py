"""Pages as a browser shows them: an address of each with what it needs, when one is whole, what axe has against it."""

from urllib.parse import urlencode

from axe_playwright_python.base import AXE_SCRIPT

CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
}
#: Pages that have nothing to show until they are asked about a KPI.
ASKED_WITH_A_KPI = ("/trace", "/kpi")
KPI = "one_trip_rate"

WHOLE = """() => {
    const each = (places, part) => [...document.querySelectorAll(places)].every(place => place.querySelector(part));
    return document.querySelector("#foot") && !document.querySelector("[data-dash-is-loading=true]")
        && each(".graph", ".main-svg") && each(".list", ".ag-header-cell, .ag-overlay-no-rows-center");
}"""
#: WCAG 2.1 AA, and what axe's authors hold to be good besides.
_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
#: What can change when only the colours do.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def address(path: str, **state: str) -> str:
    """The address of a page in a state, with something to show: `address("/kpis", unit="C1", theme="dark")`."""
    asked = {"kpi": KPI, **state} if path in ASKED_WITH_A_KPI else state
    return path + ("?" + urlencode(asked) if asked else "")


def open_whole(page, url: str) -> None:
    """Open an address and wait until its figures and grids are drawn."""
    page.goto(url)
    page.wait_for_function(WHOLE)


def violations(page, rules: dict = _RULES, within: str = "html") -> list[str]:
    """What axe finds against the page, or a part of it, as it stands: rule, what is wrong, the first places."""
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("([within, options]) => axe.run(within, options)", [within, options])["violations"]
    return [f"{item['id']} {node['target']}: {node['failureSummary']}" for item in found for node in item["nodes"][:3]]
