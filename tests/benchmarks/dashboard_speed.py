"""The dashboards under load: how long a page takes with 20 people, how many a second, how soon a new browser has it.

    .venv/bin/python tests/benchmarks/dashboard_speed.py [--home data] [--larger HOME] [--without browser,superset]

The production server, as `gridledger serve` starts it, on the demo city (built where the home has none), over the
loopback address alone. Addresses are drawn from all pages, units down to communities, months and KPIs. 1. 20 people,
each clicking every two seconds, every address a new one: no page was ever made before; what pages share (names,
months) is kept by the server as in service. 2. The same without pauses. 3. Clicking every two seconds over the units
of the newest month, which people open again and again: each page was asked for once before. 4. That without pauses.
5. Each page in a browser that has nothing yet, until its finding and figures are drawn. 6. 20 clients of Apache
Superset on the same file, which ask for charts with the aggregates that the pages show; a page counts as one answer
though it carries a dozen of them, and Superset too keeps what it has answered. With `--larger`, 1 to 4 also there.
Prints tables with the bars and whether they are met; asserts nothing but that Superset's figures are those of plain
SQL. Processor time per answer says more than the clock when the machine has other things to do.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import duckdb
from clients import Load, Request, load, processor_seconds

from dashboards.answers import CALLBACK, asked_for
from dashboards.routes import PAGES
from dashboards.state import State
from dashboards.texts import text

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "dashboards"))  # the server and the browser as the tests have them

from browsing import ASKED_WITH_A_KPI, CHROMIUM, KPI, WHOLE, address  # noqa: E402
from serving import Server, free_port  # noqa: E402
from superset_charts import Superset  # noqa: E402

PEOPLE = 20
PAUSE = 2.0
# Addresses that people open again and again: no more in a larger city, whose newest month has ten thousand.
KNOWN = 700
BARS = {"p95": 100.0, "per_second": 60.0, "first_view": 1500.0, "larger": 2.0, "superset": 10.0}
ADDRESSES = {"new": "each address a new one", "known": "the newest month again and again"}
FAILED = text("zh", "state.failed.title")
_COMMAND = Path(sys.executable).with_name("gridledger")
# The moment at which a page is whole, noted by the page itself, frame by frame.
_NOTE = f"""(() => {{
    const whole = {WHOLE};
    const look = () => whole() ? window.wholeAfter = performance.now() : requestAnimationFrame(look);
    requestAnimationFrame(look);
}})()"""


def published(home: Path) -> Path:
    """The folder of published builds; a home without one becomes the demo city's."""
    if not (home / "published" / "current.duckdb").exists():
        print(f"building the demo city in {home} …")
        subprocess.run([_COMMAND, "demo", "--no-serve", "--home", home], check=True, stdout=subprocess.DEVNULL)
    return home / "published"


def clicks(folder: Path, seed: int, newest: bool = False) -> Iterator[Request]:
    """Callbacks as the browser sends them: every page × unit × month (and, where a page asks for one, KPI), each once,
    in a drawn order. `newest`: of the month that a page opens with alone."""
    with duckdb.connect(str((folder / "current.duckdb").resolve()), read_only=True) as con:
        levels = "level IN ('city', 'street', 'community') AND valid_from <= current_date"
        units = [row[0] for row in con.execute(f"SELECT DISTINCT unit_code FROM dim_unit WHERE {levels}").fetchall()]
        listed = (
            "SELECT DISTINCT strftime(month, '%Y-%m') FROM agg_facts_monthly, as_of WHERE month <= as_of ORDER BY 1"
        )
        months = [row[0] for row in con.execute(listed).fetchall()][-1 if newest else None :]
        kpis = [row[0] for row in con.execute("SELECT kpi_id FROM kpi_catalogue").fetchall()]
    drawn = random.Random(seed)
    all_of_them = [(page.path, unit, month) for page in PAGES for unit in sorted(units) for month in months]
    for path, unit, month in drawn.sample(all_of_them, len(all_of_them)):
        state = {"month": month, "unit": unit}
        if path in ASKED_WITH_A_KPI:
            state["kpi"] = KPI if newest else drawn.choice(kpis)
        asked = asked_for(State.parse(path, urlencode(state)))
        yield Request(path, CALLBACK, json.dumps(asked).encode())


def of_pages(found: Load) -> None:
    print(f"  {'page':14} {'answers':>8} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'kB':>6}")
    for page in [*PAGES, None]:
        kind = page.path if page else None
        of_page = [a for a in found.answers if kind in (None, a.kind)]
        if of_page:
            times = "".join(f" {found.ms(share, kind):8.0f}" for share in (0.5, 0.95, 1))
            size = sum(a.size for a in of_page) / len(of_page) / 1000
            print(f"  {kind or 'all':14} {len(of_page):8}{times} {size:6.0f}")
    if failed := sum(not answer.is_good for answer in found.answers):
        print(f"  {failed} answers are errors")


