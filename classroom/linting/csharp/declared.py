"""What a program's own declarations say about a text that the grammar accepts: both slips are common among children.

`if (lives = 0)` compiles only where `lives` is a bool, and `Return x;` only where `Return` is a type. A program of
several files can declare either elsewhere, so that each needs its evidence here: the one a declaration of another
type, the other a word that is no type of .NET or Unity and is declared nowhere in this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_ASKED = re.compile(rb"\b(?:if|while)\s*\(\s*(\w+)\s*(=)(?![=>])")
#: Types whose values are no answer to a question.
_UNASKED = rb"int|float|double|string|char|long|byte|short|decimal"
_CAPITAL = re.compile(rb"(?m)^[ \t]*(?:[{}][ \t]*)?(Return|Break|Continue|Throw|Int|Float|Bool|Var|Void)\b")
_TYPED = frozenset(["variable_declaration", "method_declaration", "local_function_statement", "property_declaration"])
_DECLARING = rb"\b(?:class|struct|enum|interface|record|using|delegate\s+\w+)\s+"


def asked_assignments(root: Any, data: bytes) -> Iterator[Any]:
    """The `=` in the question of an `if` or a `while` about a name that is declared here, and never as a bool."""
    for match in _ASKED.finditer(data):
        node = root.descendant_for_byte_range(match.start(2), match.end(2))
        held = node.parent if node is not None else None
        if held is None or held.type != "assignment_expression" or held.parent is None:
            continue
        if held.parent.type in ("if_statement", "while_statement") and _is_unasked(match[1], data):
            yield node


def _is_unasked(name: bytes, data: bytes) -> bool:
    found = set(re.findall(rb"\b([\w.<>\[\]?]+)\s+" + re.escape(name) + rb"\s*[=;,)]", data))
    return bool(found) and all(re.fullmatch(_UNASKED, kind) for kind in found)


def capital_keywords(root: Any, data: bytes) -> Iterator[Any]:
    """A keyword with a capital at the beginning of a statement, where the grammar takes it for a name."""
    for match in _CAPITAL.finditer(data):
        node = root.descendant_for_byte_range(match.start(1), match.end(1))
        if node is None or node.type != "identifier" or node.text != match[1] or not _is_type_or_step(node):
            continue
        if not re.search(_DECLARING + re.escape(match[1]) + rb"\b", data):
            yield node


def _is_type_or_step(node: Any) -> bool:
    """Whether a name stands for a type (`Return x;`, `Void F()`) or is a whole statement (`Break;`)."""
    above = node.parent
    if above is None or above.type == "expression_statement":
        return above is not None
    kind = above.child_by_field_name("type") or above.child_by_field_name("returns")
    return above.type in _TYPED and kind is not None and kind.start_byte == node.start_byte
