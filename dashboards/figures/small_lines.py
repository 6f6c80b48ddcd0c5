"""Small multiples: the months of several units on one scale, each a line with the target across it."""

from collections.abc import Sequence
from urllib.parse import quote

from dashboards.theme import series, token

_WIDTH, _HEIGHT, _PAD = 216, 72, 6


def scale(rows: Sequence[Sequence[float | None]], target: float | None) -> tuple[float, float]:
    """One scale for all lines, so that they can be compared by eye."""
    known = [value for row in rows for value in row if value is not None] + ([] if target is None else [target])
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    return (low, high) if high > low else (low - 1, high + 1)


def small_line(values: Sequence[float | None], target: float | None, span: tuple[float, float], theme: str) -> str:
    """An SVG as a data address. A month without a figure is a gap."""
    step = (_WIDTH - 2 * _PAD) / max(len(values) - 1, 1)
    ink, rule = series("score", theme), token("text-3", theme)
    body = ""
    if target is not None:
        y = _y(target, span)
        body += f'<path d="M0 {y:.1f}H{_WIDTH}" stroke="{rule}" stroke-dasharray="3 3"/>'
    runs: list[list[str]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{_PAD + n * step:.1f},{_y(value, span):.1f}")
    body += "".join(
        f'<polyline points="{" ".join(run)}" fill="none" stroke="{ink}" stroke-width="1.5"/>' for run in runs if run
    )
    if values and values[-1] is not None:
        body += (
            f'<circle cx="{_PAD + (len(values) - 1) * step:.1f}" cy="{_y(values[-1], span):.1f}" r="3" fill="{ink}"/>'
        )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">{body}</svg>'
    return f"data:image/svg+xml,{quote(svg)}"


def _y(value: float, span: tuple[float, float]) -> float:
    low, high = span
    return _HEIGHT - _PAD - (value - low) / (high - low) * (_HEIGHT - 2 * _PAD)
