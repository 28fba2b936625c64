"""Imports flow one way, and the guard that says so really bites."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("classroom", "storage", "sandbox", "actors", "web", "loadtest")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([tool, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def copy_of_the_packages(folder: Path) -> Path:
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "setup.cfg", folder)
    return folder


def test_the_layers_hold() -> None:
    checked = lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout
    assert "0 broken" in checked.stdout


@pytest.mark.parametrize(
    ("package", "planted"),
    [
        ("classroom", "import thespian.actors"),
        ("classroom", "import storage.layout"),
        ("storage", "import actors.boot"),
        ("storage", "import sandbox.running"),
        ("sandbox", "import storage.journal"),
        ("sandbox", "import actors.boot"),
        ("actors", "import web.errors"),
        ("loadtest", "import classroom.ticket"),
    ],
)
def test_a_planted_import_against_the_flow_is_caught(package: str, planted: str, tmp_path: Path) -> None:
    folder = copy_of_the_packages(tmp_path)
    (folder / package / "planted.py").write_text(f'"""Planted."""\n{planted}\n')
    checked = lint_imports(folder)
    assert checked.returncode != 0
    assert "1 broken" in checked.stdout, checked.stdout
    assert f"{package}.planted" in checked.stdout
