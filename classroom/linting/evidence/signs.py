"""The plain search: one sign too few, too many, or another one than was meant, near the place of trouble.

A sign is tried where its new neighbours are usual; which of the survivors is likely, the fitted weights say. Words
are never taken away here, and `(` and `{` never put in: both change what a program means too easily. For the same
reason an opening bracket is taken away only where nothing is lost with it, and one of two operators that stand side by
side is not chosen: nobody can know which of them was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from classroom.linting.evidence.brackets import lost_opener
from classroom.linting.evidence.operators import fetches, is_asked, is_one_of_several
from classroom.linting.evidence.seams import has_comma, is_call
from classroom.linting.evidence.semicolons import ends_a_head
from classroom.linting.evidence.shapes import shape_of
from classroom.linting.model import SOLE, Change, Proposal, insert, replace
from classroom.linting.naturalness import NEW_LINE, word_of
from classroom.linting.reading import CLOSERS, OPENERS, Reading, Token

#: How many code tokens before and behind the place of trouble are looked at, besides its line.
TOKENS_BEFORE = 24
TOKENS_BEHIND = 12
#: Signs that turn a meaning around are never taken away.
_KEPT = frozenset(["!", "~"])
#: Operators between two values.
_BETWEEN = frozenset("&& || & | == === != !== < > <= >= * / % + - ^ ?? ** //".split())
#: What begins no value: an opening bracket before one of these holds nothing.
_NO_VALUE = frozenset(", ; : . ] } = == != === !== < > <= >= * / % && || ?? ^ => += -= *= /=".split())
#: What ends the expression that a bracket stands in.
_ENDS = frozenset(") ] } ; , {".split())


def window(reading: Reading) -> range:
    """The indices of the code tokens near the place of trouble."""
    stop = reading.index_at(reading.stop.at)
    until = reading.index_at(max(reading.stop.until, reading.stop.at))
    above = reading.previous_code_line(reading.line)
    first = reading.index_at(reading.starts[(above or 1) - 1])
    low = max(min(first, stop - 4), stop - TOKENS_BEFORE, 0)
    return range(low, min(max(until, stop) + TOKENS_BEHIND, len(reading.code)))


def missing_signs(reading: Reading, signs: Sequence[str]) -> Iterator[Proposal]:
    """One of the signs, wherever both new neighbours are usual; a closing bracket only where one is open."""
    near = window(reading)
    for index in range(near.start, near.stop + 1):
        before, after = reading.token(index - 1), reading.token(index)
        if before is None:
            continue
        for sign in signs:
            if sign in CLOSERS and (not _open_before(reading, index, sign) or _is_idle(reading, index, sign)):
                continue
            if sign == "," and after is not None and _joins_text(reading, index, before, after):
                continue
            if sign == "=" and after is not None and is_lost_equals(reading, index):
                yield Proposal((_spaced(reading, before, sign, after),), SOLE, (sign,))
            elif _fits(reading, before, sign, after):
                yield Proposal((_spaced(reading, before, sign, after),), 0.6, (sign,))


def is_lost_equals(reading: Reading, index: int) -> bool:
    """`score score + 5`: a statement that begins with one name twice, before an operator, lost its `=` between."""
    before, after, behind = reading.token(index - 1), reading.token(index), reading.token(index + 1)
    if before is None or after is None or behind is None or before.text != after.text or after.kind != "word":
        return False
    line = reading.line_of(before.start)
    first = reading.token(index - 2)
    begins = first is None or reading.line_of(first.start) != line or first.text in (";", "{", "}")
    joined = behind.text in _BETWEEN and behind.text not in ("=", "?")
    return begins and joined and reading.line_of(behind.start) == line and before.text not in reading.keywords


def _spaced(reading: Reading, before: Token, sign: str, after: Token | None) -> Change:
    """A sign put in behind a token, with blanks around it as the program writes them around its like."""
    if sign not in ("=", "+") or after is None or _apart(reading, before, after):
        return insert(before.end, sign)
    reading.work.spend(len(reading.code) // 8)
    like = next((token for token in reading.code if token.kind == "op" and token.text == sign), None)
    blank = " " if like is None or reading.text[like.start - 1 : like.start].isspace() else ""
    return replace(before.end, after.start, f"{blank}{sign}{blank}")


def surplus_signs(reading: Reading) -> Iterator[Proposal]:
    """One sign taken away, or the second of two equal words."""
    near = window(reading)
    for index in near:
        token, before, after = reading.code[index], reading.token(index - 1), reading.token(index + 1)
        doubled = before is not None and before.text == token.text and token.kind == "word"
        if (token.kind != "op" or token.text in _KEPT) and not doubled:
            continue
        if doubled and is_lost_equals(reading, index):
            continue
        if token.text in OPENERS and not _holds_nothing(reading, index):
            continue
        if index in reading.pairing.surplus and lost_opener(reading, index) is not None:
            continue
        if token.text == "..":
            yield Proposal((Change(token.start, 1, ""),), SOLE, (".",))
            continue
        if _is_one_of_two(token, before) or _is_one_of_two(token, after):
            continue
        first = _word(reading, before) if before is not None else None
        last = _word(reading, after) if after is not None else None
        if first is None or last is None or f"{first} {last}" in reading.seen or _apart(reading, before, after):
            end = (
                after.start
                if doubled and after is not None and reading.line_of(after.start) == reading.line_of(token.start)
                else token.end
            )
            # a name twice in a row may have lost the sign between as well
            named = doubled and token.text not in reading.keywords
            level = "ask" if named else "push"
            stands_twice = token.text == "." and (before is not None and before.text == ".")
            evidence = SOLE if stands_twice else 0.6
            yield Proposal((Change(token.start, end - token.start, ""),), evidence, (token.text,), level)


def other_signs(reading: Reading, others: Mapping[str, Sequence[str]]) -> Iterator[Proposal]:
    """A sign replaced by one that is easily mistaken for it."""
    for index in window(reading):
        token = reading.code[index]
        for wanted in others.get(token.text, ()) if token.kind == "op" else ():
            before = reading.token(index - 1)
            if token.text == "=" and not is_asked(reading, index):
                continue
            if wanted == ";" and ends_a_head(reading, index):
                continue
            if token.text == "=" and (fetches(reading, index) or is_one_of_several(reading, index)):
                continue
            if token.text == ";" and wanted == "," and not _is_in_list(reading, index):
                continue
            level = _level_of_shape(reading, index, wanted)
            if level is not None and (before is None or _fits(reading, before, wanted, reading.token(index + 1))):
                yield Proposal((replace(token.start, token.end, wanted),), 0.6, (wanted, token.text), level)


#: What stands before a brace that holds values, and not steps.
_BEFORE_VALUES = frozenset(["=", "(", ",", ":", "[", "]", ">", "return", "?", "{"])


def _is_in_list(reading: Reading, index: int) -> bool:
    """Whether a sign stands among values: in brackets, or in braces that hold no steps."""
    opener = reading.enclosing(index)
    if opener is None or reading.code[opener].text != "{":
        return opener is not None
    before = reading.token(opener - 1)
    words = {token.text for token in reading.on_line(reading.line_of(reading.code[opener].start))}
    return before is not None and (before.text in _BEFORE_VALUES or bool({"enum", "new"} & words))


def _level_of_shape(reading: Reading, index: int, wanted: str) -> str | None:
    """How loudly a bracket may change its shape; None where the name before it, or its lack, says that the other
    bracket of the pair is the wrong one."""
    token = reading.code[index]
    if token.text in OPENERS and wanted in OPENERS:
        opener, shape_then = index, wanted
        head = reading.token(index - 1)
        if head is None or (head.kind != "word" and head.text not in CLOSERS):
            return None
    elif token.text in CLOSERS and wanted in CLOSERS:
        enclosing = reading.enclosing(index)
        if enclosing is None:
            return "push"
        opener, shape_then = enclosing, CLOSERS[wanted]
    else:
        return "push"
    if "{" in (reading.code[opener].text, shape_then) or not is_call(reading, opener):
        return "push"
    shape = shape_of(reading, opener)
    if shape is None:
        # of a name that says nothing, the end is oftener wrong than the beginning
        return "ask" if token.text in CLOSERS else None
    return "push" if shape == shape_then else None


def _is_idle(reading: Reading, index: int, closer: str) -> bool:
    """Whether a closing bracket here would make a pair that nobody writes: `(a) + 2`, `f((a + b)) * 2`."""
    opener = reading.enclosing(index)
    if opener is None or reading.code[opener].text != "(" or closer != ")":
        return False
    if opener + 2 < index and reading.pairing.partner.get(opener + 1) == index - 1:
        return reading.code[opener + 1].text == "("
    return opener + 2 == index and not is_call(reading, opener)


def _holds_nothing(reading: Reading, index: int) -> bool:
    """Whether an opening bracket can go without a loss: nothing it could hold follows, or it stands before another of
    its kind whose end is the end of the expression too (`print(("hi")`, but not `round((a * b) + 2`)."""
    token, before, after = reading.code[index], reading.token(index - 1), reading.token(index + 1)
    if after is None or after.text in _NO_VALUE or _apart(reading, token, after):
        return True
    if token.text == "(" and before is not None and before.kind in ("string", "number"):
        return True  # a text or a number cannot be called
    if after.text != token.text:
        return False
    end = reading.pairing.partner.get(index + 1)
    if end is None:
        return False
    if end == index + 3 or (reading.language != "python" and has_comma(reading, index + 1)):
        return True  # `len((word) - 1)`, `f((a, b) + 1`: nobody puts a name alone, or what a call takes, in brackets
    behind = reading.token(end + 1)
    return (
        behind is None
        or behind.text in _ENDS
        or behind.text == ":"
        or (behind.kind == "word" and behind.text in reading.keywords)
        or _apart(reading, reading.code[end], behind)
    )


def _is_one_of_two(token: Token, other: Token | None) -> bool:
    """Whether two different operators stand side by side: `a && || b`."""
    return other is not None and token.text != other.text and token.text in _BETWEEN and other.text in _BETWEEN


def _joins_text(reading: Reading, index: int, before: Token, after: Token) -> bool:
    """Whether a text and its neighbour in a call of C# belong to one text, which a plus joins: `F("a" name)`."""
    if reading.language != "csharp" or "string" not in (before.kind, after.kind):
        return False
    opener = reading.enclosing(index)
    return opener is None or reading.code[opener].text == "("


def _word(reading: Reading, token: Token) -> str:
    return word_of(token, reading.keywords)


def _fits(reading: Reading, before: Token, sign: str, after: Token | None) -> bool:
    """Whether a sign is usual between two tokens, or at the end of a line."""
    if f"{_word(reading, before)} {sign}" not in reading.seen:
        return False
    if after is None:
        return True
    if _apart(reading, before, after):
        return any(f"{sign} {NEW_LINE}{way}" in reading.seen for way in ("", ">", "<"))
    return f"{sign} {_word(reading, after)}" in reading.seen


def _apart(reading: Reading, before: Token | None, after: Token | None) -> bool:
    return before is not None and after is not None and "\n" in reading.text[before.end : after.start]


def _open_before(reading: Reading, index: int, closer: str) -> bool:
    """Whether a bracket that this one would close is open anywhere before."""
    opener = CLOSERS[closer]
    return any(reading.code[i].text == opener and i < index for i in reading.pairing.unclosed) or any(
        reading.code[i].text == closer and i >= index for i in reading.pairing.surplus
    )
