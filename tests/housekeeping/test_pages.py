"""Runs the tests of the pages' own modules (`node --test`), so that one runner counts everything."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

PWA = Path(__file__).parents[2] / "pwa"
FILES = sorted((PWA / "tests").rglob("*.test.ts"))


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(PWA / "tests")))
def test_the_pages_modules_pass_their_own_tests(file: Path, page_tests: Counter[str]) -> None:
    run_tests(file, page_tests, HISTORIES="40")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_many_histories_of_laptops_and_a_centre_end_well(page_tests: Counter[str]) -> None:
    run_tests(PWA / "tests" / "sync-worlds.test.ts", page_tests, timeout_s=880, HISTORIES="2500")


def run_tests(file: Path, page_tests: Counter[str], timeout_s: float = 100, **environment: str) -> None:
    node = Path(sys.executable).with_name("node")
    command = [node, "--test", "--test-reporter=tap", file.relative_to(PWA)]
    ran = subprocess.run(
        command,
        cwd=PWA,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        env={**os.environ, **environment},
    )
    counts = {what: int(count) for what, count in re.findall(r"^# (\w+) (\d+)$", ran.stdout, re.MULTILINE)}
    page_tests.update({what: counts.get(what, 0) for what in ("pass", "fail", "skipped")})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert counts["pass"] > 0
    assert counts["fail"] == counts["cancelled"] == counts["skipped"] == counts["todo"] == 0


def test_there_are_tests_of_the_pages() -> None:
    assert FILES
