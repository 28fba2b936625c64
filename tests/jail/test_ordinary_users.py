"""The sandbox stands as it will on a centre's server: started by an ordinary user, under the unit of packaging/."""

import configparser
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.users import service_user

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "packaging" / "helping-hands.service"
#: The system's own, because the tests' Python may lie where only root gets to.
PYTHON = "/usr/bin/python3"
NUMBERS = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """The packages where everybody can read them."""
    with tempfile.TemporaryDirectory() as name:
        for package in ("sandbox", "classroom"):
            shutil.copytree(ROOT / package, Path(name) / package, ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(["chmod", "-R", "a+rX", name], check=True)
        yield Path(name)


def seen(told: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert told.stdout, told.stderr
    return dict(json.loads(told.stdout))


def test_an_ordinary_user_has_the_same_walls(installed: Path) -> None:
    user = service_user()
    assert user is not None
    become = {"user": user.uid, "group": user.gid, "extra_groups": []} if user.drop else {}
    command = [PYTHON, "-B", "-m", "sandbox", "--json"]
    told = subprocess.run(
        command, cwd=installed, env={"HOME": "/tmp"}, capture_output=True, text=True, check=False, **become
    )
    found = seen(told)
    assert (told.returncode, found["state"]["available"]) == (0, True), told.stdout
    assert {"python", "csharp"} <= set(found["state"]["languages"])


def test_the_calls_that_the_unit_allows_are_enough(installed: Path) -> None:
    told = under(installed, service()["SystemCallFilter"].split())
    found = seen(told)
    assert found["state"]["available"], told.stdout
    assert {"python", "csharp"} <= set(found["state"]["languages"])


def test_fewer_would_be_noticed(installed: Path) -> None:
    found = seen(under(installed, [word for word in service()["SystemCallFilter"].split() if word != "@mount"]))
    assert not found["state"]["available"]


@pytest.mark.parametrize(
    "line",
    [
        "RestrictNamespaces",
        "ProtectKernelTunables",
        "ProtectKernelLogs",
        "ProtectHostname",
        "MemoryDenyWriteExecute",
        "ProtectControlGroups",
    ],
)
def test_the_unit_has_no_line_that_breaks_the_sandbox(line: str) -> None:
    assert line not in service()


def service() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # systemd's keys have capitals
    parser.read(UNIT)
    return parser["Service"]


def under(installed: Path, allowed: list[str]) -> subprocess.CompletedProcess[str]:
    """The self-test under an allow-list of calls and groups of calls, as systemd knows them."""
    user = service_user()
    assert user is not None
    known = dict(re.findall(r"#define __NR_(\w+) (\d+)", NUMBERS.read_text()))
    calls = ",".join(known[name] for name in sorted(_calls(allowed)) if name in known)
    script = installed / "under_filter.py"
    shutil.copy(Path(__file__).with_name("under_filter.py"), script)
    command = [PYTHON, "-B", "-m", "sandbox", "--json"]
    return subprocess.run(
        [sys.executable, str(script), str(user.uid), str(user.gid), calls, *command],
        cwd=installed,
        capture_output=True,
        text=True,
        check=False,
    )


def _calls(words: list[str]) -> set[str]:
    found: set[str] = set()
    left, known = list(words), set[str]()
    while left:
        word = left.pop()
        if not word.startswith("@"):
            found.add(word)
        elif word not in known:
            known.add(word)
            command = ["systemd-analyze", "syscall-filter", "--no-pager", word]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            left += [
                line.strip() for line in told.splitlines()[1:] if line.strip() and not line.strip().startswith("#")
            ]
    return found
