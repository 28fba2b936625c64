"""Counts of the pages' own tests, told beside pytest's."""

from collections import Counter

import pytest

PAGE_TESTS: Counter[str] = Counter()


@pytest.fixture
def page_tests() -> Counter[str]:
    return PAGE_TESTS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if PAGE_TESTS:
        told = ", ".join(f"{count} {what}" for what, count in sorted(PAGE_TESTS.items()))
        terminalreporter.write_line(f"tests of the pages (node --test): {told}")
