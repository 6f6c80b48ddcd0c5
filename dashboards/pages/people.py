"""队伍网格: people by post, posts without a person, floors, contacts, estates, and what is asked of the grids."""

from typing import Any

import polars as pl
from dash import dcc

from dashboards.components import people_links as links
from dashboards.components import people_posts as parts
from dashboards.components.cards import chart_card
from dashboards.components.frame import finding
from dashboards.components.kpi_cards import kpi_cards
from dashboards.components.marks import section
from dashboards.components.offers import offer
from dashboards.components.states import empty
from dashboards.components.unit_kpis import reaching, unit_kpis, unit_kpis_sheet
from dashboards.downloads import Field, Sheet
from dashboards.figures.people import height, shares
from dashboards.findings.people import compose
from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.view import View

CARDS = (
    "grid_staffing_rate",
    "party_staff_compliance",
    "contact_coverage",
    "three_party_estates_rate",
    "grid_tasks_in_force",
)
BELOW = (
    "grid_staffing_rate",
    "party_staff_compliance",
    "contact_coverage",
    "three_party_estates_rate",
    "community_cadre_mean_age",
    "community_cadre_college_share",
)
ON_PHONE = ("grid_staffing_rate", "contact_coverage")
SHOWN = 10
GRAPH: Any = {"displayModeBar": False, "responsive": True, "showTips": False}


def render(view: View) -> list[Node]:
    asked: dict[str, Any] = {"unit": view.unit, "month": view.month}

    def ask(name: str) -> pl.DataFrame:
        return view.session.frame(f"people/{name}", **asked)

    cards = view.session.frame("kpi_cards", **asked, kpis=",".join(CARDS)).to_dicts()
    below = view.session.frame("units_kpis", **asked, kpis=",".join(BELOW))
    posts, floors, contacts, estates, tasks = map(ask, ("posts", "floors", "contacts", "estates", "tasks"))
    found = compose(
        posts.to_dicts(),
        below.filter(kpi_id="grid_staffing_rate").to_dicts(),
        floors.to_dicts(),
        contacts.to_dicts(),
        estates.row(0, named=True) if estates.height else None,
        tasks.row(0, named=True) if tasks.height else None,
        view.writer(),
    )
    return [
        finding(view, found.headline, found.support),
        kpi_cards(view, cards, Id.CARDS),
        _grids(view, posts, ask("vacancies")),
        *_below(view, below),
        _staff(view, ask("staffing"), floors, ask("heads")),
        _cadres(view, ask("cadres")),
        _contacts(view, contacts, ask("contact_gaps")),
        _estates(view, estates),
        _tasks(view, tasks),
    ]


def _part(view: View, id_: str, key: str, blocks: list[Node]) -> Node:
    hint = view.t(f"people.{key}_hint", month=view.month_name())
    return section(id_, view.t(f"people.{key}_title"), hint, [html.Div(blocks, className="parts")])


def _grids(view: View, posts: pl.DataFrame, vacancies: pl.DataFrame) -> Node:
    blocks = [parts.posts_block(view, posts), parts.vacancies_block(view, vacancies, SHOWN)]
    return _part(view, Id.VACANCIES, "grids", blocks)


def _below(view: View, below: pl.DataFrame) -> list[Node]:
    if not below.height:
        return []
    kpis = reaching(view, below, BELOW)
    title = view.t(f"unit_kpis.below_{view.level}")
    hint = view.t("unit_kpis.below_hint", month=view.month_name())
    sheet = unit_kpis_sheet(view, "units", title, below, kpis)
    return [section(Id.BELOW, title, hint, [unit_kpis(view, below, kpis, ON_PHONE)], offer=offer(view, sheet))]


def _staff(view: View, staffing: pl.DataFrame, floors: pl.DataFrame, heads: pl.DataFrame) -> Node:
    blocks = [parts.staffing_block(view, staffing)]
    blocks += [parts.floors_block(view, floors, SHOWN)] if floors.height else []
    blocks.append(parts.heads_block(view, heads))
    return _part(view, Id.STAFF, "staff", blocks)


def _cadres(view: View, cadres: pl.DataFrame) -> Node:
    """Age and education of a unit and of the first few below it."""
    if not cadres.height:
        return section(Id.CADRES, view.t("people.cadres_title"), "", [empty(view.t("people.no_cadres"))])
    first = cadres["unit_code"].unique(maintain_order=True).head(SHOWN + 1).to_list()
    drawn = cadres.filter(pl.col("unit_code").is_in(first))
    charts = [
        chart_card(
            view.t(f"people.{trait}_title"),
            view.t("people.cadres_chart_hint"),
            dcc.Graph(
                figure=shares(drawn, trait, view.look),
                config=GRAPH,
                responsive=True,
                style={"height": f"{height(drawn)}px"},
            ),
            offer(view, _cadres_sheet(view, cadres, trait), graph=True),
        )
        for trait in ("age", "education")
    ]
    hint = view.t("people.cadres_hint", month=view.month_name())
    return section(Id.CADRES, view.t("people.cadres_title"), hint, [html.Div(charts, className="charts")])


def _cadres_sheet(view: View, cadres: pl.DataFrame, trait: str) -> Sheet:
    fields = (
        Field("unit_code", view.t("people.code")),
        Field("unit_name", view.t("people.unit")),
        Field("class", view.t(f"people.{trait}")),
        Field("people", view.t("people.people_sheet"), "count"),
        Field("share", view.t("people.share_sheet"), "percent"),
    )
    return Sheet(f"cadres-{trait}", view.t(f"people.{trait}_title"), fields, cadres.filter(trait=trait))


def _contacts(view: View, contacts: pl.DataFrame, gaps: pl.DataFrame) -> Node:
    blocks = [links.contacts_block(view, contacts), links.gaps_block(view, gaps, SHOWN)]
    return _part(view, Id.CONTACTS, "contacts", blocks)


def _estates(view: View, estates: pl.DataFrame) -> Node:
    blocks = [links.parties_block(view, estates), links.estates_block(view, estates, SHOWN)]
    return _part(view, Id.ESTATES, "estates", blocks)


def _tasks(view: View, tasks: pl.DataFrame) -> Node:
    return _part(view, Id.TASKS, "tasks", [links.tasks_block(view, tasks)])
