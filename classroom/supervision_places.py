"""How many children of a kind may live at a time, and who is asked to give way to those that wait."""

from __future__ import annotations

from dataclasses import replace

from classroom.supervision import LIVE, Tree


def held_back(tree: Tree, names: list[str], prefix: str, limit: int) -> list[str]:
    """Those of `names` that must wait, because no more than `limit` children of their kind may live at a time."""
    alive = sum(c.name.startswith(prefix) and c.status in LIVE for c in tree.children.values())
    wanted = [name for name in names if name.startswith(prefix)]
    return wanted[max(0, limit - alive) :]


def to_ask(tree: Tree, prefix: str, count: int, now: int) -> tuple[Tree, list[str]]:
    """Whom to ask to give way: who runs for longest or was asked longest ago. Whoever has work does not answer."""
    running = [c for c in tree.children.values() if c.name.startswith(prefix) and c.status == "running"]
    asked = sorted(running, key=lambda child: child.asked_at)[:count]
    children = {**tree.children, **{c.name: replace(c, asked_at=now) for c in asked}}
    return replace(tree, children=children), [child.name for child in asked]
