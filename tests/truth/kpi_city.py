"""A small city for the KPIs: all 34 exports in their real formats, about seventy rows each, over two years.

Everything follows from a `Plan`, so that property tests can draw cities; nothing that must come out is said here.
Each city has, by its plan or always: a reorganisation in the middle of a month and of a quarter, months that did not
come, files that are late, sent again or in pieces, corrections, lists that lost keys, and events at every border.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .city_files import Export, Row, part
from .kpi_city_files import Sent, irregular, listed, monthly, scattered, sent, write_all
from .kpi_city_ground import DAY, Ground, Plan, months_before
from .kpi_city_issues import issues
from .kpi_city_ledgers import ledgers
from .kpi_city_rosters import rosters
from .kpi_city_units import plant, succession_lists, unit_lists
from .kpi_city_work import last_case, work
from .kpi_spec import catalogue
from .oracle import Truth
from .spec import sources

__all__ = ["City", "Plan", "make_city"]


@dataclass(frozen=True)
class City:
    """What was written, and in which run each file is seen first."""

    plan: Plan
    runs: dict[str, int]

    @property
    def last_run(self) -> int:
        return max(self.runs.values())

    @property
    def days(self) -> dict[int, date]:
        """Run → its day: an early one, the great one, and one for what is late."""
        return {1: self.plan.as_of - 150 * DAY, 2: self.plan.today - DAY, 3: self.plan.today}

    @property
    def as_of(self) -> date | None:
        """What the run is told."""
        return self.plan.as_of if self.plan.is_told else None

    def truth(self, inbox: Path) -> Truth:
        """An independent reading of the files, wherever they lie now."""
        present = sorted(set(self.runs.values()))
        seen = {path: (present.index(run) + 1, self.days[run]) for path, run in self.runs.items()}
        return Truth(inbox, self.days[self.last_run], self.as_of, seen)


def make_city(inbox: Path, plan: Plan) -> City:
    """Write the exports of the plan's city into `inbox`, and its targets beside it."""
    ground = Ground(plan)
    tree = plant(ground)
    lists = rosters(ground)
    books = issues(ground) | work(ground, lists["buildings"]) | ledgers(ground, lists["estates"])
    files = [sent("org_units", f"组织_{day:%Y%m%d}", rows) for day, rows in unit_lists(ground, tree)]
    files += [sent("org_successions", f"对照_{day:%Y%m%d}", rows) for day, rows in succession_lists(ground, tree)]
    twice = set(ground.rng.sample(sorted(lists), plan.relists))
    for source, rows in lists.items():
        files += listed(ground, source, rows, is_twice=source in twice)
    files += _transactions(ground, books)
    if not plan.is_told:
        files.append(sent("service_cases", f"补报_{plan.as_of:%Y%m}", [last_case(ground)]))
    if plan.has_targets:
        _write_targets(ground, inbox.parent / "reference" / "targets.csv")
    return City(plan, write_all(ground, inbox, scattered(ground, files)))


def _transactions(ground: Ground, books: dict[str, list[Row]]) -> list[Sent]:
    """Files of everything that happened; the two sheets about joint meetings in one workbook."""
    files = [_workbook(books.pop("joint_meetings"), books.pop("joint_meeting_matters"))]
    twice = set(ground.rng.sample(sorted(books), 6))
    for source, rows in books.items():
        if sources()[source].cadence == "monthly":
            files += monthly(ground, source, rows)
        else:
            files += irregular(ground, source, rows, is_twice=source in twice)
    return files


def _workbook(meetings: list[Row], matters: list[Row]) -> Sent:
    sheets = [part("joint_meetings", meetings, sheet="会议"), part("joint_meeting_matters", matters, sheet="议定事项")]
    return Sent(Export("joint_meetings/联席会议.xlsx", sheets, {"tokens": False, "wide": 0}))


def _write_targets(ground: Ground, path: Path) -> None:
    """Targets for all and for one unit, from months on; zero for a KPI that goes up and for one that goes down."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aimed = [kpi.id for kpi in catalogue().values() if kpi.target is not None]
    lines = ["kpi_id,unit_code,from_month,target", "rework_rate,,2020-01,0", "resolution_rate,,2020-01,0"]
    for kpi_id in ground.rng.sample([kpi for kpi in aimed if kpi not in ("rework_rate", "resolution_rate")], 10):
        for unit in ["", ground.one_of(ground.units["community"]), "KS1"][: ground.pick(1, 2, 3)]:
            for back in ground.pick([30], [30, 5], [2]):
                month = months_before(ground.plan.as_of, back)
                lines.append(f"{kpi_id},{unit},{month:%Y-%m},{ground.pick(0, 40, 80, 97.5)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
