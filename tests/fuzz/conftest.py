"""One server for the whole tier, as operators start it; whatever is thrown at it, it must serve the next test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fuzz.school import School, Someone


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    school = School(tmp_path_factory.mktemp("school"))
    try:
        yield school.open()
    finally:
        if school.process is not None:
            school.close()


@pytest.fixture(scope="session")
def children(school: School) -> list[Someone]:
    """Enough of them that no test meets a limit of one session by accident."""
    return [school.student(f"Child {number}") for number in range(24)]


@pytest.fixture(scope="session")
def mentors(school: School) -> list[Someone]:
    return [school.mentor(f"Mentor {number}") for number in range(8)]


@pytest.fixture(autouse=True)
def _unharmed(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test: ready, and no process died of it."""
    school: School = request.getfixturevalue("school")
    before = school.restarts()
    yield
    assert school.is_healthy()
    assert school.restarts() == before
