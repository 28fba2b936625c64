"""DATA/settings.toml and the environment: read once at the start, written by the `settings` command only."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import tomlkit

from classroom.queue_rules import check_together
from classroom.settings import BadSetting, Settings, environment_name, get, keys, read

FILE_NAME = "settings.toml"


def path_in(data: Path) -> Path:
    return data / FILE_NAME


def load(data: Path) -> Settings:
    """Raises `BadSetting`, in words."""
    return read(_document(path_in(data)), os.environ)


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BadSetting(path.name, f"is not TOML: {problem}") from None
    except OSError as problem:
        raise BadSetting(path.name, f"cannot be read: {problem.strerror}") from None


def changed(data: Path, key: str, value: Any) -> str:
    """The file's text with one key changed; comments and everything else stay as they are. Raises `BadSetting`
    where the file as it is would be refused, so that nobody records a change that cannot be written, and for a rule of
    the queue that makes no sense beside another."""
    path = path_in(data)
    load(data)
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    table: Any = document
    *sections, name = key.split(".")
    for section in sections:
        if section not in table:
            table[section] = tomlkit.table()
        table = table[section]
    table[name] = list(value) if isinstance(value, tuple) else value
    text = tomlkit.dumps(document)
    check_together(read(tomllib.loads(text), os.environ), key)
    return text


def replace(data: Path, text: str) -> None:
    path = path_in(data)
    temporary = path.with_suffix(".new")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.chmod(0o600)
        temporary.replace(path)
    except OSError as problem:
        raise BadSetting(path.name, f"cannot be written: {problem.strerror}") from None


def table(settings: Settings) -> list[dict[str, Any]]:
    """Every setting with its value and meaning, for people."""
    return [
        {
            "key": each.metadata["key"],
            "value": get(settings, each.metadata["key"]),
            "default": each.default,
            "about": each.metadata["about"],
            "environment": environment_name(each.metadata["key"]),
        }
        for each in keys()
    ]