def under_load(folder: Path, seconds: float) -> dict[str, Load]:
    """The four loads, on one server; prints each."""
    server = Server(folder).wait()
    loads = {}
    try:
        for name, seed, pause in (("new", 1, PAUSE), ("new", 2, 0), ("known", 3, PAUSE), ("known", 3, 0)):
            requests = clicks(folder, seed, newest=name == "known")
            if name == "known":
                requests = list(islice(requests, KNOWN))
                load(server.port, requests, PEOPLE, 600)
                requests = again(requests)
            before = processor_seconds(server.process.pid)
            found = load(server.port, requests, PEOPLE, seconds, pause, FAILED)
            spent = 1000 * (processor_seconds(server.process.pid) - before) / len(found.answers)
            title = f"{PEOPLE} people, {f'a click every {pause:g} s' if pause else 'without pauses'}, {ADDRESSES[name]}"
            print(f"\n{title}, {found.seconds:.0f} s:")
            print(f"  {found.per_second:.0f} callbacks a second, {spent:.1f} ms of processor time each")
            of_pages(found)
            loads[title] = found
    finally:
        server.stop()
    return loads


def again(once: list[Request]) -> list[Request]:
    """Each of them many times over, in another order each time: all once, all a second time, and so on."""
    drawn = random.Random(4)
    return [request for _ in range(40) for request in drawn.sample(once, len(once))]


def first_views(folder: Path) -> float:
    """Milliseconds until each page stands in a browser that has nothing yet: the slowest of the medians of three."""
    from playwright.sync_api import sync_playwright

    server = Server(folder).wait()
    slowest = 0.0
    print("\nfirst view in a new browser, until finding and figures are drawn:")
    try:
        with sync_playwright() as play:
            for page in PAGES:
                times = []
                for _ in range(3):
                    browser = play.chromium.launch(**CHROMIUM)
                    tab = browser.new_page(viewport={"width": 1440, "height": 900})
                    tab.add_init_script(_NOTE)
                    tab.goto(server.address + address(page.path))
                    times.append(tab.wait_for_function("() => window.wholeAfter").json_value())
                    browser.close()
                median = sorted(times)[1]
                slowest = max(slowest, median)
                print(f"  {page.path:14} {median:6.0f} ms")
    finally:
        server.stop()
    return slowest


def of_superset(folder: Path, seconds: float) -> Load:
    """The same people on Superset, without pauses."""
    superset = Superset((folder / "current.duckdb").resolve(), free_port())
    try:
        superset.check()
        found = load(superset.port, superset.requests(5), PEOPLE, seconds)
    finally:
        superset.stop()
    print(f"\nApache Superset, {PEOPLE} clients without pauses, {found.seconds:.0f} s:")
    print(f"  {found.per_second:.1f} charts a second, p50 {found.ms(0.5):.0f} ms, p95 {found.ms(0.95):.0f} ms")
    if failed := sum(not answer.is_good for answer in found.answers):
        print(f"  {failed} answers are errors")
    return found


def verdict(name: str, value: float, bar: float, unit: str, least: bool = False) -> None:
    met = value >= bar if least else value <= bar
    print(f"  {name:64} {value:8.1f} {unit:10} bar {'≥' if least else '≤'} {bar:g}  {'met' if met else 'MISSED'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=ROOT / "data")
    parser.add_argument("--larger", type=Path, help="a home with a larger city, to be within twice")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--without", default="", help="parts to leave out: browser, superset")
    asked = parser.parse_args()
    without = asked.without.split(",")
    folder = published(asked.home)
    loads = under_load(folder, asked.seconds)
    slowest = first_views(folder) if "browser" not in without else None
    superset = of_superset(folder, asked.seconds) if "superset" not in without else None
    larger = under_load(asked.larger / "published", asked.seconds) if asked.larger else {}
    clicking, new, clicking_known, known = loads.values()
    print("\nbars:")
    verdict(f"server time, p95, {ADDRESSES['known']}", clicking_known.ms(0.95), BARS["p95"], "ms")
    verdict(f"server time, p95, {ADDRESSES['new']}", clicking.ms(0.95), BARS["p95"], "ms")
    verdict(f"callbacks, {ADDRESSES['known']}", known.per_second, BARS["per_second"], "a second", least=True)
    verdict(f"callbacks, {ADDRESSES['new']}", new.per_second, BARS["per_second"], "a second", least=True)
    if slowest is not None:
        verdict("first view in a new browser, slowest page", slowest, BARS["first_view"], "ms")
    if superset is not None:
        for name, found in (("known", known), ("new", new)):
            ratio = found.per_second / superset.per_second
            verdict(f"throughput of Superset, {ADDRESSES[name]}", ratio, BARS["superset"], "×", least=True)
    for name, found in larger.items():
        verdict(f"larger city: {name}", found.ms(0.95) / loads[name].ms(0.95), BARS["larger"], "×")


if __name__ == "__main__":
    main()
