"""Where the brackets of a call may end in the middle of its line, and which of two nested pairs lost its end."""

from __future__ import annotations

from classroom.linting.reading import CLOSERS, OPENERS, Reading

LOOSE = frozenset(
    [
        "==",
        "!=",
        "===",
        "!==",
        "<",
        ">",
        "<=",
        ">=",
        "&&",
        "||",
        "and",
        "or",
        "in",
        "is",
        "not",
        "?",
        "+=",
        "-=",
        "*=",
        "/=",
    ]
)
_LOOSE_IN_INDEX = frozenset(["=", ","])
SUMS = frozenset(["+", "-", "*", "/", "%", "//", "**", ">>", "<<"])
_WRAPPERS = frozenset(
    [
        "print",
        "log",
        "alert",
        "write",
        "error",
        "warn",
        "floor",
        "round",
        "ceil",
        "abs",
        "min",
        "max",
        "sqrt",
        "pow",
        "range",
        "append",
        "push",
        "setTimeout",
    ]
)


def wraps_sums(reading: Reading, opener: int) -> bool:
    """Whether the call is one that usually has a sum inside: `print(a + b)`, `Math.floor(x * 6)`."""
    head = reading.token(opener - 1)
    return head is not None and head.text in _WRAPPERS


def takes_one_value(reading: Reading, opener: int) -> bool:
    """Whether all other calls of the same name in this program hold no sum: `choice(first + " " + choice(second)`."""
    name = reading.code[opener - 1].text
    reading.work.spend(len(reading.code))
    others = [
        (start, end)
        for start, end in reading.pairing.partner.items()
        if opener != start < end and reading.code[start].text == "(" and reading.code[start - 1].text == name
    ]
    return bool(others) and not any(_has_sum(reading, start, end) for start, end in others[:20])


def _has_sum(reading: Reading, start: int, end: int) -> bool:
    reading.work.spend(end - start)
    depth = 0
    for token in reading.code[start + 1 : end]:
        if token.kind == "op":
            depth += (token.text in OPENERS) - (token.text in CLOSERS)
            if depth == 0 and token.text in SUMS:
                return True
    return False


def seam(reading: Reading, opener: int, line: int, signs: frozenset[str]) -> int | None:
    """In the brackets of a call or an index: the place before the first of these signs.

    Comparisons and assignments seldom stand inside such brackets, so the closer may belong before them.
    """
    head = reading.token(opener - 1)
    wanted = signs | _LOOSE_IN_INDEX if reading.code[opener].text == "[" else signs
    if head is None or not (head.kind == "word" or head.text in (")", "]")) or head.text in reading.keywords:
        return None
    depth = 0
    for index in range(opener + 1, len(reading.code)):
        token = reading.code[index]
        if reading.line_of(token.start) != line:
            return None
        if token.kind == "op" and token.text in OPENERS:
            depth += 1
        elif token.kind == "op" and token.text in CLOSERS:
            if depth == 0:
                return None
            depth -= 1
        elif depth == 0 and index > opener + 1 and (token.text in wanted or _leaves_text(reading, index)):
            # `round((a * b)) + 2`: nobody puts two pairs of brackets around one sum
            doubled = reading.pairing.partner.get(opener + 1) == index - 1
            return None if doubled else reading.code[index - 1].end
    return None


def _leaves_text(reading: Reading, index: int) -> bool:
    """`("name".width`: a dot behind a text that calls nothing belongs to what the brackets give back."""
    after = reading.token(index + 2)
    called = after is not None and after.text == "("
    return reading.code[index].text == "." and reading.code[index - 1].kind == "string" and not called


def reckons(reading: Reading, opener: int, line: int) -> bool:
    """Whether the bracket's own values up to the end of the line are joined by anything but commas and dots."""
    depth = 0
    for index in range(opener + 1, opener + 1 + len(reading.on_line(line))):
        token = reading.token(index)
        if token is None or reading.line_of(token.start) != line:
            break
        if token.kind == "op":
            depth += (token.text in OPENERS) - (token.text in CLOSERS)
            if depth == 0 and token.text not in (",", ".", ";") and token.text not in CLOSERS:
                return True
    return False


def could_close_earlier(reading: Reading, opener: int, line: int) -> bool:
    """Whether the brackets inside could be the ones that lack a closer, for they hold an operator or a comma; or the
    opener one too many, for `len((word) - 1` has brackets around a name alone."""
    for index in range(opener + 1, opener + 1 + len(reading.on_line(line))):
        inner = reading.token(index)
        if inner is None or reading.line_of(inner.start) != line:
            break
        end = reading.pairing.partner.get(index)
        same = inner.kind == "op" and inner.text == reading.code[opener].text
        if not same or end is None or end < index:
            continue
        alone = index == opener + 1 and (
            end == index + 2 or (reading.language != "python" and has_comma(reading, index))
        )
        if alone or (is_call(reading, index) and _has_seam(reading, index + 1, end)):
            return True
    return False


def is_call(reading: Reading, opener: int) -> bool:
    """Whether a bracket belongs to a call or an index. One that only groups a sum is as it was meant: `(a * b)` never
    was `(a) * b`."""
    head = reading.token(opener - 1)
    return head is not None and (
        head.text in CLOSERS if head.kind == "op" else head.kind == "word" and head.text not in reading.keywords
    )


def has_comma(reading: Reading, opener: int) -> bool:
    """Whether a pair of brackets holds values with a comma between them, as a call does."""
    end = reading.pairing.partner.get(opener, opener)
    reading.work.spend(max(end - opener, 1))
    depth = 0
    for token in reading.code[opener + 1 : end]:
        if token.kind == "op":
            depth += (token.text in OPENERS) - (token.text in CLOSERS)
            if depth == 0 and token.text == ",":
                return True
    return False


def _has_seam(reading: Reading, begin: int, end: int) -> bool:
    reading.work.spend(end - begin)
    depth = 0
    for position, token in enumerate(reading.code[begin:end]):
        if token.kind != "op":
            continue
        if token.text in OPENERS:
            depth += 1
        elif token.text in CLOSERS:
            depth -= 1
        elif depth == 0 and position and token.text not in (".", "?."):
            return True
    return False
