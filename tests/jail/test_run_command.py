"""`helping-hands run`: one program, and what became of it, for people and for other programs."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from web.commands import main
from web.commands.run import harmless

#: The names of an Outcome in the contract.
CONTRACT = (
    "verdict exit signal stdout stderr truncated cpu_ms wall_ms peak_mb diagnostics"  # in this order
).split()


@pytest.fixture
def program(tmp_path: Path) -> Any:
    def written(text: str, name: str = "program") -> str:
        file = tmp_path / name
        file.write_text(text)
        return str(file)

    return written


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["run", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_program_that_runs_well(program: Any, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--language", "python", program("print(input() * 2)"), "--stdin", program("ab\n", "stdin"))
    code, outcome = told(capsys, *words)
    assert code == 0
    assert list(outcome) == CONTRACT
    assert (outcome["verdict"], outcome["exit"], outcome["signal"], outcome["stdout"]) == ("ok", 0, None, "abab\n")
    assert (outcome["truncated"], outcome["diagnostics"]) == (False, [])


def test_a_program_with_an_error_names_its_place(program: Any, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'class P {\n  static void Main() { int n = "a"; }\n}\n'
    code, outcome = told(capsys, "--language", "csharp", program(text))
    assert (code, outcome["verdict"]) == (1, "compile")
    (first,) = outcome["diagnostics"]
    assert {name: first[name] for name in ("line", "code")} == {"line": 2, "code": "CS0029"}
    assert set(first) == {"line", "column", "code", "message", "path"}


def test_limits_can_be_chosen(program: Any, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--language", "javascript", program("for (;;) {}"), "--cpu-s", "0.3")
    code, outcome = told(capsys, *words)
    assert (code, outcome["verdict"]) == (1, "cpu")
    assert 300 <= outcome["cpu_ms"] < 3_000
    words = ("--language", "python", program("x = bytearray(100_000_000)"), "--memory-mb", "64")
    assert told(capsys, *words)[1]["verdict"] == "memory"


@pytest.mark.parametrize(("option", "value"), [("--cpu-s", "0"), ("--cpu-s", "x"), ("--memory-mb", "1")])
def test_limits_that_make_no_sense_are_not_taken(option: str, value: str, program: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["run", "--language", "python", program("print(1)"), option, value])
    assert ended.value.code == 2


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--language", "python", str(tmp_path / "none.py")]) == 2
    assert "none.py" in capsys.readouterr().err


def test_a_program_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"print(6 * 7)")))
    assert main(["run", "--language", "python", "-"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "42\n"
    assert shown.err.startswith("ok (exit 0, ")


def test_a_program_cannot_speak_to_the_terminal_of_whoever_looks_at_it() -> None:
    assert harmless("a\tb\n") == "a\tb\n"
    assert harmless("\x1b]0;x\x07\x9b2J\x00ä€") == "\ufffd]0;x\ufffd\ufffd2J\ufffdä€"
