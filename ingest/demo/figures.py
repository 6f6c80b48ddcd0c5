"""The report's figures as the demo city at scale 1 is built to give them (``spec/figures.yaml``)."""

from __future__ import annotations

from ingest.demo import ledgers, meetings, money, party, posts, projects, rosters, volunteers
from ingest.demo.city import GRIDS, MICRO_GRIDS


def expected_figures() -> dict[str, float]:
    """figure_no -> value; 14 and 40 are not laid down: they follow from where things happen to lie."""
    teams = dict(rosters.TEAM_TYPES)
    return {
        "2": 745, "3": 100, "4": meetings.VOLUME.resolved, "5": 3, "6": 16, "7": 100, "9": 37.6, "10": 68, "11": 42,
        "12": 28, "13": 108, "15": 14, "16": ledgers.WHISTLES.resolved, "17": 97, "18": 612, "19": money.MATCHED_YUAN,
        "20": 10, "21": 24, "22": 4, "23": 7, "24": party.UNITS_REGISTERED, "25": party.MEMBERS_REGISTERED,
        "26": sum(teams[t] for t in ("党员突击队", "党员志愿服务队", "党群志愿服务队")), "27": volunteers.HELD,
        "28": money.MICRO_PROJECT_YUAN, "29": projects.PROJECTS_DONE, "30": projects.WISHES_FULFILLED,
        "31": party.MEMBERS_DEPLOYED, "32": teams["志愿先锋队"], "33": 615, "35": 28,
        "36": GRIDS - len(posts.VACANT_GRIDS), "37": MICRO_GRIDS - len(posts.VACANT_MICRO_GRIDS), "38": 34, "39": 100,
    }  # fmt: skip
