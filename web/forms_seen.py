"""Which forms children were asked with, in all their versions: kept in the data folder, beside what the answers are in.

A laptop may send its answers days later, and then the centre's file may say something else already. What cannot be read
or written is only said in the log: then fewer old answers are known, and nothing else depends on it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from web.wire import forms

log = logging.getLogger(__name__)

#: Of all forms together; the oldest are forgotten first.
MOST_KEPT = 1_000

_forms = TypeAdapter(list[forms.HelpForm])


class FormsSeen:
    """In the order in which they came; without a `path` for as long as this object lives."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.all: list[Mapping[str, Any]] = _read(path) if path is not None else []

    def get(self, form_id: str, version: int) -> Mapping[str, Any] | None:
        return next((form for form in self.all if (form["id"], form["version"]) == (form_id, version)), None)

    def add(self, found: Iterable[Mapping[str, Any]]) -> None:
        new = [form for form in found if self.get(form["id"], form["version"]) is None]
        if not new:
            return
        self.all = [*self.all, *new][-MOST_KEPT:]
        if self._path is not None:
            try:
                _write(self._path, self.all)
            except OSError as problem:
                log.warning("forms that were seen cannot be kept reason=%s", problem.strerror)


def _read(path: Path) -> list[Mapping[str, Any]]:
    try:
        plain: list[Mapping[str, Any]] = _forms.dump_python(_forms.validate_json(path.read_bytes()))
    except FileNotFoundError:
        return []
    except (OSError, ValidationError) as problem:
        log.warning("forms that were seen cannot be read reason=%s", type(problem).__name__)
        return []
    return plain


def _write(path: Path, every: list[Mapping[str, Any]]) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(every, ensure_ascii=False, indent=1), encoding="utf-8")
    temporary.chmod(0o600)
    temporary.replace(path)
