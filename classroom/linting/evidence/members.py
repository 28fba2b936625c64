"""A thing and what it can do, with a gap where the dot belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from classroom.linting.model import SOLE, Proposal, replace
from classroom.linting.reading import Reading


def missing_dots(reading: Reading, members: Mapping[str, frozenset[str]]) -> Iterator[Proposal]:
    """`Console WriteLine("hi")`: only for what the language itself has, by name."""
    for line in {reading.line, reading.previous_code_line(reading.line)} - {0}:
        for thing, member in pairwise(reading.on_line(line)):
            after = reading.token(reading.index_at(member.start) + 1)
            if member.text in members.get(thing.text, ()) and after is not None and after.text == "(":
                yield Proposal((replace(thing.end, member.start, "."),), SOLE, (thing.text, member.text))
