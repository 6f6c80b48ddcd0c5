"""导出: the menu that a section or a chart is taken along by."""

import dash_mantine_components as dmc

from dashboards.downloads import KINDS, Offer, Sheet, address, file_name
from dashboards.markup import Node
from dashboards.view import View

IMAGES = ("png", "svg")


def offer(view: View, sheet: Sheet, graph: bool = False) -> Node:
    """The menu of what a part can be taken along as. `graph`: the browser draws the figure beside it as a picture."""
    items = [
        dmc.MenuItem(view.t(f"offer.{kind}"), href=address(view, sheet, kind), refresh=True, className=f"as-{kind}")
        for kind in KINDS
    ]
    if graph:
        names = {kind: file_name(view, sheet, kind) for kind in IMAGES}
        items += [
            dmc.MenuItem(view.t(f"offer.{kind}"), className=f"as-picture as-{kind}", **{"aria-label": names[kind]})
            for kind in IMAGES
        ]
    menu = dmc.Menu(
        [
            # what opens the menu is the button itself: what wraps it carries its state
            dmc.MenuTarget(
                view.t("offer.name"),
                boxWrapperProps={
                    "component": "button",
                    "type": "button",
                    "className": "offer",
                    "aria-label": view.t("offer.of", title=sheet.title),
                },
            ),
            dmc.MenuDropdown(items),
        ],
        position="bottom-end",
        withinPortal=False,
        shadow="md",
        transitionProps={"duration": 0},
    )
    return Offer(sheet, menu, className="offers")
