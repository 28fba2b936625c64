"""Whether the bracket behind a name is one of a call or of an index: what the name is bound to, and how the rest of
the program writes it, say so."""

from __future__ import annotations

from classroom.linting.evidence.seams import is_call
from classroom.linting.reading import CLOSERS, OPENERS, Reading

CALL, INDEX = "(", "["
_BINDINGS_TRIED = 12
_CALLED = frozenset(
    """print input len range int str float log alert random push append round abs min max sum sorted list choice randint
    sleep open type split join replace upper lower""".split()
)
#: What declares a function, and what holds many values.
_FUNCTION = frozenset(["def", "function", "void"])
_MANY = frozenset(["list", "split", "sorted", "dict", "Array", "from", "List", "Dictionary", "ToArray", "ToList"])
_GENERIC = frozenset(["List", "Dictionary", "IList"])


def shape_of(reading: Reading, opener: int) -> str | None:
    """`(` or `[` for the bracket behind a name; None where the program does not say, or says both."""
    head = reading.token(opener - 1)
    if head is None or head.kind != "word" or not is_call(reading, opener):
        return None
    if _has_comma(reading, opener) or head.text in _CALLED:
        return CALL
    before = reading.token(opener - 2)
    if before is not None and before.text == "." and reading.language == "csharp" and head.text[0].isupper():
        return CALL
    if before is not None and before.text in (*_FUNCTION, ".", "new", "class"):
        return CALL if before.text != "." else None
    shapes = _written(reading, head.text, opener) | _bound(reading, head.text)
    return shapes.pop() if len(shapes) == 1 else None


def _has_comma(reading: Reading, opener: int) -> bool:
    """Whether values with commas between them follow, as far as the first closer."""
    for token in reading.code[opener + 1 : opener + 40]:
        if token.kind == "op" and (token.text in CLOSERS or token.text in OPENERS):
            return False
        if token.text == ",":
            return True
    return False


def _written(reading: Reading, name: str, opener: int) -> set[str]:
    reading.work.spend(len(reading.pairing.partner))
    return {
        reading.code[start].text
        for start, end in reading.pairing.partner.items()
        if 0 < start < end and start != opener and reading.code[start - 1].text == name
    } & {CALL, INDEX}


def _bound(reading: Reading, name: str) -> set[str]:
    """What the places say where the name gets its value."""
    reading.work.spend(len(reading.code))
    shapes: set[str] = set()
    places = [i for i, token in enumerate(reading.code) if token.text == name and token.kind == "word"]
    for index in places[:_BINDINGS_TRIED]:
        before, after = reading.token(index - 1), reading.token(index + 1)
        if before is not None and before.text in _FUNCTION:
            shapes.add(CALL)
        if after is None or after.text == "(":
            continue
        if before is not None and reading.language == "csharp" and _is_type_of_many(reading, index - 1):
            shapes.add(INDEX)
        elif after.text == "=":
            shapes |= _shape_of_value(reading, index + 2)
    return shapes


def _is_type_of_many(reading: Reading, index: int) -> bool:
    """`int[] name`, `string name`, `List<int> name`."""
    text = reading.code[index].text
    if text == "]":
        return reading.code[index - 1].text == "["
    near = {token.text for token in reading.code[max(index - 6, 0) : index]}
    return text == "string" or (text == ">" and not near.isdisjoint(_GENERIC))


def _shape_of_value(reading: Reading, index: int) -> set[str]:
    value, after = reading.token(index), reading.token(index + 1)
    if value is None:
        return set()
    if value.text == "[" or value.kind == "string" or (value.text == "{" and reading.language != "csharp"):
        return {INDEX}
    if value.text in ("function", "lambda") or (after is not None and after.text == "=>"):
        return {CALL}
    line = reading.on_line(reading.line_of(value.start))
    depth = 0
    for token in (token for token in line if token.start >= value.start):
        if token.kind == "op":
            depth += (token.text in OPENERS) - (token.text in CLOSERS)
        elif depth == 0 and token.text in _MANY:
            return {INDEX}
    return set()
