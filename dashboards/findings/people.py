"""The finding of people and grids: which posts of the grids nobody is in, which streets are short of party staff, what
has nobody to contact, and what is asked of the grids.

Rules
1. Posts of the grids and how many nobody is in lead; the unit below with most of them is named if no other has as many.
2. Streets under the floor of five party staff are counted, and named where it is one.
3. The support gives contacts by what is missing, estates with all three parties, and tasks in force with their forms;
   what there is none of is left out.
"""

from dashboards.findings.services import when
from dashboards.findings.writer import Finding, Writer
from dashboards.numbers import percent, whole
from dashboards.texts import text

_KINDS = ("street", "community", "building", "branch")


def compose(  # one argument for each thing that is said
    posts: list[dict],
    below: list[dict],
    floors: list[dict],
    contacts: list[dict],
    estates: dict | None,
    tasks: dict | None,
    writer: Writer,
) -> Finding:
    """Rows of people/posts, of grid_staffing_rate in units_kpis, of people/floors and people/contacts; one row of
    people/estates; the row of people/tasks for all departments."""
    headline = _posts(posts, below, writer) + _floors(floors, writer)
    parts = [_contacts(contacts, writer), _estates(estates, writer), _tasks(tasks, writer)]
    clauses = [part for part in parts if part]
    if not clauses:
        return Finding(headline, _say(writer, "nothing"))
    support = _say(writer, "list", items=text(writer.lang, "finding.clause").join(clauses))
    return Finding(headline, support[0].upper() + support[1:])


def _say(writer: Writer, key: str, **values: object) -> str:
    return text(writer.lang, f"people.finding_{key}", **values)


def _posts(posts: list[dict], below: list[dict], writer: Writer) -> str:
    words = {"unit": writer.unit_name, "month": when(writer)}
    by_level = {row["level"]: row for row in posts}
    if None not in by_level:
        return _say(writer, "no_posts", **words)
    total = by_level.pop(None)
    words["posts"] = whole(total["units"])
    if not total["vacant"]:
        return _say(writer, "all_filled", **words)
    named = [
        _say(writer, f"vacant_{level}", count=whole(row["vacant"])) for level, row in by_level.items() if row["vacant"]
    ]
    which = text(writer.lang, "finding.comma").join(named)
    sentence = _say(writer, "vacant", **words, vacant=whole(total["vacant"]), which=which)
    return sentence + _most(below, total["vacant"], writer)


def _most(below: list[dict], vacant: int, writer: Writer) -> str:
    short = sorted((row for row in below if row["lacking"]), key=lambda row: -row["lacking"])
    if len(below) < 2 or not short or (len(short) > 1 and short[0]["lacking"] == short[1]["lacking"]):
        return ""
    if short[0]["lacking"] == vacant:
        return _say(writer, "all_in", name=short[0]["unit_name"])
    return _say(writer, "most", name=short[0]["unit_name"], count=whole(short[0]["lacking"]))


def _floors(floors: list[dict], writer: Writer) -> str:
    if not floors:
        return ""
    short = floors[0]["streets_below"]
    if not short:
        return _say(writer, "floor_reached" if len(floors) > 1 else "floor_reached_here")
    least = floors[0]
    if short == 1:
        return _say(writer, "floor_one", name=least["unit_name"], people=whole(least["people"]))
    return _say(writer, "floor_missed", count=whole(short))


def _contacts(contacts: list[dict], writer: Writer) -> str:
    if not contacts:
        return ""
    gaps = {row["target_kind"]: row["gaps"] for row in contacts if row["gaps"]}
    if not gaps:
        return _say(writer, "contacts_whole")
    named = [_say(writer, f"gap_{kind}", count=whole(gaps[kind])) for kind in _KINDS if kind in gaps]
    return _say(writer, "contacts_missing", which=text(writer.lang, "finding.comma").join(named))


def _estates(estates: dict | None, writer: Writer) -> str:
    if not estates:
        return ""
    all_, complete = estates["estates_in_all"], estates["complete"]
    return _say(writer, "estates", all=whole(all_), complete=whole(complete), share=percent(complete / all_))


def _tasks(tasks: dict | None, writer: Writer) -> str:
    if not tasks or not tasks["in_force"]:
        return ""
    return _say(writer, "tasks", count=whole(tasks["in_force"]), forms=whole(tasks["forms"]))
