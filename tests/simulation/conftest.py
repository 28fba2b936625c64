"""`--seed N` plays one afternoon again instead of the sample, and tells it step by step."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation import afternoon
from tests.simulation.afternoon import Afternoon, Plan
from tests.simulation.faults import QUIET
from tests.simulation.patches import inside


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
        many = [1, 26, *(pytest.param(first, marks=pytest.mark.slow) for first in range(51, 101, 25))]
        metafunc.parametrize("first_seed", many if seed is None else [seed])


@pytest.fixture
def is_replay(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--seed", default=None) is not None


@pytest.fixture
def quiet_afternoon() -> Iterator[Afternoon]:
    """A server that is up and a class that does nothing by itself; nothing goes wrong."""
    source = afternoon.template()
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        shutil.copytree(source, folder, dirs_exist_ok=True)
        played = Afternoon(Plan(1, faults=QUIET), Path(folder))
        with inside(played.world):
            afternoon._write_clock(played.world, played.data)
            played._open()
            yield played
            for process in list(played.world.ports.values()):
                played.world.die(process, "done", told=False)
