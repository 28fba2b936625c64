"""`--seed N` plays one afternoon again instead of the sample, and tells it step by step."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, default=None, help="one afternoon of the simulation, told step by step")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With a seed only that afternoon is played, whatever else was named."""
    if config.getoption("--seed", default=None) is None:
        return
    rest = [item for item in items if "first_seed" not in getattr(item, "fixturenames", ())]
    items[:] = [item for item in items if item not in rest]
    config.hook.pytest_deselected(items=rest)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "first_seed" in metafunc.fixturenames:
        # Loaded late when all tests are asked for: then nobody has heard of the option.
        seed = metafunc.config.getoption("--seed", default=None)
        metafunc.parametrize("first_seed", range(1, 101, 25) if seed is None else [seed])


@pytest.fixture
def is_replay(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--seed", default=None) is not None
