"""Documents are tested too: every command that they name exists, every generated file is fresh."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from web.commands import make_parser

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def code_in(text: str) -> str:
    blocks = re.findall(r"```.*?\n(.*?)```", text, re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))])


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def sub_commands() -> dict[str, object]:
    actions = [action for action in make_parser()._actions if action.dest == "command"]
    return dict(actions[0].choices or {})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b", code_in(document.read_text())))
    assert named - make_targets() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_exists(document: Path) -> None:
    named = set(re.findall(r"\bhelping-hands ([a-z]+)\b", code_in(document.read_text())))
    assert named - sub_commands().keys() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_links_to_exists(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_readme_names_the_targets_that_everybody_needs() -> None:
    text = code_in((ROOT / "README.md").read_text())
    assert {"run", "demo", "test"} <= set(re.findall(r"\bmake ([a-z]+)\b", text))


def test_the_changelog_speaks_of_the_version_that_is_installed() -> None:
    from classroom import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize(
    "command",
    [
        ("-m", "web.wire", "--typescript", "--check"),
        ("-m", "web.wire", "--messages", "--check"),
        ("content/explanations/generate.py", "--check"),
    ],
    ids=lambda command: " ".join(command),
)
def test_every_generated_file_is_fresh(command: tuple[str, ...]) -> None:
    checked = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
