"""Finds the rules: every module in a language's `rules` package that has a `RULES` tuple."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from classroom.linting.model import Rule


def rules_of(language: ModuleType) -> tuple[Rule, ...]:
    """All rules of a language package, in the order of their file names."""
    package = importlib.import_module(f"{language.__name__}.rules")
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return tuple(rule for module in modules for rule in getattr(module, "RULES", ()))
