"""Every type of the wire in one list: what the TypeScript types, docs/messages.md and the OpenAPI file are made of."""

from __future__ import annotations

import functools
import inspect
from types import ModuleType
from typing import Any

from pydantic import TypeAdapter
from typing_extensions import is_typeddict

from classroom.sandboxing import Verdict
from web.wire import (
    answers,
    bodies,
    events,
    forms,
    messages,
    rules,
    school,
    views,
    views_of_laptop,
    views_of_machine,
    views_of_room,
    views_of_runs,
    views_of_work,
)

#: In reading order.
MODULES = (
    views, views_of_machine, views_of_laptop, views_of_runs, views_of_work, views_of_room,
    answers, rules, school, bodies, forms, events, messages,
)  # fmt: skip
#: Unions and plain choices that get a name of their own on the other side.
ALIASES: dict[str, Any] = {
    "Language": views.Language,
    "TicketState": views.TicketState,
    "TicketSource": views.TicketSource,
    "Resolution": views.Resolution,
    "SuggestionLevel": views.Level,
    "RoomFixes": views.RoomFixes,
    "RoomMode": views.RoomMode,
    "RoomAges": views.RoomAges,
    "RunStage": views_of_runs.RunStage,
    "Verdict": Verdict,
    "StudentState": views.StudentState,
    "Happened": views_of_work.Happened,
    "NodeKind": views_of_room.NodeKind,
    "EdgeKind": views_of_room.EdgeKind,
    "Delta": views_of_laptop.Delta,
    "StudentMessage": messages.StudentMessage,
    "MentorMessage": messages.MentorMessage,
}


def _classes(module: ModuleType) -> dict[str, type[Any]]:
    return {
        name: member
        for name, member in vars(module).items()
        if inspect.isclass(member)
        and member.__module__ == module.__name__
        and not name.startswith("_")
        and (is_typeddict(member) or hasattr(member, "__pydantic_fields__"))
    }


@functools.cache
def all_types() -> dict[str, Any]:
    """Class name -> class, over all modules of the wire, in reading order."""
    found: dict[str, Any] = {}
    for module in MODULES:
        for name, member in _classes(module).items():
            if name in found:
                raise TypeError(f"two types of the wire are called {name}")
            found[name] = member
    return found


_adapters: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """Making one takes milliseconds, so each is made once."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


@functools.cache
def definitions(ref: str = "#/$defs/{model}") -> dict[str, dict[str, Any]]:
    """Name -> JSON schema of every type and alias."""
    named = {**all_types(), **ALIASES}
    schemas, shared = TypeAdapter.json_schemas(
        [(name, "validation", adapter(kind)) for name, kind in named.items()], ref_template=ref
    )
    found: dict[str, dict[str, Any]] = dict(shared.get("$defs", {}))
    for (name, _), schema in schemas.items():
        found.setdefault(str(name), schema)
    return found
