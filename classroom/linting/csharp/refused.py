"""What the grammar of C# lets pass and no compiler does, found by the kind of node.

Each has its own reason, and needs nothing but the node: `new Dog` makes nothing without `()`, a `foreach` has to say
what each thing is called and of which type, a `try` alone catches nothing, a property has `get` or `set`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from classroom.linting.evidence.spelling import nearest

#: A quick look, so that most programs are not searched: each names where a node of interest begins.
_PLACES = re.compile(
    rb"(?P<new>\bnew\s+[\w.<>]+\s*[;,)\]}])|(?P<each>\bforeach\s*\(\s*\w+\s+in\b)|(?P<try>\btry\s*\{)"
    rb"|(?P<both>&&\s*&&)|(?P<empty>(?<=[\w>\]])\s+\w+\s*\{\s*\})"
    rb"|(?P<using>^[ \t]*(?!using\b)[A-Za-z]{4,8}[ \t]+(?:System|UnityEngine)[ \t]*;)",
    re.MULTILINE,
)
#: How other languages begin such a line.
_FOREIGN = frozenset(["import", "include", "imports"])


def refused_nodes(root: Any, data: bytes) -> Iterator[tuple[Any, str]]:
    """The nodes that no compiler takes, each with what is wrong there in a few words."""
    for match in _PLACES.finditer(data):
        kind = str(match.lastgroup)
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        node = root.descendant_for_byte_range(start, start + 1)
        found = _CHECKS[kind](node, match) if node is not None else None
        if found is not None:
            yield found


def _new(node: Any, _match: re.Match[bytes]) -> tuple[Any, str] | None:
    """`new Dog;`: neither arguments nor values in braces."""
    made = _above(node, "object_creation_expression")
    if made is None or made.start_byte != node.start_byte:
        return None
    bare = made.child_by_field_name("arguments") is None and made.child_by_field_name("initializer") is None
    return (made.children[-1], "missing ( after new") if bare else None


def _each(node: Any, _match: re.Match[bytes]) -> tuple[Any, str] | None:
    """`foreach (x in xs)`: a name without a type."""
    loop = _above(node, "foreach_statement")
    if loop is None or loop.child_by_field_name("type") is not None:
        return None
    left = loop.child_by_field_name("left")
    return (left, "missing type in foreach") if left is not None and left.type == "identifier" else None


def _try(node: Any, _match: re.Match[bytes]) -> tuple[Any, str] | None:
    """`try { }` with nothing behind it."""
    tried = _above(node, "try_statement")
    if tried is None or any(child.type in ("catch_clause", "finally_clause") for child in tried.children):
        return None
    return tried.children[0], "missing catch"


def _both(node: Any, _match: re.Match[bytes]) -> tuple[Any, str] | None:
    """`a && && b`: the grammar takes the second sign for the addresses of an address."""
    return (node, "unexpected &&") if node.type == "&&" else None


def _empty(node: Any, _match: re.Match[bytes]) -> tuple[Any, str] | None:
    """`void F { }`: read as a property, which neither gives nor takes anything."""
    held = node.parent
    if held is None or held.type != "property_declaration":
        return None
    accessors = held.child_by_field_name("accessors")
    return (node, "missing ( in method") if accessors is not None and not accessors.named_child_count else None


def _using(node: Any, match: re.Match[bytes]) -> tuple[Any, str] | None:
    """`Using System;`, `import System;`: read as a name `System` of the type `Using`."""
    declared = _above(node, "variable_declaration")
    top = _above(node, "global_statement")
    word = match.group().split()[0].decode().lower()
    slipped = word in _FOREIGN or bool(nearest(word, ("using",))) or word == "using"
    return (node, "unexpected word") if slipped and declared is not None and top is not None else None


_CHECKS = {"new": _new, "each": _each, "try": _try, "both": _both, "empty": _empty, "using": _using}


def _above(node: Any, kind: str) -> Any:
    """The nearest node of a kind around this one, itself included; no further than a few."""
    for _ in range(6):
        if node is None or node.type == kind:
            return node
        node = node.parent
    return None
