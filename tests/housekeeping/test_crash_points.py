"""A crash point that no code reaches would make a test that kills nobody, and so prove nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from storage.crash_points import POINTS

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("actors", "storage", "web")


def is_call_of_crash_points(node: ast.AST) -> TypeGuard[ast.Call]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="crash_points"))):
            return True
    return False


def calls() -> Iterator[tuple[str, ast.Call]]:
    """With the name of the module in which each stands."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name == "crash_points.py":
                continue
            found = filter(is_call_of_crash_points, ast.walk(ast.parse(path.read_text())))
            yield from ((path.stem, call) for call in found)


def literal(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), f"line {node.lineno}: a crash point's name is written out"
    return str(node.value)


def kinds(shared: str) -> set[str]:
    """Of all actors that decide and journal in the shared place, or hear what others did."""
    from actors.assist_queue import AssistQueue
    from actors.linter_pool import LinterPool
    from actors.registrar import Registrar
    from actors.resource_governor import ResourceGovernor
    from actors.student_session import StudentSession

    hearing = {AssistQueue.kind, LinterPool.kind}
    return {"feed": hearing, "journalled": hearing | {Registrar.kind, ResourceGovernor.kind, StudentSession.kind}}[
        shared
    ]


def test_each_name_is_reached_in_the_code_and_each_call_has_a_name() -> None:
    said: list[str] = []
    for module, call in calls():
        assert isinstance(call.func, ast.Attribute)
        match call.func.attr:
            case "reached":
                said.append(literal(call.args[0]))
            case "reached_by":
                said += [f"{kind}.{literal(call.args[1])}" for kind in kinds(module)]
    assert set(said) == POINTS
    assert len(said) == len(set(said)), "one name, one place"


def test_all_who_journal_are_known_here() -> None:
    import actors.supervisor  # noqa: F401  (imports all of them)
    from actors.feed import FeedShell
    from actors.journalled import JournalledShell

    journalling = [cls for cls in JournalledShell.__subclasses__() if cls is not FeedShell]
    assert {cls.kind for cls in [*journalling, *FeedShell.__subclasses__()]} == kinds("journalled")
    assert {cls.kind for cls in FeedShell.__subclasses__()} == kinds("feed")
