"""Writes the whole demo city into a home: first beside the inbox, then, file by file, by rename."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ingest.contracts import load_contracts
from ingest.demo import (
    grid_issues,
    ledgers,
    meetings,
    money,
    offices,
    party,
    people,
    projects,
    rosters,
    services,
    units,
    visits,
    volunteers,
)
from ingest.demo.defects import PLANTS
from ingest.demo.figures import expected_figures
from ingest.demo.manifest import DemoManifest, inbox_files, is_demo_home
from ingest.demo.outlines import Map, write_outlines
from ingest.demo.posts import Posts
from ingest.demo.seasons import LAST_DAY
from ingest.demo.world import World
from ingest.demo.writers import Desk
from ingest.home import Home

MAX_SCALE = 1000
#: What comes when the rest has been published: a month's list that was late, and a month sent again with corrections.
LATE = frozenset({"fire_hazards/火灾隐患台账_202609.xlsx", "visits/入户走访记录_202509（更正）.csv"})
LATE_FOLDER = ".demo-late"


class DemoRefusedError(RuntimeError):
    """The home holds something that is not this demo city."""


def write_city(
    home: Home,
    *,
    scale: int = 1,
    seed: int = 20250101,
    hold_late: bool = False,
    progress: Callable[[str], None] | None = None,
) -> DemoManifest:
    """Write the demo city's exports into the inbox and its outlines into ``reference/``.

    ``hold_late`` keeps those aside that come late, until ``deliver_late`` brings them. A home that already holds
    this very city (seed and scale) whole is left as it is. Raises DemoRefusedError when it holds other exports or
    another city, ValueError for a scale out of 1..1000.
    """
    if not 1 <= scale <= MAX_SCALE:
        raise ValueError(f"scale {scale} is not between 1 and {MAX_SCALE}")
    there = DemoManifest.read(home)
    if not is_demo_home(home):
        raise DemoRefusedError(f"{home.inbox} holds other exports than the demo city's")
    if there and inbox_files(home) and (there.seed, there.scale) != (seed, scale):
        raise DemoRefusedError(f"{home.inbox} holds the demo city of seed {there.seed}, scale {there.scale}")
    if there and inbox_files(home) == there.sizes:
        return there
    staging = home.root / ".demo"
    for left_over in (staging, home.root / LATE_FOLDER):
        shutil.rmtree(left_over, ignore_errors=True)
    try:
        manifest = _write(home, staging, scale, seed, progress or (lambda _: None))
        _move_in(home, staging, manifest, LATE if hold_late else frozenset())
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return manifest


def _write(home: Home, staging: Path, scale: int, seed: int, progress: Callable[[str], None]) -> DemoManifest:
    world = World(seed, scale)
    desk = Desk(staging / "inbox", load_contracts(), PLANTS)
    for step, (name, write) in enumerate(_steps(world).items(), start=1):
        progress(f"{name} ({step}/{len(_steps(world))})")
        write(desk)
    (staging / "reference").mkdir(parents=True)
    write_outlines(staging / "reference" / "units.geojson", Map(world.city, seed), scale)
    manifest = DemoManifest(seed, scale, LAST_DAY.isoformat(), desk.sheets, desk.bad_rows)
    manifest.figures = expected_figures() if scale == 1 else {}
    files = sorted(p for p in desk.folder.rglob("*") if p.is_file())
    manifest.sizes = {p.relative_to(desk.folder).as_posix(): p.stat().st_size for p in files}
    return manifest


def _steps(world: World) -> dict[str, Callable[[Desk], None]]:
    posts = Posts(world.city, world.seed)
    return {
        "org_units": lambda d: units.write_units(d, world),
        "org_successions": lambda d: units.write_successions(d, world),
        "buildings": lambda d: units.write_buildings(d, world),
        "estates": lambda d: rosters.write_estates(d, world),
        "facilities": lambda d: rosters.write_facilities(d, world),
        "volunteer_teams": lambda d: rosters.write_teams(d, world),
        "service_items": lambda d: rosters.write_items(d, world),
        "personnel": lambda d: people.write_personnel(d, world, posts),
        "contact_links": lambda d: people.write_contact_links(d, world),
        "party_units": lambda d: party.write_party_units(d, world),
        "party_members": lambda d: party.write_party_members(d, world),
        "visits": lambda d: visits.write_visits(d, world, posts),
        "service_cases": lambda d: services.write_cases(d, world),
        "facility_activities": lambda d: services.write_facility_activities(d, world),
        "party_grid_events": lambda d: grid_issues.write_party_grid(d, world, posts),
        "safety_grid_events": lambda d: grid_issues.write_safety_grid(d, world),
        "fire_hazards": lambda d: grid_issues.write_fire_hazards(d, world),
        "joint_meetings": lambda d: meetings.write_joint_meetings(d, world),
        "council_matters": lambda d: ledgers.write_council(d, world),
        "committee_matters": lambda d: ledgers.write_committees(d, world),
        "renovation_matters": lambda d: ledgers.write_renovation_matters(d, world),
        "whistles": lambda d: ledgers.write_whistles(d, world),
        "volunteer_activities": lambda d: volunteers.write_activities(d, world),
        "volunteer_checkins": lambda d: volunteers.write_checkins(d, world),
        "micro_projects": lambda d: projects.write_micro_projects(d, world),
        "micro_wishes": lambda d: projects.write_wishes(d, world),
        "three_lists": lambda d: projects.write_three_lists(d, world),
        "renovation_projects": lambda d: projects.write_renovation_projects(d, world),
        "funding_ledger": lambda d: money.write_ledger(d, world),
        "studies": lambda d: offices.write_studies(d, world),
        "platform_sessions": lambda d: offices.write_platform_sessions(d, world),
        "inspections": lambda d: offices.write_inspections(d, world),
        "grid_task_admissions": lambda d: offices.write_admissions(d, world),
    }


def _move_in(home: Home, staging: Path, manifest: DemoManifest, late: frozenset[str]) -> None:
    """The manifest first: killed between two renames, the home is still known as a demo city's."""
    manifest.save(home)
    home.reference.mkdir(parents=True, exist_ok=True)
    (staging / "reference" / "units.geojson").replace(home.reference / "units.geojson")
    for path in manifest.sizes:
        _rename(staging / "inbox" / path, (home.root / LATE_FOLDER if path in late else home.inbox) / path)


def deliver_late(home: Home) -> list[str]:
    """Bring the exports that were held back into the inbox; their paths, none when nothing was held back."""
    waiting = [path for path in sorted(LATE) if (home.root / LATE_FOLDER / path).exists()]
    for path in waiting:
        _rename(home.root / LATE_FOLDER / path, home.inbox / path)
    shutil.rmtree(home.root / LATE_FOLDER, ignore_errors=True)
    return waiting


def _rename(of: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    of.replace(to)
