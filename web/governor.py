"""What the governor of the machine did and why, for mentors: the level now, and a time line out of the journal."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

from classroom import resource_governor as core
from classroom.resource_governor import GovernorMoved, PlacesGiven, RuntimeHeld, WorkerForced, rank
from classroom.vocabulary import Event
from storage.codec import event_of
from storage.records import Recorded
from storage.views import Views
from web.routes import Answer, Call, Route
from web.wire import answers

TEXTS = Path(__file__).resolve().parents[1] / "content" / "governor" / "texts.toml"
SHOWN = 50
DECISIONS = (GovernorMoved, WorkerForced, PlacesGiven, RuntimeHeld)


@functools.cache
def _texts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


def sentence(event: Event) -> str:
    """Why it did what it did, in one sentence."""
    texts = _texts()
    match event:
        case GovernorMoved(was=was, level=level, ground=ground, value=value, signals=signals):
            because, unit = texts["because"][ground]
            cause = because.format(value=_with_unit(value, unit), build=signals.get("build", "?"))
            is_up = rank(level) < rank(was)
            return f"Because {cause}, {(is_up and texts['up'].get(level)) or texts['moved'][level]}"
        case WorkerForced(worker=worker, deed=deed):
            return str(texts["forced"][deed].format(worker=worker))
        case PlacesGiven(runs=runs, background=background, ground=ground):
            return str(texts["places"][ground].format(runs=runs, background=background))
        case RuntimeHeld(runtime=runtime, is_held=is_held, ground=ground, used=used, budget=budget):
            words = texts["held" if is_held else "freed"][ground]
            name = texts["runtimes"].get(runtime, runtime)
            return str(words.format(runtime=name, used=round(used), budget=round(budget)))
    raise TypeError(f"{type(event).__name__} is not of the governor")


def _with_unit(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return {"percent": f"{value * 100:.0f} %", "milliseconds": f"{value:.0f} ms", "degrees": f"{value:.0f} °C"}.get(
        unit, f"{value:g}"
    )


def standing(views: Views) -> core.Standing:
    """The level that the journal knows."""
    moves = views.last_of(core.STREAM, {GovernorMoved.kind}, 1)
    return core.evolve(core.initial(), event_of(moves[0])) if moves else core.initial()


def _entry(recorded: Recorded) -> dict[str, Any]:
    event: Any = event_of(recorded)
    move = event if isinstance(event, GovernorMoved) else None
    return {
        "at": recorded.at,
        "what": recorded.kind.removeprefix("governor."),
        "level": move.level if move else None,
        "sentence": sentence(event),
        "signals": event.signals,
    }


async def governor(call: Call) -> Answer:
    recorded = call.door.views.last_of(core.STREAM, {each.kind for each in DECISIONS}, SHOWN)
    entries = [_entry(each) for each in recorded]
    return {"ok": True, "level": call.door.machine.level, "entries": entries}


ROUTES = (
    Route(
        "GET",
        "/api/v1/governor",
        "mentor",
        governor,
        "What background work may use of the machine now, and why that changed, the newest first.",
        answer=answers.GovernorAnswer,
    ),
)
