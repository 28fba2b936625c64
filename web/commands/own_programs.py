"""The project's own programs and real broken ones from files, for fitting and measuring LinterLite."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from classroom.linting.fitting.replay import Case
from classroom.linting.room import Happened, Room, learn
from classroom.student_session import stream
from storage.views import Views
from web import settings_file

PROGRAMS = Path(__file__).resolve().parents[2] / "content" / "programs"
SUFFIX = {"javascript": "js", "python": "py", "csharp": "cs"}
#: What stands between two pieces in a file of modern syntax.
BETWEEN = "\n---\n"


def programs_of(language: str) -> dict[str, str]:
    """The programs in children's style of a language, by name."""
    files = sorted((PROGRAMS / language).glob(f"*.{SUFFIX[language]}"))
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def modern_pieces(language: str) -> dict[str, list[str]]:
    """Pieces of modern syntax by the name of their file, each valid by itself."""
    files = sorted((PROGRAMS / "modern").glob(f"{language}*.txt"))
    return {path.stem: path.read_text(encoding="utf-8").rstrip("\n").split(BETWEEN) for path in files}


def is_for_tuning(row_id: object) -> bool:
    """Which half of real programs may be tuned with: those whose id hashes even. The others are reported on."""
    return int(hashlib.sha256(str(row_id).encode()).hexdigest(), 16) % 2 == 0


def real_cases(files: Iterable[Path], language: str, *, tuning: bool) -> list[tuple[Case, bool]]:
    """Real broken programs with their human repair, of one half, and whether the repair is in one line.

    Lines hold `id`, `language`, `broken`, `fixed` and `one_line`; those without a repair are left out.
    """
    found = []
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("language") == language and row.get("fixed") and is_for_tuning(row["id"]) == tuning:
                name = str(row["id"])
                case = Case(name, language, "real", name, row["broken"], row["fixed"], True)
                found.append((case, bool(row.get("one_line"))))
    return found


def learnt_in(data: Path) -> Room:
    """What the children of a centre taught, read from its journal; nothing unless the operator allowed it.

    Raises `PermissionError` when the setting `linter.examples` is off, `FileNotFoundError` without a database.
    """
    if not settings_file.load(data).linter_examples:
        raise PermissionError("linter.examples")
    database = data / "classroom.db"
    if not database.is_file():
        raise FileNotFoundError(database)
    views = Views(database)
    try:
        learnt = Room()
        for room in views.rooms():
            for student in views.students(room.room_id):
                events = views.events_of(stream(student.student_id))
                learn(learnt, (Happened(event.kind, event.at, event.payload) for event in events))
        return learnt
    finally:
        views.close()
