"""QuickJS as the judge, as a classic script (sloppy unless it says "use strict"); nothing is ever run.

QuickJS compiles a whole script before its first statement. Each text gets a last line that declares a name
which the global object already holds and does not give away: ECMAScript then refuses the script at its
instantiation, before anything of it runs and before any name of it exists. So "redeclaration of that name"
means "this is JavaScript", and one context serves for ever. The added line cannot complete a program that
is unfinished: a lexical declaration may not stand where a statement is wanted, nor after an operator.
What QuickJS accepts and a browser does not is looked for besides (`stricter`).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import _quickjs  # type: ignore[import-not-found, unused-ignore]  # it has no types

from classroom.linting.javascript.stricter import refused
from classroom.linting.positions import line_starts
from classroom.linting.reading import Stop

_SENTINEL = "__helping_hands_stop"
_LAST_LINE = f"\nlet {_SENTINEL}"
_LAST_IMPORT = f"\nimport '{_SENTINEL}'"
_MODULE = re.compile(r"\b(?:import|export|await)\b")
_PLACE = re.compile(r"at <input>:(\d+):(\d+)")
#: One context for each thread, because QuickJS measures its stack from the thread that made it.
_contexts = threading.local()


def parse(text: str) -> Stop | None:
    """Where the text stops being JavaScript; None when it is, or when it is nested too deeply to tell."""
    message = _compile(text)
    if message is None or (message != "too deep" and _is_module(text)):
        return refused(text)
    return None if message == "too deep" else _stop(text, message)


def parses(text: str) -> bool:
    """Whether the parser really accepts the text; what it cannot hold counts as no."""
    return (_compile(text) is None or _is_module(text)) and refused(text) is None


def prober(_text: str) -> Callable[[str], bool]:
    """A quick judge of texts that differ little from this one: the whole is read as fast."""
    return parses


def _is_module(text: str) -> bool:
    """Whether the text is a module; only asked when it is no script."""
    if not _MODULE.search(text) or _SENTINEL in text:
        return False
    try:
        _context().module(text + _LAST_IMPORT)
    except _quickjs.StackOverflow:
        return False
    except _quickjs.JSException as error:
        return str(error).startswith("ReferenceError: could not load")
    raise RuntimeError("a text was run instead of parsed")


def _context() -> Any:
    context = getattr(_contexts, "context", None)
    if context is None:
        context = _contexts.context = _quickjs.Context()
        context.set_memory_limit(64 * 1024 * 1024)
        context.eval(f"Object.defineProperty(globalThis, '{_SENTINEL}', {{value: 1}})")
    return context


def _compile(text: str) -> str | None:
    if _SENTINEL in text:
        return None
    try:
        _context().eval(text + _LAST_LINE)
    except _quickjs.StackOverflow:
        return "too deep"
    except _quickjs.JSException as error:
        message = str(error)
        if message.startswith("SyntaxError: redeclaration of '" + _SENTINEL):
            return None
        return message if message.startswith("SyntaxError") else "too deep"
    raise RuntimeError("a text was run instead of parsed")


def _stop(text: str, message: str) -> Stop:
    words = message.split("\n", 1)[0].removeprefix("SyntaxError: ")
    place = _PLACE.search(message)
    if place is None:
        return Stop(0, words)
    starts = line_starts(text)
    line, column = int(place[1]), int(place[2])
    if line > len(starts):
        return Stop(len(text.rstrip()), "unexpected end of the program")
    # the parser counts columns in UTF-8 bytes
    content = text[starts[line - 1] :].split("\n", 1)[0].encode()[: max(column - 1, 0)]
    return Stop(starts[line - 1] + len(content.decode(errors="ignore")), words)
