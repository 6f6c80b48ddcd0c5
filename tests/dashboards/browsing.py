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

#: Pairs of words of a page that stand one on the other, or in two cells of a table without a gap: the lines of text as
#: they are drawn, as far as they are not cut off. A line is as high as half its box: lines below each other may touch.
_TEXT_ON_TEXT = """() => {
    const drawn = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement;
        const skipped = parent.closest(".unseen, .ag-root-wrapper, .js-plotly-plot");
        if (!node.data.trim() || skipped || !parent.checkVisibility({visibilityProperty: true})) continue;
        const cut = [];
        for (let around = parent; around.tagName !== "MAIN"; around = around.parentElement) {
            if (getComputedStyle(around).overflowX !== "visible") cut.push(around.getBoundingClientRect());
        }
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const line of range.getClientRects()) {
            const left = Math.max(line.left, ...cut.map(box => box.left));
            const right = Math.min(line.right, ...cut.map(box => box.right));
            const quarter = line.height / 4, cell = parent.closest("td, th");
            if (right - left > 2)
                drawn.push({node, cell, left, right, top: line.top + quarter, bottom: line.bottom - quarter});
        }
    }
    drawn.sort((one, other) => one.top - other.top);
    const found = [];
    drawn.forEach((one, place) => {
        for (const other of drawn.slice(place + 1)) {
            if (other.top >= one.bottom) break;
            const common = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const most = one.cell && other.cell && one.cell !== other.cell ? -2 : 2;
            if (one.node !== other.node && common > most) found.push(`${one.node.data} | ${other.node.data}`);
        }
    });
    return found;
}"""


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


def text_on_text(page, widths: tuple[int, ...]) -> list[str]:
    """Words of the page that cannot be read since others stand on them, in a window of each width."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {pair}" for pair in page.evaluate(_TEXT_ON_TEXT)]
    return found
