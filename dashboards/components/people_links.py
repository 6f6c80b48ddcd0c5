"""The tables of contacts and estates and of what is asked of the grids."""

import polars as pl

from dashboards.components.blocks import bar, block, count, share
from dashboards.components.marks import link
from dashboards.components.offers import offer
from dashboards.components.people_posts import reached
from dashboards.components.score_marks import points_mark
from dashboards.components.states import empty
from dashboards.components.tables import Column, Content, table
from dashboards.downloads import Field, Sheet
from dashboards.markup import Node, html
from dashboards.numbers import whole
from dashboards.scores import step
from dashboards.view import View

PARTIES = ("branch", "committee", "company")


def contacts_block(view: View, contacts: pl.DataFrame) -> Node:
    """Who is in contact with what, level by level; more of it is better."""
    title = view.t("people.contacts")
    if not contacts.height:
        return block(title, empty(view.t("people.no_targets")))
    columns = [
        Column(view.t("people.contact_level")),
        Column(view.t("people.targets"), True, unit=view.t("people.unit_targets")),
        Column(view.t("people.linked"), True, unit=view.t("people.unit_targets")),
        Column(view.t("people.gaps"), True, unit=view.t("people.unit_targets")),
        Column(view.t("people.covered"), True, unit="%"),
        Column(view.t("word.mom"), True, False),
    ]
    rows: list[list[Content]] = [
        [
            view.t(f"people.contact_{row['target_kind']}"),
            count(row["targets"], view),
            count(row["linked"], view),
            count(row["gaps"], view),
            share(row["share"], view),
            points_mark(view, step(row["step"] if view.is_complete else None), key="kpis.points"),
        ]
        for row in contacts.to_dicts()
    ]
    named = contacts.with_columns(
        pl.Series("contact", [view.t(f"people.contact_{kind}") for kind in contacts["target_kind"]])
    )
    fields = (
        Field("contact", view.t("people.contact_level")),
        Field("targets", view.t("people.targets_sheet"), "count"),
        Field("linked", view.t("people.linked_sheet"), "count"),
        Field("gaps", view.t("people.gaps_sheet"), "count"),
        Field("share", view.t("people.covered_sheet"), "percent"),
        Field("step", view.t("people.step_sheet"), "points"),
    )
    return block(title, table(columns, rows, title), offer(view, Sheet("contacts", title, fields, named)))


def gaps_block(view: View, gaps: pl.DataFrame, most: int) -> Node:
    title = view.t("people.no_contact")
    if not gaps.height:
        return block(title, empty(view.t("people.no_gaps")))
    columns = [
        Column(view.t("people.target")),
        Column(view.t("people.kind")),
        Column(view.t("people.community"), phone=False),
        Column(view.t("people.unlinked_since"), True),
    ]
    rows: list[list[Content]] = [
        [
            row["target_name"],
            view.t(f"people.target_{row['target_kind']}"),
            link(row["unit_name"], view.state.href(unit=row["unit_code"]), "lk"),
            row["unlinked_since"].isoformat() if row["unlinked_since"] else view.t("people.never"),
        ]
        for row in gaps.head(most).to_dicts()
    ]
    named = gaps.with_columns(pl.Series("kind", [view.t(f"people.target_{kind}") for kind in gaps["target_kind"]]))
    fields = (
        Field("kind", view.t("people.kind")),
        Field("target_code", view.t("people.code")),
        Field("target_name", view.t("people.target")),
        Field("unit_name", view.t("people.community")),
        Field("unlinked_since", view.t("people.unlinked_since"), "date"),
    )
    hint = view.t("people.list_most", shown=most, all=whole(gaps.height)) if gaps.height > most else ""
    return block(title, table(columns, rows, title), offer(view, Sheet("contact-gaps", title, fields, named)), hint)


