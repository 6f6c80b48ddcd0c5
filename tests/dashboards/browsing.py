"""Pages as a browser shows them: an address of each with what it needs, when one is whole, what axe has against it."""

from axe_playwright_python.base import AXE_SCRIPT

from dashboards.routes import PAGES

#: What a page must be asked for to have something to show.
_ASKS = {"/trace": "kpi=one_trip_rate", "/kpi": "kpi=one_trip_rate"}

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
    """The address of a page in a state: `address("/kpis", unit="C1", theme="dark")`."""
    asked = [_ASKS[path]] if path in _ASKS else []
    asked += [f"{name}={value}" for name, value in state.items() if value]
    return path + ("?" + "&".join(asked) if asked else "")


def addresses(**state: str) -> list[str]:
    return [address(page.path, **state) for page in PAGES]


def open_whole(page, url: str) -> None:
    """Open an address and wait until its figures and grids are drawn."""
    page.goto(url)
    page.wait_for_function(WHOLE)


def violations(page, rules: dict = _RULES) -> list[str]:
    """What axe finds against the page as it stands: rule, what is wrong, the first places."""
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{item['id']} {node['target']}: {node['failureSummary']}" for item in found for node in item["nodes"][:3]]
