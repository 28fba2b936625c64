"""`helping-hands fix`: a diff for people, a Suggestion for programs, a line for a line with --jsonl."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from classroom.linting import Edit, apply_edits
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
    assert json.loads(capsys.readouterr().out) == {"id": 1, "error": "unknown_type"}


def test_a_language_and_a_file_are_needed_without_jsonl(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--json") == 2
    assert json.loads(capsys.readouterr().out)["error"] == "malformed"


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
    assert [answer["id"] for answer in answers] == ["a", None, None, None, None, None, None, 7, 8]
    assert {answer["error"] for answer in answers if answer["id"] is None} == {"malformed"}
    assert answers[0]["level"] in ("push", "ask")
    assert [answer.get("level") for answer in answers[-2:]] == ["point", "none"]
    assert [answer.get("line") for answer in (answers[0], *answers[-2:])] == [1, 1, None]
    assert answers[-1]["suggestion"] is None
    assert all(answer["ms"] > 0 for answer in answers if answer["id"] is not None)
