"""Keeps what Thespian says of its own to places: its messages carry ours, and ours carry children's work.

Its internal log formats whole messages into a file of its own, and each actor's root logger forwards to a process that
prints. Both come here instead and obey the rules of `storage.logs`: the words of Thespian's source, never the values.
"""

from __future__ import annotations

import functools
import importlib
import logging
import sys
from typing import Any

from thespian.system import logdirector, utilis

from storage import logs

#: All that the system of real processes loads; each has taken `thesplog` by name.
_MODULES = ("thespian.system.multiprocTCPBase", "thespian.system.multiprocCommon", "thespian.system.logdirector")


def keep_to_places() -> None:
    """Applies to this process and those that it forks; repeating it is harmless."""
    for name in _MODULES:
        importlib.import_module(name)
    utilis.thesplog_control(logging.WARNING, False, 0)
    for module in _thespian():
        if hasattr(module, "thesplog"):
            module.thesplog = told
    logdirector.ThespianLogForwardHandler.handle = _forwarded


def thespian_tells_places_only() -> bool:
    """Whether nothing of Thespian's writes a log by itself."""
    writers = [getattr(module, "thesplog", told) for module in _thespian()]
    return all(each is told for each in writers) and logdirector.ThespianLogForwardHandler.handle is _forwarded


def _thespian() -> list[Any]:
    return [module for name, module in list(sys.modules.items()) if name.startswith("thespian.") and module]


def told(words: Any, *_values: Any, level: int = logging.INFO, **_more: Any) -> None:
    """Instead of `thesplog`."""
    if level < logging.WARNING:
        return
    frame = sys._getframe(1)
    literal = words if words in frame.f_code.co_consts else "thespian"
    _own().log(level, f"at=%s {literal}", logs.place(frame.f_code, frame.f_lineno))


def _forwarded(_handler: logging.Handler, record: logging.LogRecord) -> None:
    if record.levelno >= logging.WARNING:
        _others().handle(record)


@functools.cache
def _own() -> logging.Logger:
    return logs.logger(logs.HOST, "thespian")


@functools.cache
def _others() -> logging.Logger:
    return logs.logger_of_others(logs.HOST)
