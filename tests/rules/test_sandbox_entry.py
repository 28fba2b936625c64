"""What is let into a sandbox: plain relative names, in plain numbers and sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.sandbox_entry import MOST_FILES, MOST_STDIN_BYTES, MOST_TESTS, MOST_TEXT_BYTES, not_allowed
from classroom.sandboxing import Job, Test


def job(*paths: str, language: str = "python", entry: str = "main.py", text: str = "", **more: object) -> Job:
    return Job(language, tuple((path, text) for path in paths), entry, **more)


@pytest.mark.parametrize("path", ["util.py", "data/words.txt", "a/b/c/d/e.py", "my file.txt", "Größe.py", "_x.py"])
def test_plain_names_are_let_in(path: str) -> None:
    assert not_allowed(job("main.py", path)) is None


@pytest.mark.parametrize(
    "path",
    [
        "../x.py",
        "a/../../x",
        "/etc/passwd",
        "",
        ".",
        "..",
        ".npmrc",
        "a//b",
        "a/",
        "-rf",
        "--file",
        "x\ny",
        "x\0y",
        "x\u202ey",
        "C:\\x",
        "a\\..\\b",
        "$(reboot)",
        "a;b",
        "x" * 300,
        "a/b/c/d/e/f/g.py",
        "~/x",
        "*",
    ],
)
def test_names_that_lead_elsewhere_or_look_like_something_else_are_not(path: str) -> None:
    assert not_allowed(job("main.py", path)) == "malformed"


@pytest.mark.parametrize(
    "paths", [("main.py", "main.py"), ("main.py", "MAIN.py"), ("main.py", "a", "a/b"), ("other.py",)]
)
def test_names_that_stand_in_each_others_way_are_not_let_in(paths: tuple[str, ...]) -> None:
    assert not_allowed(job(*paths)) == "malformed"


def test_only_a_file_of_the_language_starts() -> None:
    assert not_allowed(job("main.py", "x.sh", entry="x.sh")) == "malformed"
    assert not_allowed(job("main.py", language="csharp")) == "malformed"
    assert not_allowed(job("Main.cs", language="csharp", entry="Main.cs")) is None
    assert not_allowed(job("main.py", language="cobol")) == "runtime_missing"


def test_more_than_a_child_can_write_is_too_large() -> None:
    assert not_allowed(job("main.py", *(f"{number}.txt" for number in range(MOST_FILES)))) == "too_large"
    assert not_allowed(job("main.py", text="x" * (MOST_TEXT_BYTES + 1))) == "too_large"
    assert not_allowed(job("main.py", text="ß" * (MOST_TEXT_BYTES // 2 + 1))) == "too_large"
    assert not_allowed(job("main.py", stdin="x" * (MOST_STDIN_BYTES + 1))) == "too_large"
    assert not_allowed(job("main.py", tests=(Test("1"),) * (MOST_TESTS + 1))) == "too_large"
    assert not_allowed(job("main.py", tests=(Test("1", "x" * (MOST_STDIN_BYTES + 1)),))) == "too_large"


@pytest.mark.parametrize("call", ["f", "_a", "$", "sumOf2"])
def test_functions_are_called_by_their_names(call: str) -> None:
    assert not_allowed(job("main.py", tests=(Test("1", call=call),))) is None


@pytest.mark.parametrize("call", ["", "f()", "a.b", "__import__('os')", "1", "x y", "x" * 200])
def test_nothing_else_is_called(call: str) -> None:
    assert not_allowed(job("main.py", tests=(Test("1", call=call),))) == "malformed"


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("F", None),
        ("Game.Score", None),
        ("My.Game.Größe", None),
        ("Game.", "malformed"),
        (".F", "malformed"),
        ("F()", "malformed"),
        ("a.b.c.d.e", "malformed"),
        ("1F", "malformed"),
    ],
)
def test_a_method_of_csharp_may_have_its_class_before_it(call: str, reason: str | None) -> None:
    asked = job("Main.cs", language="csharp", entry="Main.cs", tests=(Test("1", call=call),))
    assert not_allowed(asked) == reason


@given(st.text(max_size=40))
def test_whatever_is_let_in_stays_in_its_folder(path: str) -> None:
    if not_allowed(job("main.py", path)) is None:
        assert not path.startswith(("/", "-", ".", "~"))
        assert ".." not in path.split("/")
        assert path.isprintable()
        assert "\\" not in path
