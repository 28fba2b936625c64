"""The forms of `content/templates` as files: read when they have changed, kept as they were when a change is broken."""

from __future__ import annotations

import logging
import os
import stat
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from classroom import help_forms
from web.forms_seen import FormsSeen
from web.wire import forms
from web.wire.bodies import words

log = logging.getLogger(__name__)

FOLDER = Path(__file__).resolve().parents[1] / "content" / "templates"
MAX_FILE_BYTES = 20_000
LOOK_EACH_S = 1.0

_form = TypeAdapter(forms.HelpForm)
Signature = tuple[tuple[str, int, int], ...]


def read(folder: Path) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The good forms by file name, and what is wrong, in words that begin with the file's name."""
    found, wrong = {}, []
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.name] = _read_one(path)
        except ValueError as problem:
            wrong.append(f"{path.name}: {problem}")
    return found, wrong


def _read_one(path: Path) -> dict[str, Any]:
    """Raises `ValueError` with words for whoever wrote the file."""
    try:
        data = _bytes_of(path)
        document = tomllib.loads(data.decode())
    except OSError as problem:
        raise ValueError(f"cannot be read: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ValueError(f"is not TOML: {problem}") from None
    except RecursionError:
        raise ValueError("is nested too deep") from None
    try:
        form: dict[str, Any] = _form.dump_python(_form.validate_python(document))
    except ValidationError as problem:
        told = [f"{'.'.join(map(str, each['loc'])) or 'form'}: {words(each)}" for each in problem.errors()]
        raise ValueError("; ".join(told)) from None
    return form


def _bytes_of(path: Path) -> bytes:
    """Of a regular file alone: a pipe would never end, or never begin. Raises `OSError` and `ValueError`."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("is no regular file")
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise ValueError(f"is larger than {MAX_FILE_BYTES} bytes")
    return data


def check(folder: Path = FOLDER, seen: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """Everything that is wrong with the files, also beside the forms that children have `seen`; the server takes a
    folder only when this is empty."""
    found, wrong = read(folder)
    return wrong + help_forms.problems(found) + list(help_forms.steps_back(found, seen).values())


class HelpForms:
    """Read again when a file has changed, looked at no more than once a second. While one is broken, all stay as they
    were; a server that starts with a broken one has the last that was `seen` in its place, or none."""

    def __init__(
        self, folder: Path = FOLDER, now_s: Callable[[], float] = time.monotonic, seen: FormsSeen | None = None
    ) -> None:
        self._folder = folder
        self._seen = seen or FormsSeen()
        self._now_s = now_s
        self._looked_s = float("-inf")
        self._signature: Signature | None = None
        self._forms: list[Mapping[str, Any]] = []

    def for_ages(self, ages: str) -> list[Mapping[str, Any]]:
        self._look_again()
        return help_forms.for_ages(self._forms, ages)

    def recognised(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """A laptop's answers in the centre's words; those of earlier versions are known, too."""
        self._look_again()
        return help_forms.recognised(said, self._seen.get(said["id"], said["version"]))

    def _look_again(self) -> None:
        if self._now_s() - self._looked_s >= LOOK_EACH_S:
            self._looked_s = self._now_s()
            self._look()

    def _look(self) -> None:
        signature = self._sign()
        if signature == self._signature:
            return
        first = self._signature is None
        self._signature = signature
        found, wrong = read(self._folder)
        back = help_forms.steps_back(found, self._seen.all)
        wrong += [*help_forms.problems(found), *back.values()]
        for said in wrong:
            log.error("help form refused reason=%s", said)
        if wrong and not first:
            return
        good: list[Mapping[str, Any]] = [found[name] for name in sorted(found) if name not in back]
        self._seen.add(good)
        self._forms = help_forms.filled_up(good, self._seen.all) if wrong else good

    def _sign(self) -> Signature:
        """Changes whenever a file does."""
        signed = []
        for path in sorted(self._folder.glob("*.toml")):
            try:
                status = path.stat()
            except OSError:  # it went away in this moment
                continue
            signed.append((path.name, status.st_mtime_ns, status.st_size))
        return tuple(signed)
