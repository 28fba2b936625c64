"""`--seed N` plays one afternoon again instead of the sample, and tells it step by step."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, default=None, help="one afternoon of the simulation, told step by step")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "first_seed" in metafunc.fixturenames:
        # Loaded late when all tests are asked for: then nobody has heard of the option.
        seed = metafunc.config.getoption("--seed", default=None)
        metafunc.parametrize("first_seed", range(1, 101, 25) if seed is None else [seed])


@pytest.fixture
def is_replay(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--seed", default=None) is not None
