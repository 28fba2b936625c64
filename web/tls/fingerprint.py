"""The fingerprint of a certificate in two forms that people can compare: words to say aloud, and the pairs of digits
that a browser's own certificate window shows."""

from __future__ import annotations

from collections.abc import Sequence

#: Eight words of the project's list of 1,256 are 82 bits: nobody finds a second certificate with the same ones.
WORDS = 8


def words_of(digest: bytes, vocabulary: Sequence[str]) -> tuple[str, ...]:
    """The same words for the same SHA-256, as long as the list of words stays as it is."""
    number, words = int.from_bytes(digest, "big"), []
    for _ in range(WORDS):
        number, place = divmod(number, len(vocabulary))
        words.append(vocabulary[place])
    return tuple(words)


def grouped(digest: bytes) -> str:
    """``AB CD EF …``"""
    return digest.hex(" ").upper()
