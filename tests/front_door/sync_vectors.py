"""The conversations of `tests/golden/sync`: their shape, and what a name in them stands for.

Each file is one conversation of laptops with a centre. The server is driven with what the laptops send and has to
answer as written; the page is driven with what the child does and the centre answers, and has to send and hold as
written (`pwa/tests/sync-vectors.test.ts`). So neither side can change alone.

In the files a text that begins with ``#`` is an id that a laptop makes, ``$`` one that the centre makes (a cursor, an
epoch, a key), and `version` counts on, but not necessarily by one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict

from web.wire import answers

FOLDER = Path(__file__).parents[1] / "golden" / "sync"
#: Pydantic reads it from a TypedDict, in whose body the typing rules allow fields only: hence the ignores below.
STRICT = ConfigDict(extra="forbid")
Line = Literal["request_lost", "answer_lost", "late"]
ANSWERS: dict[str, Any] = {"hello": answers.HelloAnswer, "push": answers.PushAnswer, "pull": answers.PullAnswer}


class Do(TypedDict):
    """What a child or a laptop does without the centre."""

    __pydantic_config__ = STRICT
    laptop: str
    do: Literal[
        "open", "restart", "save", "event", "poke", "wake", "sign_in", "set_cursor", "back_up", "roll_back", "clone"
    ]
    path: NotRequired[str]
    language: NotRequired[str]
    text: NotRequired[Any]
    type: NotRequired[Any]
    v: NotRequired[int]
    event_id: NotRequired[str]
    body: NotRequired[dict[str, Any]]
    cursor: NotRequired[str]
    of: NotRequired[str]


class Call(TypedDict):
    """A request. `line` is what becomes of it; the answer of a late one comes with its arrival."""

    __pydantic_config__ = STRICT
    laptop: str
    call: Literal["hello", "push", "pull"]
    sends: dict[str, Any]
    line: NotRequired[Line]
    without_csrf: NotRequired[Literal[True]]
    status: NotRequired[int]
    answer: NotRequired[dict[str, Any]]


class Arrives(TypedDict):
    """The late request of this laptop reaches the centre. Nobody waits for the answer any more."""

    __pydantic_config__ = STRICT
    arrives: str
    status: int
    answer: dict[str, Any]


class Held(TypedDict):
    __pydantic_config__ = STRICT
    phase: Literal["idle", "waiting", "signed_out"]
    unsent: list[str]
    files: NotRequired[dict[str, str]]
    copies: NotRequired[list[str]]
    aside: NotRequired[dict[str, str]]
    refused: NotRequired[dict[str, str]]
    settings: NotRequired[dict[str, Any]]


class Holds(TypedDict):
    """What is on the laptop now: event ids in the outbox, texts, other versions, and what was refused and why."""

    __pydantic_config__ = STRICT
    laptop: str
    holds: Held


class Centre(TypedDict):
    """What happens at the centre."""

    __pydantic_config__ = STRICT
    centre: Literal[
        "back_up", "restore", "is_full", "restarts", "is_broken", "is_well", "is_tired_of", "allows", "pages_of",
        "understands", "ends_session", "takes_back", "sets",
    ]  # fmt: skip
    child: NotRequired[str]
    files: NotRequired[int]
    events: NotRequired[int]
    schema: NotRequired[int]
    value: NotRequired[str]


class Passes(TypedDict):
    __pydantic_config__ = STRICT
    passes_ms: int


class Vector(TypedDict):
    """`laptops`: whose each of them is. `beyond`: what of it a model of the sync alone does not have."""

    __pydantic_config__ = STRICT
    title: str
    laptops: Annotated[dict[str, str], Field(min_length=1)]
    beyond: NotRequired[Literal["tickets", "settings", "front door"]]
    steps: Annotated[list[Do | Call | Arrives | Holds | Centre | Passes], Field(min_length=3)]


_vector = TypeAdapter(Vector)


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> dict[str, Any]:
    """Raises `ValidationError` for a file that no driver could follow."""
    raw = json.loads((FOLDER / f"{name}.json").read_text())
    return dict(_vector.validate_python(raw))


def spelled_out(value: Any) -> Any:
    """Long texts are written as ``{"repeat": "x", "times": 5}``."""
    match value:
        case {"repeat": str(part), "times": int(times)}:
            return part * times
        case dict():
            return {key: spelled_out(each) for key, each in value.items()}
        case list():
            return [spelled_out(each) for each in value]
    return value


#: Other rules' words, which have tests of their own: what the linter explains, how a ticket is scored.
LOOSE = frozenset({"score", "why", "waited_s", "group", "history", "title", "explanation", "confidence", "rule"})
_NAME = re.compile(r"\$[a-z0-9-]+")


@dataclass
class Names:
    """What the names in one conversation stand for. Two names never stand for one thing."""

    bound: dict[str, Any] = field(default_factory=dict)

    def said(self, value: Any) -> Any:
        """As a laptop would say it to this centre."""
        match value:
            case str():
                return _NAME.sub(lambda name: str(self.bound[name[0]]), value.removeprefix("#"))
            case dict():
                return {key: self.said(each) for key, each in value.items()}
            case list():
                return [self.said(each) for each in value]
        return value

    def differences(self, expected: Any, actual: Any, where: str = "") -> list[str]:
        """Where an answer is another one than in the file; binds the names that come for the first time."""
        match expected, actual:
            case dict(), dict():
                asked = expected.keys() if where.endswith(".facts") else expected.keys() | actual.keys()
                found = []
                for key in sorted(asked - LOOSE):
                    if key not in expected or key not in actual:
                        found.append(f"{where}.{key}: only {'expected' if key in expected else 'said'}")
                    else:
                        found += self.differences(expected[key], actual[key], f"{where}.{key}")
                return found
            case list(), list() if len(expected) == len(actual):
                pairs = zip(expected, actual, strict=True)
                return [one for n, (e, a) in enumerate(pairs) for one in self.differences(e, a, f"{where}[{n}]")]
            case str(), _ if expected.startswith("$"):
                return self._bind(expected, actual, where)
            case int(), int() if where.endswith(".version"):
                return self._bind(f"version {expected:09}", actual, where)
            case _ if self.said(expected) == actual and type(expected) is type(actual):
                return []
        return [f"{where}: {expected!r} expected, {actual!r} said"]

    def _bind(self, name: str, actual: Any, where: str) -> list[str]:
        if name not in self.bound:
            if actual in self.bound.values():
                return [f"{where}: {name} is a new one, {actual!r} was said before"]
            self.bound[name] = actual
        versions = [self.bound[each] for each in sorted(self.bound) if each.startswith("version")]
        if versions != sorted(versions):
            return [f"{where}: the versions do not count upwards: {versions}"]
        return [] if self.bound[name] == actual else [f"{where}: {name} was {self.bound[name]!r}, now {actual!r}"]