def parties_block(view: View, estates: pl.DataFrame) -> Node:
    """Of how many estates each party is missing."""
    title, hint = view.t("people.parties"), view.t("people.parties_hint")
    if not estates.height:
        return block(title, empty(view.t("people.no_estates")), hint=hint)
    counts = estates.row(0, named=True)
    columns = [
        Column(view.t("people.party")),
        Column("", class_name="bar", phone=False),
        Column(view.t("people.estates_without"), True, unit=view.t("people.unit_estates")),
    ]
    rows: list[list[Content]] = [
        [
            view.t(f"people.lacks_{party}"),
            bar(counts[f"without_{party}"], counts["estates_in_all"]),
            count(counts[f"without_{party}"], view),
        ]
        for party in PARTIES
    ]
    said = view.t("people.parties_said", all=whole(counts["estates_in_all"]), complete=whole(counts["complete"]))
    missing = pl.DataFrame(
        {
            "party": [view.t(f"people.lacks_{party}") for party in PARTIES],
            "estates": [counts[f"without_{party}"] for party in PARTIES],
        }
    )
    fields = (Field("party", view.t("people.party")), Field("estates", view.t("people.estates_sheet"), "count"))
    body = html.Div([html.P(said), table(columns, rows, title)])
    return block(title, body, offer(view, Sheet("parties", title, fields, missing)), hint)


def estates_block(view: View, estates: pl.DataFrame, most: int) -> Node:
    """Those that lack most first, the larger first."""
    title = view.t("people.estates")
    lacking = estates.filter(pl.col("lacking") > 0)
    if not lacking.height:
        return block(title, empty(view.t("people.no_estates" if not estates.height else "people.all_complete")))
    columns = [
        Column(view.t("people.estate")),
        Column(view.t("people.community"), phone=False),
        Column(view.t("people.households"), True, False, unit=view.t("people.unit_households")),
        *[Column(view.t(f"people.party_{party}")) for party in PARTIES],
    ]
    flags = ("has_branch", "has_committee", "has_property_company")
    rows: list[list[Content]] = [
        [
            row["estate_name"],
            link(row["unit_name"], view.state.href(unit=row["unit_code"]), "lk"),
            count(row["households"], view),
            *[reached(view, row[flag], "party") for flag in flags],
        ]
        for row in lacking.head(most).to_dicts()
    ]
    yes, no = view.t("people.party_yes"), view.t("people.party_no")
    said = [pl.Series(f"{flag}_said", [yes if there else no for there in estates[flag]]) for flag in flags]
    fields = (
        Field("estate_code", view.t("people.code")),
        Field("estate_name", view.t("people.estate")),
        Field("unit_name", view.t("people.community")),
        Field("households", view.t("people.households_sheet"), "count"),
        *[Field(f"{flag}_said", view.t(f"people.party_{party}")) for flag, party in zip(flags, PARTIES, strict=True)],
        Field("lacking", view.t("people.lacking"), "count"),
    )
    sheet = Sheet("estates", title, fields, estates.with_columns(said))
    hint = view.t("people.list_most", shown=most, all=whole(lacking.height)) if lacking.height > most else ""
    return block(title, table(columns, rows, title), offer(view, sheet), hint)


def tasks_block(view: View, tasks: pl.DataFrame) -> Node:
    """Tasks in force by department, and the forms they cost; all of them first."""
    title = view.t("people.tasks")
    if not tasks.height:
        return block(title, empty(view.t("people.no_tasks")))
    units = {"forms": "people.unit_forms"}
    names = ("in_force", "forms", "without_end", "applied", "admitted")
    columns = [Column(view.t("people.department"))]
    for name in names:
        unit = view.t(units.get(name, "people.unit_tasks"))
        columns.append(Column(view.t(f"people.{name}"), True, name in ("in_force", "forms"), unit=unit))
    rows: list[list[Content]] = [
        [row["department"] or view.t("people.all_departments"), *[count(row[name], view) for name in names]]
        for row in tasks.to_dicts()
    ]
    fields = (
        Field("department", view.t("people.department")),
        *[Field(name, view.t(f"people.{name}_sheet"), "count") for name in (*names, "forms_unsaid")],
    )
    named = tasks.with_columns(pl.col("department").fill_null(view.t("people.all_departments")))
    classes = ["total" if department is None else "" for department in tasks["department"]]
    drawn = table(columns, rows, title, classes)
    return block(title, drawn, offer(view, Sheet("tasks", title, fields, named)), css="whole")
