"""Small lines for cards and tables: an SVG as a data address, drawn on the server in the colours of the theme."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from dashboards.theme import token


def sparkline(
    values: Sequence[float | None], theme: str, width: int = 104, height: int = 24, breaks: Iterable[int] = ()
) -> str:
    """A line over the values with a dot on the last; a month without a figure is a gap, not a zero.

    `breaks`: places of months from which the figures mean something else, each a dashed upright before its month.
    """
    known = [value for value in values if value is not None]
    if not known:
        return _svg(width, height, _rule(width, height, theme))
    low, high = min(known), max(known)
    step = (width - 8) / max(len(values) - 1, 1)
    points = [
        None if value is None else (4 + i * step, height - 4 - _share(value, low, high) * (height - 8))
        for i, value in enumerate(values)
    ]
    ink, accent = token("bar", theme), token("accent", theme)
    body = "".join(
        f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}" fill="none" stroke="{ink}" '
        'stroke-width="1.25" stroke-linejoin="round" stroke-linecap="round"/>'
        for run in _runs(points)
    )
    for place in sorted(breaks):
        x = 4 + (place - 0.5) * step
        body += f'<path d="M{x:.1f} 0V{height}" stroke="{token("text-3", theme)}" stroke-dasharray="2 2"/>'
    if last := points[-1]:
        body += f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.5" fill="{accent}"/>'
    return _svg(width, height, body)


def _share(value: float, low: float, high: float) -> float:
    return 0.5 if high == low else (value - low) / (high - low)


def _runs(points: list) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _rule(width: int, height: int, theme: str) -> str:
    y = height / 2
    return f'<path d="M4 {y}H{width - 4}" stroke="{token("rule", theme)}" stroke-dasharray="2 3"/>'


def _svg(width: int, height: int, body: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{body}</svg>'
    return f"data:image/svg+xml,{quote(svg)}"
