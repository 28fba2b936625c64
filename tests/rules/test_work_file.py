"""Who wrote a work file is beyond doubt, and its events go in order and in bearable pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import work_file

SECRET = b"s" * 32


def signed(payload: str, child: str = "s-emma", key_id: str = "k1") -> str:
    return work_file.mac_of(work_file.key_for(SECRET, child, key_id), payload)


def test_a_file_is_genuine_only_as_it_was_written() -> None:
    mac = signed("work")
    assert work_file.is_genuine(SECRET, "s-emma", "k1", "work", mac)
    assert work_file.is_genuine(SECRET, "s-emma", "k1", "work", mac.upper())
    for child, key_id, payload, other in (
        ("s-liam", "k1", "work", mac),
        ("s-emma", "k2", "work", mac),
        ("s-emma", "k1", "work ", mac),
        ("s-emma", "k1", "work", "0" * 64),
    ):
        assert not work_file.is_genuine(SECRET, child, key_id, payload, other)
    assert not work_file.is_genuine(b"t" * 32, "s-emma", "k1", "work", mac)


def test_whose_key_it_is_cannot_be_shifted_between_the_two_names() -> None:
    assert work_file.key_for(SECRET, "s-1", "23") != work_file.key_for(SECRET, "s-12", "3")


@pytest.mark.parametrize(
    ("payload", "mac"),
    [
        ('{"events":[]}', "00a5472df823bb0316de4b895eb2e4df8ffea537232ff2fd85a74b4b47013206"),
        ("Grüße 🦊", "685b2a0b8c4b92baf60be0e07d8d078d43e88af8c21b52efdc45226e7a1518eb"),
    ],
)
def test_pages_and_server_sign_alike(payload: str, mac: str) -> None:
    """The same vectors as in pwa/tests/work-file.test.ts."""
    assert work_file.mac_of(bytes(range(32)), payload) == mac


@given(st.lists(st.integers(0, 50)), st.integers(1, 5), st.integers(1, 100))
def test_batches_keep_the_order_lose_nothing_and_stay_small(sizes: list[int], most: int, most_bytes: int) -> None:
    items = list(enumerate(sizes))
    found = list(work_file.batches([(item, item[1]) for item in items], most, most_bytes))
    assert [item for batch in found for item in batch] == items
    for batch in found:
        assert 1 <= len(batch) <= most
        assert len(batch) == 1 or sum(size for _, size in batch) <= most_bytes
