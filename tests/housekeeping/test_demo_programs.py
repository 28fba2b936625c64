"""The thirty programs of the demo are really broken, and their right answers really run."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = [json.loads(line) for line in (ROOT / "content/demo/programs.jsonl").read_text().splitlines()]


def run(language: str, source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = folder / ("main.cjs" if language == "javascript" else "main.py")
    program.write_text(source)
    runtime = Path(sys.executable).with_name("node") if language == "javascript" else sys.executable
    return subprocess.run([runtime, program], capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program["id"])
def test_a_demo_program_fails_as_it_says_and_its_right_answer_runs(program: dict[str, Any], tmp_path: Path) -> None:
    broken = run(program["language"], program["broken"], tmp_path)
    assert broken.returncode != 0
    message = program["error"]["message"].split(" (")[0].split(". ")[0]
    assert message.split(":")[0] in broken.stderr
    assert 1 <= program["error"]["line"] <= len(program["broken"].splitlines()) + 1
    fixed = run(program["language"], program["fixed"], tmp_path)
    assert (fixed.returncode, fixed.stderr) == (0, "")
    assert fixed.stdout


def test_there_are_fifteen_programs_in_each_language() -> None:
    assert Counter(program["language"] for program in PROGRAMS) == {"javascript": 15, "python": 15}
    assert len({program["id"] for program in PROGRAMS}) == len(PROGRAMS)


def test_most_of_the_programs_cannot_even_be_read() -> None:
    unreadable = [p for p in PROGRAMS if p["error"]["message"].startswith(("SyntaxError", "IndentationError"))]
    assert 20 <= len(unreadable) < len(PROGRAMS)
