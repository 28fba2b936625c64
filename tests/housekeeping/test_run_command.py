"""`helping-hands run`: one program, one outcome, and an exit code that says what became of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sandbox
from classroom.sandboxing import Diagnostic, Job, Limits, Outcome, refused
from web.commands import main


@pytest.fixture
def outcome(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Job, Limits]]:
    """What the sandbox was asked; it answers with what stands in `OUTCOMES`."""
    asked: list[tuple[Job, Limits]] = []

    def answer(job: Job, limits: Limits) -> Outcome:
        asked.append((job, limits))
        return OUTCOMES[job.files[0][1].strip()]

    monkeypatch.setattr(sandbox, "run", answer)
    return asked


OUTCOMES = {
    "well": Outcome("ok", exit=0, stdout="Hello!\n", cpu_ms=20, wall_ms=30, peak_mb=9),
    "broken": Outcome(
        "compile", exit=1, stderr="!", diagnostics=(Diagnostic(2, 5, "CS1002", "; expected", "main.cs"),)
    ),
    "off": refused("sandbox_unavailable", "bubblewrap_missing"),
}


def a_file(folder: Path, text: str) -> str:
    path = folder / "Program with a name.cs"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize(("text", "code"), [("well", 0), ("broken", 1), ("off", 3)])
def test_the_exit_code_says_what_became_of_it(
    tmp_path: Path, outcome: list[tuple[Job, Limits]], capsys: pytest.CaptureFixture[str], text: str, code: int
) -> None:
    assert main(["run", "--language", "csharp", a_file(tmp_path, text)]) == code
    said = capsys.readouterr()
    assert said.out == OUTCOMES[text].stdout
    assert ("not run" if text == "off" else OUTCOMES[text].verdict) in said.err
    assert len(outcome) == 1


def test_as_json_it_is_the_outcome_of_the_contract(
    tmp_path: Path, outcome: list[tuple[Job, Limits]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--language", "csharp", a_file(tmp_path, "broken"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert set(told) >= set("verdict exit signal stdout stderr truncated cpu_ms wall_ms peak_mb diagnostics".split())
    assert told["diagnostics"][0] == {
        "line": 2, "column": 5, "code": "CS1002", "message": "; expected", "path": "main.cs",
    }  # fmt: skip
    assert outcome


def test_limits_and_input_reach_the_sandbox(tmp_path: Path, outcome: list[tuple[Job, Limits]]) -> None:
    answers = tmp_path / "answers"
    answers.write_text("7\n")
    words = ["run", "--language", "python", "--cpu-s", "9", "--memory-mb", "64", "--stdin", str(answers)]
    main([*words, a_file(tmp_path, "well")])
    ((job, limits),) = outcome
    assert (job.entry, job.stdin) == ("main.py", "7\n")
    assert (limits.cpu_s, limits.memory_mb) == (9, 64)


def test_a_file_that_is_not_there_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--language", "python", "no-such-file.py"]) == 2
    assert "no-such-file.py: No such file" in capsys.readouterr().err
