"""`helping-hands fix`: a diff for people, a Suggestion for programs, a line for a line with --jsonl."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from classroom.linting import Edit, apply_edits, check
from web.commands import fix

SUGGESTION = ["id", "language", "rule", "title", "explanation", "edits", "fixed", "confidence", "level", "source_rev"]


def _run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    fix.register(parser.add_subparsers())
    args = parser.parse_args(["fix", *arguments])
    return int(args.run(args))


def _feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def test_people_get_a_diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.py"
    file.write_text('print("hi"\n', encoding="utf-8")
    assert _run("--language", "python", str(file)) == 0
    said = capsys.readouterr().out
    assert '-print("hi"\n+print("hi")' in said
    assert "A ) is missing" in said


def test_programs_get_a_suggestion_whose_edits_make_fixed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = 'log("😀";\r\nlet a = 1;'
    _feed(monkeypatch, source.encode())
    assert _run("--language", "javascript", "--json", "-") == 0
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert list(said) == SUGGESTION
    assert apply_edits(source, [Edit(**edit) for edit in said["edits"]]) == said["fixed"]
    assert said["fixed"] == 'log("😀");\r\nlet a = 1;'


def test_a_valid_program_gets_null(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.py"
    file.write_text("print(1)\n", encoding="utf-8")
    assert _run("--language", "python", "--json", str(file)) == 0
    assert json.loads(capsys.readouterr().out) is None


def test_a_missing_file_is_told_and_ends_with_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--language", "python", "--json", "/nowhere/a.py") == 2
    assert json.loads(capsys.readouterr().out)["error"] == "not_found"


def test_csharp_is_repaired_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _feed(monkeypatch, b"class A {\n  int F() {\n    int x = 3\n    return x;\n  }\n}\n")
    assert _run("--language", "csharp", "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["edits"] == [{"line": 3, "column": 14, "delete": 0, "insert": ";"}]


def test_a_language_that_nobody_knows_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _feed(monkeypatch, b'{"id": 1, "language": "cobol", "source": ""}')
    assert _run("--jsonl") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["id"], said["error"]) == (1, "unknown_type")
    assert "csharp" in said["why"]


@pytest.mark.parametrize("arguments", [("--json",), ("--json", "notes.txt"), ("--json", "-")])
def test_a_file_of_a_known_language_is_needed_without_jsonl(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(*arguments) == 2
    assert json.loads(capsys.readouterr().out)["error"] == "malformed"


@pytest.mark.parametrize(
    ("name", "source", "fixed"),
    [
        ("a.py", 'print("hi"\n', 'print("hi")'),
        ("a.js", 'log("hi";\n', 'log("hi");'),
        ("a.MJS", 'log("hi";\n', 'log("hi");'),
        ("a.cs", "int x = 3\nint y = 4;\n", "int x = 3;"),
    ],
)
def test_the_name_of_a_file_says_its_language(
    name: str, source: str, fixed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(source, encoding="utf-8")
    assert _run(str(tmp_path / name)) == 0
    assert f"+{fixed}\n" in capsys.readouterr().out


def test_a_language_that_is_said_counts_more_than_the_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text('log("hi";\n', encoding="utf-8")
    assert _run("--language", "javascript", "--json", str(tmp_path / "a.py")) == 0
    assert json.loads(capsys.readouterr().out)["fixed"] == 'log("hi");\n'


#: Whether line ends are CRLF, a last line has none, or bytes are no UTF-8, the diff must fit.
FILES = {
    "LF": b'a = 1\nprint("hi"\nb = 2\n',
    "CRLF": b'a = 1\r\nprint("hi"\r\nb = 2\r\n',
    "no end": b'a = 1\nprint("hi"',
    "CRLF and no end": b'a = 1\r\nprint("hi"',
    "a byte order mark": b'\xef\xbb\xbfprint("hi"\nb = 2\n',
    "a form feed": b'a = 1\n\x0cprint("hi"\nb = 2\n',
    "a line separator in a text": 'a = "\u2028"\nprint("hi"\n'.encode(),
    "no UTF-8": b'# caf\xe9\nprint("hi"\n',
}


#: The programs with which people apply a diff (`.ci/diffs` sees to it that they are there).
TOOLS = {"git": ("git", "apply"), "patch": ("patch", "-p1", "--binary", "--quiet")}
with_each_tool = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)


def _apply(tool: tuple[str, ...], diff: bytes) -> None:
    """Where the process is now."""
    done = subprocess.run(tool, input=diff, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@with_each_tool
@pytest.mark.parametrize("source", FILES.values(), ids=FILES)
def test_the_diff_for_people_makes_the_repair_with_the_tools_that_they_have(
    source: bytes,
    tool: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_bytes(source)
    assert _run("a.py") == 0
    _apply(tool, capfdbinary.readouterr().out)
    assert Path("a.py").read_bytes() == source.replace(b'("hi"', b'("hi")')


@with_each_tool
@pytest.mark.parametrize("name", ["my first file.py", "../up.py", "a\nb.py"])
def test_the_diff_fits_whatever_the_file_is_called(
    name: str,
    tool: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    Path(name).write_text('print("hi"\n')
    assert _run(name) == 0
    said = capfdbinary.readouterr().out
    meant = Path(name.replace("../", "").replace("\n", ""))
    meant.write_text('print("hi"\n')
    _apply(tool, said)
    assert meant.read_text() == 'print("hi")\n'


def test_a_linter_that_fails_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RecursionError("deep")

    monkeypatch.setattr(fix, "check", fail)
    file = tmp_path / "a.py"
    file.write_text("print(1")
    assert _run("--json", str(file)) == 2
    assert json.loads(capsys.readouterr().out)["error"] == "degraded"


@pytest.mark.parametrize(
    ("line", "given"),
    [
        (b'{"id": NaN, "language": "python", "source": ""}', None),
        (b'{"id": -Infinity, "language": "python", "source": ""}', None),
        (b'{"id": 1e999, "language": "python", "source": ""}', None),
        (b'{"id": [1e999], "language": "python", "source": ""}', None),
        (b'{"id": ' + b"9" * 9_000 + b', "language": "python", "source": ""}', None),
        (b'{"id": 3, "language": "python", "source": NaN}', None),
        (b'{"id": "mine", "language": 5, "source": ""}', "mine"),
        (b'{"id": {"row": [1, null]}, "language": "python"}', {"row": [1, None]}),
        (b'{"id": "\\ud800", "language": "python"}', "\ud800"),
        (b'{"id": 2.5, "language": "klingon", "source": ""}', 2.5),
        (b'{"id": "both", "language": "python", "source": null}', "both"),
        (b'{"language": "python", "source": ""}', None),
        (b"null", None),
    ],
)
def test_a_row_that_cannot_be_answered_says_why_in_one_line_of_json_with_its_id(
    line: bytes, given: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _feed(monkeypatch, line + b'\n{"id": "next", "language": "python", "source": "a = 1"}\n')
    assert _run("--jsonl") == 0
    first, second = (json.loads(each, parse_constant=pytest.fail) for each in capsys.readouterr().out.splitlines())
    assert first["id"] == given
    assert first["error"]
    assert first["why"]
    assert (second["id"], second["level"]) == ("next", "none")


def test_a_linter_that_fails_at_one_program_answers_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(language: str, source: str) -> Any:
        if source == "bad":
            raise KeyError(source)
        return check(language, source)

    monkeypatch.setattr(fix, "check", failing)
    _feed(
        monkeypatch, b"".join(b'{"id": "%s", "language": "python", "source": "%s"}\n' % (w, w) for w in (b"bad", b"a"))
    )
    assert _run("--jsonl") == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["id"], first["error"], second["id"], second["level"]) == ("bad", "degraded", "a", "none")


def test_the_help_says_what_the_exit_codes_mean(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _run("--help")
    assert "exit codes:" in capsys.readouterr().out


def test_lines_are_answered_in_order_and_an_unreadable_one_does_not_stop_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        b'{"id": "a", "language": "python", "source": "print(1"}',
        b"rubbish",
        b"[1]",
        b'{"id": "b", "language": "python"}',
        b'{"id": "c", "language": "javascript", "source": 5}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id": 7, "language": "javascript", "source": "let \\ud800 = 1"}',
        b'{"id": 8, "language": "javascript", "source": "let a = 1"}',
    ]
    _feed(monkeypatch, b"\n".join(lines))
    assert _run("--jsonl") == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, None, "b", "c", None, None, 7, 8]
    assert {answer["error"] for answer in answers[1:7]} == {"malformed"}
    assert answers[0]["level"] in ("push", "ask")
    assert [answer.get("level") for answer in answers[-2:]] == ["point", "none"]
    assert [answer.get("line") for answer in (answers[0], *answers[-2:])] == [1, 1, None]
    assert answers[-1]["suggestion"] is None
    assert all(answer["ms"] > 0 for answer in (answers[0], *answers[-2:]))
