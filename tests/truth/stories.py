"""Homes that are run twice: what arrives in which run, and what was published after each."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from . import published as p
from .city_files import Export, Part, Row, part, write
from .city_ledgers import Ledgers
from .city_rosters import Rosters
from .city_units import lay_out
from .home import Home, Result
from .oracle import Truth

FIRST, SECOND = date(2024, 4, 9), date(2024, 4, 11)
MONTHS = [date(2024, month, 1) for month in (1, 2, 3)]


@dataclass
class Story:
    """A home run twice, with what was published after each run."""

    home: Home
    results: list[Result]
    visits: list[p.Rows]
    lineage: list[p.Rows]
    files: list[dict[tuple[str, str, str], dict[str, Any]]]
    runs: dict[str, tuple[int, date]]

    @property
    def truth(self) -> Truth:
        return Truth(self.home.inbox, SECOND, runs=self.runs)


def make_stock(folder: Path) -> None:
    """Every file of the story, by the name under which it will arrive."""
    places, units, _ = lay_out(8, MONTHS[0])
    ledgers = Ledgers(8, places, Rosters(8, places, MONTHS[0]), MONTHS, FIRST)
    exports = list(units)
    for month in MONTHS:
        exports.append(Export(f"visits/visits_{month:%Y%m}.csv", [part("visits", ledgers.visits(month, 50))]))
    rows = exports[-2].parts[0].rows
    exports += [
        Export("visits/visits_202402_下半.csv", [part("visits", rows[25:])], {"moments": ["slash", "iso"]}),
        Export("visits/visits_202402_上半.csv", [part("visits", rows[:25])], {"wide": 0.5}),
    ]
    exports += _matters(ledgers)
    for export in exports:
        write(export, folder, ledgers.rng)
    shutil.copyfile(folder / "visits/visits_202401.csv", folder / "visits/重报_202401.csv")


def _matters(ledgers: Ledgers) -> list[Export]:
    """Three files about the same matters; which is later is for their runs and names to say."""
    day = date(2024, 2, 5)
    given = {"unit_code": ledgers.places.communities[0], "reported_on": day, "status": "办理中"}
    given |= dict.fromkeys(("accepted_on", "due_on", "resolved_on"))
    rows = [ledgers.row("council_matters", issue_id=f"YT{nth}", **given) for nth in range(4)]
    said = {
        "议题.xlsx": (rows[:3], "环境卫生"),
        "议题_20240301.xlsx": (rows[:2], "公共设施"),
        "先到的.xlsx": (rows[:1], "其他"),
        "不动的.xlsx": (rows[3:], "政策咨询"),
    }
    return [Export(f"council_matters/{name}", [_all(*what)]) for name, what in said.items()]


def _all(rows: Iterable[Row], category: str) -> Part:
    return part("council_matters", [row.again("loaded", category=category) for row in rows])


def arrive(stock: Path, home: Home, names: list[str]) -> None:
    for name in names:
        (home.inbox / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(stock / name, home.inbox / name)


def tell(root: Path, first: list[str], second: list[str]) -> Story:
    """Two runs, two days apart."""
    stock = root.with_name(f"stock of {root.name}")
    make_stock(stock)
    home = Home(root, FIRST)
    story = Story(home, [], [], [], [], {})
    for number, (names, day) in enumerate(((first, FIRST), (second, SECOND)), start=1):
        home.today = day
        arrive(stock, home, names)
        result = home.run()
        assert result.code == 0, result.err + result.out
        story.results.append(result)
        story.visits.append(p.found_visits(home))
        story.lineage.append(p.found_lineage(home, "fct_visits", "visit_id"))
        story.files.append(home.load_files())
        story.runs |= dict.fromkeys(names, (number, day))
    return story


UNITS = ["org_units/组织_20231231.xlsx", "org_units/2期/组织_2024-05-30.xlsx"]
IN_ORDER = (
    [
        *UNITS,
        "visits/visits_202401.csv",
        "visits/visits_202402.csv",
        "council_matters/先到的.xlsx",
        "council_matters/议题_20240301.xlsx",
        "council_matters/不动的.xlsx",
    ],
    [
        "visits/visits_202403.csv",
        "visits/重报_202401.csv",
        "visits/visits_202402_下半.csv",
        "visits/visits_202402_上半.csv",
        "council_matters/议题.xlsx",
    ],
)
OTHERWISE = (
    [UNITS[1], "visits/visits_202403.csv", "visits/visits_202402_下半.csv", "visits/重报_202401.csv"],
    [UNITS[0], "visits/visits_202402_上半.csv", "visits/visits_202401.csv", "visits/visits_202402.csv"],
)
