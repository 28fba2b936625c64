"""In every tier: a property is judged by what it finds, never by the time that a busy machine needs for it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.amounts import SAMPLE, WHOLE

settings.register_profile(WHOLE, deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100)
settings.register_profile(SAMPLE, settings.get_profile(WHOLE), max_examples=30)
settings.load_profile(WHOLE)


def pytest_configure(config: pytest.Config) -> None:
    """`make test` leaves out what is slow, and of each property most of its examples."""
    settings.load_profile(SAMPLE if "not slow" in config.option.markexpr else WHOLE)
