"""Which bracket has lost its partner, and where the missing one belongs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice

from classroom.linting.evidence import seams, shapes
from classroom.linting.model import Change, Proposal, insert
from classroom.linting.reading import CLOSERS, OPENERS, Reading, Token

#: The evidence of a closer that has one place.
CERTAIN = 0.98
#: Where a closer goes on a line, given the reading and the line: an offset, or None for "not on this line".
Place = Callable[[Reading, int, int], int | None]


def missing_closers(reading: Reading, head_end: Place, sure: float, unsure: float) -> Iterator[Proposal]:
    """A closer for each opener without partner that stands near the place where the parser stopped.

    `head_end` knows the language: where the head of an `if` or a `def` ends, so that the closer goes before
    it.
    """
    yield from _all_at_once(reading, head_end)
    near = [i for i in reading.pairing.unclosed if reading.code[i].start <= reading.stop.at]
    others = [i for i in reading.pairing.unclosed if reading.code[i].start > reading.stop.at]
    for opener in [*reversed(near[-3:]), *others[:1]]:
        closer = OPENERS[reading.code[opener].text]
        if reading.code[opener].text == "{" and reading.language != "python":
            continue  # blocks have a rule of their own
        for at, confidence in _places(reading, opener, head_end, sure, unsure):
            text = _on_own_line(reading, opener, at) + closer
            yield Proposal((insert(at, text),), confidence, (closer, reading.code[opener].text))


def _all_at_once(reading: Reading, head_end: Place) -> Iterator[Proposal]:
    """`print(int(input("n"`: one line lost all of its closers, so all of them go to its end, or to that of its head."""
    by_line: dict[int, list[Token]] = defaultdict(list)
    for index in reading.pairing.unclosed:
        # the brace of a block is closed further down
        if (
            reading.code[index].text != "{"
            or reading.on_line(reading.line_of(reading.code[index].start))[-1] is not (reading.code[index])
        ):
            by_line[reading.line_of(reading.code[index].start)].append(reading.code[index])
    for line, tokens in islice(((n, t) for n, t in by_line.items() if 2 <= len(t) <= 4), 3):
        last = reading.on_line(line)[-1].text
        opened = "".join(token.text for token in tokens)
        head = head_end(reading, reading.index_at(tokens[0].start), line) if "{" not in opened else None
        if head is not None and head > tokens[-1].start:
            closers = "".join(OPENERS[text] for text in reversed(opened))
            yield Proposal((insert(head, closers),), 0.92, (closers, opened))
            continue
        if last in ("{", ":", "(", "[", ",") or any(t.text == "{" for t in tokens):
            continue
        closers = "".join(OPENERS[token.text] for token in reversed(tokens))
        at = _before_sign(reading, line, ";")
        yield Proposal((insert(at, closers),), 0.92, (closers, "".join(token.text for token in tokens)))


def _on_own_line(reading: Reading, opener: int, at: int) -> str:
    """A line end and indentation, when the bracket was opened at the end of an earlier line."""
    line = reading.line_of(reading.code[opener].start)
    is_block = reading.on_line(line)[-1] is reading.code[opener]
    at_end = reading.code_end(reading.line_of(at)) == at and reading.line_of(at) != line
    before = reading.token(reading.index_at(at) - 1)
    own_closer = before is not None and before.text in CLOSERS
    return "\n" + reading.indent_text(line) if is_block and at_end and not own_closer else ""


def _places(reading: Reading, opener: int, head_end: Place, sure: float, unsure: float) -> Iterator[tuple[int, float]]:
    token = reading.code[opener]
    line = reading.line_of(token.start)
    confidence = unsure if seams.could_close_earlier(reading, opener, line) else sure
    arrow = reading.token(opener + 2)
    if arrow is not None and arrow.text == "=>" and reading.code[opener + 1].kind == "word":
        yield reading.code[opener + 1].end, sure - 0.01
        confidence = unsure
    place = seams.seam(reading, opener, line, seams.LOOSE)
    if place is not None:
        yield place, sure - 0.03 if token.text == "[" else unsure - 0.02
        confidence = unsure
    elif not seams.wraps_sums(reading, opener):
        place = seams.seam(reading, opener, line, seams.SUMS)
        if place is not None:
            yield place, sure - 0.03 if seams.takes_one_value(reading, opener) else unsure - 0.02
            confidence = unsure
    head = head_end(reading, opener, line)
    if head is not None:
        yield head, confidence
        return
    mismatch = _mismatch_after(reading, opener)
    if mismatch is not None:
        yield mismatch, confidence
    last = _last_line_inside(reading, line)
    if last == line:
        if confidence == sure and _ends_with_line(reading, opener, line):
            confidence = CERTAIN
        yield _before_sign(reading, line, ";,"), confidence
    elif reading.on_line(line)[-1] is not token:
        yield _before_sign(reading, line, ";"), unsure
    if last != line:
        yield _before_sign(reading, last, ";"), confidence if _is_own_line(reading, last) else unsure


def _ends_with_line(reading: Reading, opener: int, line: int) -> bool:
    """Whether nothing but the end of the statement can follow the closer: a line with one bracket open, that of a call
    with whose value nothing is done, or which is only kept, and in which nothing is reckoned then."""
    first = reading.index_at(reading.on_line(line)[0].start)
    head, inside = reading.code[first:opener], reading.token(opener + 1)
    opened = [i for i in reading.pairing.unclosed if reading.line_of(reading.code[i].start) == line]
    if (
        opened != [opener]
        or reading.code[opener].text != "("
        or not seams.is_call(reading, opener)
        or inside is None
        or _is_doubled(reading, opener, line)
        or reading.on_line(line)[-1].text in ("{", ":", ",")
        or any(token.kind != "word" and token.text not in (".", "=") for token in head)
    ):
        return False
    is_kept = any(token.text in ("=", "return") for token in head)
    return not is_kept or not seams.reckons(reading, opener, line)


def _is_doubled(reading: Reading, opener: int, line: int) -> bool:
    """`f((a + b);` may have a bracket too many; `f((a + b) * 2;` has not."""
    end = reading.pairing.partner.get(opener + 1)
    if reading.code[opener + 1].text not in OPENERS or end is None:
        return False
    after = reading.token(end + 1)
    return after is None or after.text == ";" or reading.line_of(after.start) != line


def _is_own_line(reading: Reading, line: int) -> bool:
    """Whether a line holds nothing but closers: the end of what was opened further up."""
    return all(t.kind == "op" and (t.text in CLOSERS or t.text in ";,") for t in reading.on_line(line))


def _mismatch_after(reading: Reading, opener: int) -> int | None:
    """The place before the first closer that belongs to a bracket further out: it should have found ours
    closed.
    """
    enclosing = [o for o, c in reading.pairing.partner.items() if o < opener < c]
    if not enclosing:
        return None
    return reading.code[reading.pairing.partner[max(enclosing)]].start


def _before_sign(reading: Reading, line: int, signs: str) -> int:
    """The end of the code on a line, before one of these signs if that is how it ends."""
    tokens = reading.on_line(line)
    if tokens and tokens[-1].kind == "op" and tokens[-1].text in signs:
        return tokens[-1].start if len(tokens) == 1 else tokens[-2].end
    return reading.code_end(line)


def _last_line_inside(reading: Reading, line: int) -> int:
    """The last line that still looks like the inside of a bracket: indented deeper than the line that opened
    it.
    """
    indent = reading.indent_of(line)
    last = line
    following = reading.next_code_line(line)
    while following and reading.indent_of(following) > indent:
        last = following
        following = reading.next_code_line(following)
    first = reading.on_line(following)[0] if following else None
    if first is not None and first.kind == "op" and first.text in CLOSERS and last != line:
        return following
    return last


def surplus_closers(reading: Reading) -> Iterator[Proposal]:
    """Take away a closer without opener; unsure when another one on that line could be the wrong one."""
    for index in reading.pairing.surplus[:4]:
        token = reading.code[index]
        if (token.text == "}" and reading.language != "python") or lost_opener(reading, index) is not None:
            continue
        before = reading.token(index - 1)
        line = reading.line_of(token.start)
        twins = [t for t in reading.on_line(line) if t.kind == "op" and t.text == token.text and t.start < token.start]
        doubled = before is not None and before.kind == "op" and before.text == token.text
        confidence = 0.93 if doubled or not twins else 0.7
        yield Proposal((Change(token.start, 1, ""),), confidence, (token.text,))


def wrong_closers(reading: Reading) -> Iterator[Proposal]:
    """`(1, 2]`: a closer of the wrong shape becomes the one that the innermost open bracket waits for."""
    stack: list[int] = []
    for index, token in enumerate(reading.code):
        if token.kind != "op":
            continue
        if token.text in OPENERS:
            stack.append(index)
        elif token.text in CLOSERS:
            if stack and reading.code[stack[-1]].text == CLOSERS[token.text]:
                stack.pop()
                continue
            if stack:
                yield from _reshaped(reading, stack[-1], token)
            return


def _reshaped(reading: Reading, opener: int, closer: Token) -> Iterator[Proposal]:
    """The closer takes the shape of the opener, unless the name before says that the opener is wrong: `print["hi")`,
    `scores(0]` of a list. Where it is a name of which nothing is known, either may be right."""
    token = reading.code[opener]
    wanted = OPENERS[token.text]
    shape = shapes.shape_of(reading, opener)
    of_name = seams.is_call(reading, opener) and {token.text, closer.text} <= set("()[]")
    if shape is not None and shape != token.text and OPENERS[shape] == closer.text:
        yield Proposal((Change(token.start, 1, shape),), 0.95, (shape, token.text))
    elif of_name and shape is None:
        yield Proposal((Change(closer.start, 1, wanted),), 0.85, (wanted, closer.text), "ask")
    else:
        yield Proposal((Change(closer.start, 1, wanted),), 0.95 if shape else 0.92, (wanted, closer.text))


#: What a bracket around a sum is followed by: `(a + b) / 2`.
_AFTER_SUM = frozenset(["*", "/", "%", "**", "//"])
_BORDERS = frozenset(["=", "return", ",", "+=", "-=", ";", "=="])
_TOKENS_BEFORE = 40
#: The signs of a type: `new Dictionary<string, int?>`.
_IN_TYPE = frozenset(["<", ">", ",", ".", "?"])


def lost_openers(reading: Reading) -> Iterator[Proposal]:
    """`new List<int>);`, `avg = a + b + c) / 3`: the closer is right, its `(` is missing; where it goes is asked."""
    for index in reading.pairing.surplus[:4]:
        at = lost_opener(reading, index)
        if at is not None:
            yield Proposal((insert(at, "("),), 0.95, ("(", ")"), "ask")


def lost_opener(reading: Reading, index: int) -> int | None:
    """Where the `(` of a `)` without partner was lost: behind the type of a `new`, or before a sum that is divided or
    multiplied as a whole."""
    closer, after = reading.code[index], reading.token(index + 1)
    if closer.text != ")" or index == 0:
        return None
    line = reading.line_of(closer.start)
    if _is_new(reading, index, line):
        return reading.code[index - 1].end
    if after is None or after.text not in _AFTER_SUM or reading.line_of(after.start) != line:
        return None
    depth, is_sum = 0, False
    for position in range(index - 1, max(index - _TOKENS_BEFORE, -1), -1):
        token = reading.code[position]
        if reading.line_of(token.start) != line:
            return None
        depth += (token.text in CLOSERS) - (token.text in OPENERS) if token.kind == "op" else 0
        if depth < 0 or (depth == 0 and token.text in _BORDERS):
            return reading.code[position + 1].start if is_sum else None
        is_sum = is_sum or (depth == 0 and token.text in ("+", "-"))
    return None


def _is_new(reading: Reading, index: int, line: int) -> bool:
    """Whether the type of a `new` ends right before a token: `new List<int>`, but not `new int[3]`."""
    last = reading.code[index - 1]
    if last.kind != "word" and last.text != ">":
        return False
    for position in range(index - 1, max(index - 12, -1), -1):
        token = reading.code[position]
        if token.text == "new":
            return position != index - 1
        if reading.line_of(token.start) != line or (token.kind != "word" and token.text not in _IN_TYPE):
            return False
    return False
