"""The project's own programs and real broken ones from files, for fitting and measuring LinterLite."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from classroom.linting.fitting.replay import Case
from storage.layout import DataDir
from storage.read_models import ExampleRow, RuleRow
from storage.views import Views

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


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the children of a centre taught: examples without names, and how each rule stands."""

    examples: tuple[ExampleRow, ...]
    rules: tuple[RuleRow, ...] = ()

    def as_lines(self) -> Iterator[dict[str, object]]:
        """The examples as an export has them: `id` says nothing but the place in the file."""
        for number, row in enumerate(self.examples, start=1):
            yield {"id": f"pair-{number}", **asdict(row)}


def learnt_in(data: Path) -> Learnt:
    """What was recorded in a data directory, also while a server runs there. Raises `FileNotFoundError`."""
    database = DataDir(data).database
    if not database.is_file():
        raise FileNotFoundError(database)
    views = Views(database)
    try:
        return Learnt(tuple(views.examples()), tuple(views.rules()))
    finally:
        views.close()


def exported(files: Iterable[Path]) -> tuple[ExampleRow, ...]:
    """Examples from files that `linter export-pairs` wrote. Raises `ValueError` for a line that is none."""
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    try:
        return tuple(msgspec.json.decode(line, type=ExampleRow) for line in lines)
    except msgspec.MsgspecError as error:
        raise ValueError(f"no example: {error}") from None
