"""The design tokens, once: the style sheet's variables and the Plotly template both come from here."""

FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif'

# name: (light, dark). Text is at least 4.5 against its ground, marks that carry meaning at least 3.
TOKENS = {
    "page": ("#f8f8f6", "#111315"),
    "surface": ("#ffffff", "#181b1e"),
    "text": ("#17191c", "#e9ebed"),
    "text-2": ("#50565e", "#aeb5bd"),
    "text-3": ("#686e76", "#949ca5"),
    "hairline": ("#e3e4e1", "#2a2e33"),
    "rule": ("#c9cbc8", "#444a51"),
    "accent": ("#0067a6", "#62b5ea"),
    "accent-tint": ("#e6f0f7", "#15293a"),
    "bar": ("#858d96", "#747c85"),
    "bar-quiet": ("#d9dcdf", "#353a40"),
    "green": ("#1c7a4a", "#62c48d"),
    "green-mark": ("#2c8f5b", "#48ad76"),
    "green-cell": ("#eef5f1", "#17231d"),
    "amber": ("#8a5a00", "#e6b04f"),
    "amber-mark": ("#c27a00", "#dba13a"),
    "amber-cell": ("#fae6bb", "#48390f"),
    "red": ("#b3261e", "#f58b80"),
    "red-mark": ("#c8372d", "#ee6f62"),
    "red-cell": ("#eeada5", "#80312a"),
    # shades of the accent for heat cells, from least to most; text stays readable on all of them
    "heat-0": ("#f8f8f6", "#111315"),
    "heat-1": ("#edf3f7", "#14202a"),
    "heat-2": ("#dfebf3", "#162b3b"),
    "heat-3": ("#cde1ee", "#17374d"),
    "heat-4": ("#b6d4e7", "#18445f"),
    "heat-5": ("#9bc5df", "#1a5273"),
}

# Okabe–Ito, in an order in which neighbours differ most; the same thing has the same colour on every page.
# name: (light, dark)
SERIES = {
    "score": ("#0067a6", "#62b5ea"),
    "kpi": ("#0067a6", "#62b5ea"),
    "visits_made": ("#0067a6", "#62b5ea"),
    "reported": ("#b35900", "#e8a33d"),
    "resolved": ("#0067a6", "#62b5ea"),
    "平时": ("#0067a6", "#62b5ea"),
    "急时": ("#b35900", "#e8a33d"),
    "hours": ("#0067a6", "#62b5ea"),
    "received_yuan": ("#0067a6", "#62b5ea"),
    "spent_yuan": ("#b35900", "#e8a33d"),
    "窗口": ("#0067a6", "#62b5ea"),
    "粤智助": ("#b35900", "#e8a33d"),
    "网上": ("#00795c", "#3dbf9b"),
    "代办": ("#8a3d74", "#d58fc2"),
    "issued_yuan": ("#00785a", "#3fbf95"),
    "matched_yuan": ("#0067a6", "#62b5ea"),
    "dues_yuan": ("#a0447a", "#e08cc0"),
    "project": ("#0067a6", "#62b5ea"),
    "wish": ("#00785a", "#3fbf95"),
}


def token(name: str, theme: str) -> str:
    return TOKENS[name][theme == "dark"]


def series(name: str, theme: str) -> str:
    return SERIES[name][theme == "dark"]


def style_sheet() -> str:
    """The tokens as CSS variables, light on the root and dark below `data-theme`."""
    light = "".join(f"--{name}:{values[0]};" for name, values in TOKENS.items())
    dark = "".join(f"--{name}:{values[1]};" for name, values in TOKENS.items())
    return (
        f":root{{{light}--font:{FONT};color-scheme:light}}"
        f":root[data-theme=dark]{{{dark}color-scheme:dark}}"
        f"@media print{{:root[data-theme=dark]{{{light}color-scheme:light}}}}"
    )


def mantine() -> dict:
    """The tokens as the component library wants them; colours come from the same variables as the style sheets'."""
    return {
        "fontFamily": FONT,
        "defaultRadius": 4,
        "focusRing": "auto",
        "fontSizes": {"xs": "12px", "sm": "12px", "md": "14px", "lg": "18px"},
        "lineHeights": {"xs": "18px", "sm": "18px", "md": "21px", "lg": "28px"},
    }


def template(theme: str) -> dict:
    """The one Plotly template: fonts, colours, margins and hover of every figure."""
    text, quiet, line = token("text", theme), token("text-2", theme), token("hairline", theme)
    axis = {
        "showgrid": False,
        "zeroline": False,
        "linecolor": token("rule", theme),
        "tickcolor": token("rule", theme),
        "tickfont": {"color": quiet, "size": 12},
        "title": {"text": ""},
        "fixedrange": True,
        "automargin": False,
        "ticklabeloverflow": "allow",
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 12, "color": quiet},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 56, "r": 96, "t": 20, "b": 28, "pad": 0},
            "showlegend": False,
            "hovermode": "x",
            "hoverlabel": {
                "bgcolor": token("surface", theme),
                "bordercolor": token("rule", theme),
                "font": {"family": FONT, "size": 12, "color": text},
                "align": "left",
            },
            "xaxis": {**axis, "ticks": "outside", "ticklen": 4},
            "yaxis": {**axis, "showgrid": True, "gridcolor": line, "linecolor": "rgba(0,0,0,0)", "nticks": 4},
            "annotationdefaults": {"font": {"color": quiet, "size": 12}, "showarrow": False},
            "bargap": 0.35,
        }
    }
