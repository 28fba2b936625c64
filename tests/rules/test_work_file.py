"""Who wrote a work file is beyond doubt, and its events go in order and in bearable pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import work_file

SECRET = b"s" * 32


WORDS = "$argon2id$emma"


def key(secret: bytes = SECRET, child: str = "s-emma", words: str = WORDS, key_id: str = "k1") -> bytes:
    return work_file.key_for(secret, child, words, key_id)


def test_a_file_is_genuine_only_as_it_was_written() -> None:
    mac = work_file.mac_of(key(), "work")
    assert work_file.is_genuine(key(), "work", mac)
    assert work_file.is_genuine(key(), "work", mac.upper())
    for another in (key(child="s-liam"), key(key_id="k2"), key(words="$argon2id$new"), key(secret=b"t" * 32)):
        assert not work_file.is_genuine(another, "work", mac)
    assert not work_file.is_genuine(key(), "work ", mac)
    assert not work_file.is_genuine(key(), "work", "0" * 64)


def test_whose_key_it_is_cannot_be_shifted_between_its_names() -> None:
    assert key(child="s-1", words="23") != key(child="s-12", words="3")
    assert key(words="1", key_id="23") != key(words="12", key_id="3")


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from([None, None, "too_large"]))),
    st.sets(st.sampled_from("abcdef")),
)
def test_each_event_of_a_file_is_counted_once(outcomes: list[tuple[str, str | None]], held: set[str]) -> None:
    ids, reasons = [each for each, _ in outcomes], [reason for _, reason in outcomes]
    counts = work_file.count(ids, reasons, held)
    assert counts.taken + counts.known + len(counts.rejected) == len(ids)
    assert counts.taken == len({each for each, reason in outcomes if reason is None and each not in held})
    assert list(counts.rejected) == [each for each in outcomes if each[1] is not None]


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
