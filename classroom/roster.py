"""A class list: the names that a room knows before anybody has come. Nothing of a child but the name.

It comes as a CSV file with one column, `name`, as spreadsheets write it. The whole file is looked at before anything
changes; whatever is wrong is told with its line, and then nothing has changed. Refused are all encodings but UTF-8 (a
byte order mark is no harm: spreadsheets write one), further columns, formulas, names that the room would not take from
a child, and the same name twice.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from classroom.names import HIDDEN, name_key, problem_with

HEADER = "name"
NAME_LENGTH = 40
MOST_BYTES = 1024 * 1024
#: More than any room takes in, whatever its setting.
MOST_NAMES = 500
#: Of what is wrong with a file, so much is told at once.
PROBLEMS_TOLD = 20
#: What makes a spreadsheet compute or call something as soon as it opens the file again (OWASP, CSV injection).
FORMULA = re.compile(r"^[=+\-@\t\r]")
_HIDDEN = re.compile(f"[{HIDDEN}]")
DELIMITERS = ",;\t"
_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_REMEDY = 'save it as "CSV UTF-8" and try again'


@dataclass(frozen=True, slots=True)
class Roster:
    """`names` by their key, as they are to be written; `only`: nobody else is let in."""

    names: dict[str, str] = field(default_factory=dict)
    only: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What another list would change, each by name as it is written: new ones, those that go, and those that stay.
    `here` are those that go and have joined already: they stay in the room all the same."""

    added: tuple[str, ...]
    gone: tuple[str, ...]
    kept: tuple[str, ...]
    here: tuple[str, ...]


class BadRoster(ValueError):
    """A file that cannot be a class list: each problem in words, with the line where it has one."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        told = list(self.problems[:PROBLEMS_TOLD])
        if len(self.problems) > len(told):
            told.append(f"and {len(self.problems) - len(told)} more")
        super().__init__("; ".join(told))


def read(data: bytes, most: int) -> tuple[str, ...]:
    """The names of a file, in its order; at most `most`, as many as the room takes in. Raises `BadRoster`."""
    if len(data) > MOST_BYTES:
        raise BadRoster([f"the file has more than {MOST_BYTES // 1024} KiB: it is no class list"])
    rows = _rows(_text(data))
    line, header = next(rows, (1, []))
    if [each.strip().lower() for each in header] != [HEADER]:
        raise BadRoster([f"line {line}: {_header_words(header)}"])
    named, problems = [], []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue  # an empty line at the end is how many programs end a file
        if len(cells) != 1:
            problems.append(f"line {line}: {len(cells)} columns where there is one, {HEADER}")
        else:
            named.append((line, cells[0]))
    problems += _problems(named, most)
    if problems:
        raise BadRoster(problems)
    return tuple(_plain(name) for _, name in named)


def checked(names: Iterable[str], most: int) -> tuple[str, ...]:
    """The same names as they may be kept, when they come from somewhere else than a file. Raises `BadRoster`."""
    named = list(enumerate(names, start=1))
    problems = _problems(named, most)
    if problems:
        raise BadRoster(problems)
    return tuple(_plain(name) for _, name in named)


def make(names: Iterable[str], *, only: bool) -> Roster:
    return Roster({name_key(name): name for name in names}, only)


def rev_of(roster: Roster) -> str:
    """Another one for every other list: says which one somebody looked at."""
    facts = "\n".join([str(roster.only), *roster.names.values()])
    return hashlib.sha256(facts.encode("utf-8", "replace")).hexdigest()[:16]


def changes(before: Roster, names: Iterable[str], joined: Collection[str]) -> Changes:
    """`joined`: the keys of the names of the children that are in the room."""
    after = make(names, only=before.only).names
    gone = {key: name for key, name in before.names.items() if key not in after}
    return Changes(
        added=tuple(name for key, name in after.items() if key not in before.names),
        gone=tuple(gone.values()),
        kept=tuple(name for key, name in after.items() if key in before.names),
        here=tuple(name for key, name in gone.items() if key in joined),
    )


def _text(data: bytes) -> str:
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            raise BadRoster([f"the file is written in {encoding}: {_REMEDY}"])
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise BadRoster([f"line {line}: the file is no text, or is written in UTF-16: {_REMEDY}"])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise BadRoster([f"line {line}: the file is not written in UTF-8: {_REMEDY}"]) from None


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins. Raises `BadRoster` for quotes that are never closed."""
    first = text.partition("\n")[0]
    # The header says how the columns are told apart; in a file of one column nothing does.
    delimiter = next((each for each in DELIMITERS if each in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as problem:
        raise BadRoster([f"line {before + 1}: {problem}"]) from None


def _header_words(header: list[str]) -> str:
    if not header:
        return f"the file is empty; its first line is the word {HEADER}"
    found = ", ".join(repr(each.strip()[:NAME_LENGTH]) for each in header[:5])
    if any(each.strip().lower() == HEADER for each in header):
        return f"a class list has names only, in one column called {HEADER}; take out the others of {found}"
    return f"the first line must be the word {HEADER}; here it is {found}"


def _problems(named: list[tuple[int, str]], most: int) -> list[str]:
    if not named:
        return ["there are no names in it"]
    if len(named) > most:
        return [f"line {named[most][0]}: there are {len(named)} names, and the room takes in {most}"]
    problems = []
    seen: dict[str, int] = {}
    for line, name in named:
        why = _problem(name)
        first = seen.setdefault(name_key(name), line)
        if why is None and first != line:
            why = f"the same name as in line {first}: add a letter, so that children can tell themselves apart"
        if why is not None:
            problems.append(f"line {line}: {why}")
    return problems


def _problem(name: str) -> str | None:
    plain = _plain(name)
    if FORMULA.match(name) or FORMULA.match(plain):
        return "begins like a formula (= + - @)"
    if _HIDDEN.search(name.strip()) or any(unicodedata.category(each) == "Cs" for each in name):
        return "has characters that nobody sees"
    if ";" in plain:
        return f"has a semicolon in it: there is one column, {HEADER}"
    if not 1 <= len(plain) <= NAME_LENGTH:
        return f"a name has 1 to {NAME_LENGTH} characters"
    why = problem_with(plain)
    return f"this is no name: {why}" if why is not None else None


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))
