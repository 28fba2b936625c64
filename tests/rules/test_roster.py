"""Class lists: the whole file is right, or nothing of it counts, and every mistake is told with its line."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import roster as core
from classroom.names import name_key, problem_with
from classroom.roster import BadRoster

MOST = 60


def problems(data: bytes | str, most: int = MOST) -> tuple[str, ...]:
    with pytest.raises(BadRoster) as bad:
        core.read(data.encode() if isinstance(data, str) else data, most)
    return bad.value.problems


@pytest.mark.parametrize(
    "data",
    [
        b"name\nEmma\nLiam\n",
        b"Name\r\nEmma\r\nLiam",
        codecs.BOM_UTF8 + b"name\r\nEmma\r\nLiam\r\n",
        b'"name"\n"Emma"\n" Liam "\n\n\n',
        b" NAME \rEmma\rLiam\r",
    ],
    ids=["unix", "windows", "with a byte order mark", "quoted, with empty lines", "old mac"],
)
def test_a_list_is_read_as_spreadsheets_write_it(data: bytes) -> None:
    assert core.read(data, MOST) == ("Emma", "Liam")


def test_names_of_all_languages_are_names() -> None:
    names = "Zoë\nŁucja\nعمر\n李\nAna-María\nO'Neil\n🦊\nNguyễn"
    assert core.read(f"name\n{names}".encode(), MOST) == tuple(names.split("\n"))


@pytest.mark.parametrize(
    ("encoding", "says"),
    [("utf-16", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-32", "UTF-32"),
     ("latin-1", "line 3: the file is not written in UTF-8"), ("cp1252", "line 3: the file is not written in UTF-8")],
)  # fmt: skip
def test_other_encodings_are_refused_with_what_to_do(encoding: str, says: str) -> None:
    (problem,) = problems("name\nEmma\nZoë\n".encode(encoding))
    assert says in problem
    assert "CSV UTF-8" in problem


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "line 1: the file is empty"),
        ("Emma\nLiam\n", "line 1: the first line must be the word name"),
        ("name,birthday\nEmma,2015-04-01\n", "line 1: a class list has names only"),
        ("name;age\nEmma;11\n", "line 1: a class list has names only"),
        ("age\tname\n11\tEmma\n", "line 1: a class list has names only"),
        ("first,last\nEmma,Stone\n", "line 1: the first line must be the word name"),
        ("name\nEmma,11\n", "line 2: 2 columns"),
        ("name\nEmma\nLiam;11\n", "line 3: has a semicolon"),
        ("name\n", "there are no names"),
        ("name\n\n  \n", "there are no names"),
        ('name\nEmma\n"Liam\n', "line 3: "),
        ("name\nEmma\n\x07\n", "line 3: has characters that nobody sees"),
        ("name\nEmma\n\u202eLiam\n", "line 3: has characters that nobody sees"),
        ('name\nEmma\n"Li\nam"\n', "line 3: has characters that nobody sees"),
        ("name\n...\n", "line 2: this is no name"),
        (f"name\n{'x' * 41}\n", "line 2: a name has 1 to 40 characters"),
        ("name\nEm\0ma\n", "line 2: the file is no text"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(data: str, says: str) -> None:
    assert any(problem.startswith(says) for problem in problems(data)), problems(data)


@pytest.mark.parametrize(
    "cell", ["=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "=1", '"=1,2"', " =HYPERLINK(1)", "\t=1", '"\r=1"']
)
def test_formulas_are_refused_wherever_they_hide(cell: str) -> None:
    (problem,) = problems(f"name\nEmma\n{cell}\n")
    assert problem.startswith("line 3: begins like a formula")


def test_the_same_name_twice_is_told_with_both_lines() -> None:
    assert problems("name\nEmma\nLiam\n E\u200bMMA\n") == (
        "line 4: the same name as in line 2: add a letter, so that children can tell themselves apart",
    )


def test_the_line_is_that_of_the_file_also_after_empty_lines_and_long_cells() -> None:
    assert problems('name\n\n"Emma"\n\n=1\n')[0].startswith("line 5:")
    assert [each[:7] for each in problems('name\n"Em\nma"\n=1\n')] == ["line 2:", "line 4:"]


def test_ten_thousand_rows_are_refused_and_say_what_the_room_takes_in() -> None:
    rows = "\n".join(f"child {number}" for number in range(10_000))
    assert problems(f"name\n{rows}\n") == ("line 62: there are 10000 names, and the room takes in 60",)
    assert len(core.read(f"name\n{rows}\n".encode(), 10_000)) == 10_000


def test_of_ten_thousand_mistakes_the_first_are_told_and_the_others_counted() -> None:
    rows = "\n".join("=1" for _ in range(10_000))
    with pytest.raises(BadRoster, match=r"line 2: .*line 21: .*and 9980 more$"):
        core.read(f"name\n{rows}\n".encode(), 10_000)


def test_a_file_of_megabytes_is_not_looked_into() -> None:
    assert "1024 KiB" in problems(b"name\n" + b"x" * core.MOST_BYTES)[0]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_are_refused_in_words(data: bytes) -> None:
    names, words = (), ("",)
    try:
        names = core.read(data, MOST)
    except BadRoster as bad:
        words = bad.problems
    assert names == core.checked(names, MOST) if names else all(words)


GOOD = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=20).filter(
    lambda name: problem_with(name) is None and ";" not in name and name.lstrip()[0] not in "=+-@"
)


@given(st.lists(GOOD, min_size=1, max_size=MOST, unique_by=name_key), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_whatever_a_spreadsheet_writes_of_good_names_comes_back(names: list[str], encoding: str) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([["name"], *([name] for name in names)])
    read = core.read(written.getvalue().encode(encoding), MOST)
    assert [name_key(each) for each in read] == [name_key(each) for each in names]
    assert core.make(read, only=True).names == dict(zip(map(name_key, names), read, strict=True))


def test_names_from_elsewhere_are_held_to_the_same_rules() -> None:
    with pytest.raises(BadRoster, match="line 2: begins like a formula"):
        core.checked(["Emma", "=1"], MOST)
    with pytest.raises(BadRoster, match="nobody sees"):
        core.checked(["Em\ud800ma"], MOST)


# --- what another list would change ---------------------------------------------------------------------------


def test_another_list_says_who_is_new_who_goes_and_who_of_them_is_here_already() -> None:
    before = core.make(("Emma", "Liam", "Zoë"), only=False)
    changes = core.changes(before, ("LIAM", "Noor"), {name_key("Zoë"), name_key("Liam"), name_key("Batman")})
    assert (changes.added, changes.gone, changes.kept, changes.here) == (
        ("Noor",),
        ("Emma", "Zoë"),
        ("LIAM",),
        ("Zoë",),
    )


def test_every_other_list_has_another_rev() -> None:
    lists = [core.Roster(), core.make(("Emma",), only=False), core.make(("Emma",), only=True)]
    lists += [core.make(names, only=False) for names in (("Emma", "Liam"), ("EmmaLiam",), ("emma",))]
    assert len({core.rev_of(each) for each in lists}) == len(lists)
    assert core.rev_of(core.make(["Emma"], only=True)) == core.rev_of(lists[2])
