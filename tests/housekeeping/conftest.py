"""Counts of the pages' own tests, told beside pytest's, by whichever process ran them."""

from collections import Counter
from typing import Any

import pytest

PAGE_TESTS: Counter[str] = Counter()
KEY = "page_tests"


@pytest.fixture
def page_tests() -> Counter[str]:
    return PAGE_TESTS


def pytest_sessionfinish(session: pytest.Session) -> None:
    told_to_all: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told_to_all is not None:
        told_to_all[KEY] = dict(PAGE_TESTS)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of several processes has finished."""
    PAGE_TESTS.update(getattr(node, "workeroutput", {}).get(KEY, {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if PAGE_TESTS:
        told = ", ".join(f"{count} {what}" for what, count in sorted(PAGE_TESTS.items()))
        terminalreporter.write_line(f"tests of the pages (node --test): {told}")
