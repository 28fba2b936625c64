"""The repository is what its documents say: packages from here, files of one subject, a licence."""

import importlib
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("classroom", "storage", "sandbox", "actors", "web", "loadtest")
LONGEST_FILE_LINES = 350
SOURCES = (".py", ".ts", ".tsx")


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", PACKAGES)
def test_each_package_is_imported_from_this_repository(name: str) -> None:
    module = importlib.import_module(name)
    places = [Path(place).resolve() for place in module.__path__]
    assert places == [ROOT / name]


def test_no_test_folder_is_a_package() -> None:
    """A package under tests would be found instead of ours when it has the same name."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_no_test_folder_is_named_like_a_package() -> None:
    assert [name for name in PACKAGES if (ROOT / "tests" / name).exists()] == []


def test_no_source_file_is_so_long_that_it_must_have_a_second_subject() -> None:
    generated = ("wire.gen.ts", "texts.py", "beacon_tables.py", "csharp.py", "javascript.py", "python.py")
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked_files()
        if path.suffix in SOURCES and path.name not in generated
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE_LINES} == {}


def test_every_python_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        # children's programs are data
        if path.suffix == ".py" and path.parent != ROOT / "content" / "programs" / "python"
        if path.stat().st_size > 1 and not _docstring(path)
    ]
    assert silent == []


def _docstring(path: Path) -> str | None:
    import ast

    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_the_licence_is_the_one_that_the_metadata_names() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License" in licence
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in licence
    assert "license = Apache-2.0" in (ROOT / "setup.cfg").read_text()


def test_the_python_dependencies_are_pinned() -> None:
    import configparser

    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    lists = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    pins = [line for text in lists for line in text.split("\n") if line.strip()]
    assert len(pins) > 10
    assert [pin for pin in pins if "==" not in pin] == []
