"""换单位: every street and community by name, and the grids of the community one looks at, in one list to search."""

import dash_mantine_components as dmc

from dashboards.ids import Id
from dashboards.markup import Node, html
from dashboards.view import LEVELS, View

# Units that the unfolded list shows at once; the others are found by typing.
_MOST = 500


def unit_choice(view: View, by_basis: bool) -> Node:
    """Choosing changes the address (`assets/frame.js`); there is no way down the tree that a link does not have too."""
    community = next((step["unit_code"] for step in view.path if step["level"] == "community"), None)
    basis = view.state.basis if by_basis else "as_was"
    units = view.session.frame("unit_choice", month=view.month, basis=basis).to_dicts()
    if community:
        units += view.session.frame("unit_choice_below", month=view.month, basis=basis, community=community).to_dicts()
    names = {unit["unit_code"]: unit["unit_name"] for unit in units}
    groups: dict[str, list[dict]] = {}
    for unit in units:
        option = {"value": unit["unit_code"], "label": _label(unit, names)}
        groups.setdefault(_group(view, unit, names), []).append(option)
    select = dmc.Select(
        id=Id.UNIT,
        data=[{"group": name, "items": options} for name, options in groups.items()],
        searchable=True,
        limit=_MOST,
        placeholder=view.t("unit_choice.label"),
        nothingFoundMessage=view.t("unit_choice.none"),
        size="xs",
        maxDropdownHeight=400,
        withScrollArea=False,
        comboboxProps={"width": 240, "position": "bottom-start", "transitionProps": {"duration": 0}},
        **{"aria-label": view.t("unit_choice.label"), "data-top": view.path[0]["unit_code"]},
    )
    return html.Div(select, className="unit")


def _group(view: View, unit: dict, names: dict[str, str]) -> str:
    """Streets and the city; the communities of each street; the grids, then the micro-grids, of the community."""
    depth = LEVELS.index(unit["level"])
    if depth < LEVELS.index("community"):
        return view.t("level.street")
    is_community = unit["level"] == "community" and unit["parent_code"] in names
    return names[unit["parent_code"]] if is_community else view.t(f"level.{unit['level']}")


def _label(unit: dict, names: dict[str, str]) -> str:
    above = names.get(unit["parent_code"], "") if unit["level"] == "micro_grid" else ""
    return above + unit["unit_name"]
