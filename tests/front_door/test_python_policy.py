"""A child's Python runs on the page's own origin: the policy of its worker is the wall round it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.front_door.people import Person
from web.doorkeeper import python_policy
from web.static import PYTHON_WORKER


def test_the_worker_of_python_reaches_the_runtime_and_nothing_else() -> None:
    policy = dict(part.split(" ", 1) for part in python_policy("http://centre:8080").split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "http://centre:8080/assets/pyodide/"
    assert "'self'" not in policy["script-src"]
    assert "font-src" not in policy  # so that the default holds for it


async def test_the_worker_of_python_comes_with_that_policy(
    nobody: Person, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dist / "assets" / "python.worker-9z8y.js").write_text("1")
    monkeypatch.setattr("web.static.RELOOK_S", 0)
    response = await nobody.client.get("/assets/python.worker-9z8y.js")
    policy = response.headers["Content-Security-Policy"]
    assert policy == python_policy("http://localhost")


def test_the_build_names_the_worker_as_the_policy_expects() -> None:
    assets = Path(__file__).parents[2] / "pwa" / "dist" / "assets"
    assert any(f"/assets/{each.name}".startswith(PYTHON_WORKER) for each in assets.iterdir()), "not built: make build"
