"""A text of JavaScript that begins with a back-tick and ends with another quote, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classroom.linting.model import Proposal, replace
from classroom.linting.reading import Reading

_TICK = "`"
#: What may follow the end of a text on its line.
_TAIL = r"(?=[)\]}\s;:,]*$)"
_ENDS_WRONG = re.compile(r"`([^`]*)([\"'])" + _TAIL)
_BEGINS_WRONG = re.compile(r"([\"'])((?:(?!\1)[^`])*)`" + _TAIL)
#: Only a text between back-ticks can hold this.
_FIELD = "${"


def mixed_backticks(reading: Reading) -> Iterator[Proposal]:
    """A back-tick whose partner is a plain quote: with `${` inside, both are back-ticks; else either may be meant."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        text, start = reading.line_text(line), reading.starts[line - 1] if line else 0
        if text.count(_TICK) != 1:
            continue
        for pattern, wrong, held in ((_ENDS_WRONG, 2, 1), (_BEGINS_WRONG, 1, 2)):
            match = pattern.search(text)
            if match is None:
                continue
            at, quote = start + match.start(wrong), match[wrong]
            proven = _FIELD in match[held]
            tick = replace(at, at + 1, _TICK)
            yield Proposal((tick,), 0.97 if proven else 0.7, (_TICK, quote), "push" if proven else "ask")
            if not proven:
                place = start + text.index(_TICK)
                yield Proposal((replace(place, place + 1, quote),), 0.75, (quote, _TICK), "ask")
