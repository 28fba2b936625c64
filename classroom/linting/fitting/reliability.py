"""How honest a confidence is: claimed against measured, in bins, with the interval of Wilson."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from classroom.shares import wilson

EDGES = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """The proposals whose confidence was between two edges."""

    low: float
    high: float
    n: int
    right: int
    claimed: float


def bins_of(pairs: Iterable[tuple[float, bool]]) -> list[Bin]:
    """Sort (confidence, right) into bins; empty ones are left out."""
    held = list(pairs)
    bins = []
    for low, high in itertools.pairwise(EDGES):
        inside = [(claim, right) for claim, right in held if low <= claim < high or (high == 1.0 and claim == 1.0)]
        if inside:
            claimed = sum(claim for claim, _ in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), sum(right for _, right in inside), claimed))
    return bins


def as_markdown(bins: Mapping[str, Sequence[Bin]], cases: int, seed: int) -> str:
    """The page with one table for each language."""
    lines = [
        "# How honest the confidence of a repair is",
        "",
        "Made by `python content/programs/refit.py`. Replayed errors (valid programs of this project, broken by slips",
        f"that humans are known to repair; seed {seed}, {cases} for each language), each judged by weights that were",
        "fitted on other programs. `claimed` is the mean confidence in a bin, `right` the share that equals the",
        "human's repair, with Wilson's 95 % interval. A fix is pushed from 0.9 and offered on asking from 0.6.",
        "What is shipped for C# and JavaScript claims less than this for kinds of edits that were found less often",
        "right on real repairs (`IN_LIFE` in `classroom/linting/fitting/fit.py`): replayed slips are kinder than life.",
        "",
        "![Claimed against measured](autofix-reliability.svg)",
    ]
    for language, held in bins.items():
        lines += ["", f"## {language}", "", "| confidence | n | claimed | right | interval |", "|---|---|---|---|---|"]
        for one in held:
            low, high = wilson(one.right, one.n)
            share = one.right / one.n
            bounds, interval = f"{one.low:.2f} to {one.high:.2f}", f"{low:.3f} to {high:.3f}"
            lines.append(f"| {bounds} | {one.n} | {one.claimed:.3f} | {share:.3f} | {interval} |")
    return "\n".join([*lines, ""])


def as_svg(bins: Mapping[str, Sequence[Bin]]) -> str:
    """The reliability plot: one curve for each language, the diagonal is perfect honesty."""
    colours = ("#b45309", "#0369a1", "#15803d", "#7e22ce")
    size, edge = 360, 44
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size + 2 * edge} {size + 2 * edge}" role="img">',
        "<title>Claimed confidence against measured precision</title>",
        f'<rect width="{size + 2 * edge}" height="{size + 2 * edge}" fill="#ffffff"/>',
        f'<path d="M{edge} {edge + size}L{edge + size} {edge}" stroke="#9ca3af" stroke-dasharray="4 4"/>',
        f'<rect x="{edge}" y="{edge}" width="{size}" height="{size}" fill="none" stroke="#374151"/>',
    ]
    for step in (0, 0.2, 0.4, 0.6, 0.8, 1.0):
        at = edge + size * step
        parts.append(f'<text x="{at}" y="{edge + size + 18}" font-size="12" text-anchor="middle">{step:.1f}</text>')
        height = edge + size - size * step + 4
        parts.append(f'<text x="{edge - 8}" y="{height}" font-size="12" text-anchor="end">{step:.1f}</text>')
    middle = f'x="{edge + size / 2}" y="{edge + size + 36}" font-size="13" text-anchor="middle"'
    parts.append(f"<text {middle}>claimed confidence</text>")
    for number, (language, held) in enumerate(bins.items()):
        colour = colours[number % len(colours)]
        points = [(edge + size * one.claimed, edge + size * (1 - one.right / one.n), one) for one in held]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in points)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y, one in points:
            low, high = wilson(one.right, one.n)
            top, bottom = edge + size * (1 - high), edge + size * (1 - low)
            parts.append(f'<path d="M{x:.1f} {top:.1f}L{x:.1f} {bottom:.1f}" stroke="{colour}" stroke-width="1"/>')
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>')
        parts.append(
            f'<text x="{edge + 12}" y="{edge + 20 + 18 * number}" font-size="13" fill="{colour}">{language}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])
