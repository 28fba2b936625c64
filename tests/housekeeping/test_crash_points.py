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


def calls() -> Iterator[ast.Call]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name == "crash_points.py":
                continue
            yield from filter(is_call_of_crash_points, ast.walk(ast.parse(path.read_text())))


def literal(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), f"line {node.lineno}: a crash point's name is written out"
    return str(node.value)


def kinds() -> set[str]:
    """Of all actors that decide and journal in the shared place."""
    from actors.assist_queue import AssistQueue
    from actors.registrar import Registrar
    from actors.student_session import StudentSession

    return {AssistQueue.kind, Registrar.kind, StudentSession.kind}


def test_each_name_is_reached_in_the_code_and_each_call_has_a_name() -> None:
    said: list[str] = []
    for call in calls():
        assert isinstance(call.func, ast.Attribute)
        match call.func.attr:
            case "reached":
                said.append(literal(call.args[0]))
            case "reached_by":
                said += [f"{kind}.{literal(call.args[1])}" for kind in kinds()]
    assert set(said) == POINTS
    assert len(said) == len(set(said)), "one name, one place"


def test_all_who_journal_are_known_here() -> None:
    import actors.supervisor  # noqa: F401  (imports all of them)
    from actors.journalled import JournalledShell

    assert {cls.kind for cls in JournalledShell.__subclasses__()} == kinds()
