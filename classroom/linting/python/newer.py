"""Python that is newer than this server's: put into older words of the same length, so that its parser can judge.

Python 3.12 lets the braces of an f-string hold anything (PEP 701) and gives functions, classes and aliases their
own type parameters (PEP 695, with defaults from 3.13, PEP 696). What such syntax stands for is masked character by
character, and so every place in the masked text is the same place in the child's.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

#: A literal: a comment, an f-string's beginning, or another string as a whole.
_LITERAL = re.compile(
    r"""
    \#[^\n]*
  | (?<![\w])(?P<f>(?i:f|rf|fr)(?P<quote>\"{3}|'{3}|"|'))
  | (?i:[rbu]|rb|br)?(?:\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
""",
    re.VERBOSE | re.DOTALL,
)
_ALIAS = re.compile(r"(?m)^(?P<indent>[ \t]*)type[ \t]+(?P<name>[^\W\d]\w*)[ \t]*(?=[\[=])")
_PARAMETERS = re.compile(r"\b(?:def|class)[ \t]+[^\W\d]\w*[ \t]*(?=\[)")
#: f-strings in f-strings in f-strings: no deeper.
_NESTED_AT_MOST = 4
#: Longer literals and brackets are not masked.
_SPAN_AT_MOST = 4_000


def in_older_words(text: str) -> str | None:
    """The text with newer syntax masked, as long as before; None when there is none, or it is wrong itself."""
    masked = _without_f_strings(text, _NESTED_AT_MOST)
    if masked is None:
        return None
    masked = _without_parameters(masked)
    return masked if masked != text else None


def _without_f_strings(text: str, depth: int) -> str | None:
    parts, at = [], 0
    for begin, end, fields in _f_strings(text):
        if begin < at:
            continue
        if end - begin > _SPAN_AT_MOST or not all(_is_expression(field, depth) for field in fields):
            return None
        parts += [text[at:begin], _plain(text[begin:end])]
        at = end
    return "".join((*parts, text[at:]))


def _f_strings(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Begin, end and the texts in braces of each f-string that ends."""
    at = 0
    while match := _LITERAL.search(text, at):
        at = max(match.end(), at + 1)
        if match["f"] is not None:
            read = _read(text, match.end(), match["quote"])
            if read is not None:
                yield match.start(), read[0], read[1]
                at = read[0]


def _read(text: str, at: int, quote: str, depth: int = _NESTED_AT_MOST) -> tuple[int, list[str]] | None:
    """Read an f-string from behind its first quote: the place behind its last one, and what its braces hold. None
    where it does not end, or holds others more than `depth` deep."""
    fields: list[str] = []
    while at < len(text):
        if text.startswith(quote, at):
            return at + len(quote), fields
        char = text[at]
        if char == "\\" or (char == "{" and text.startswith("{{", at)):
            at += 2
        elif char == "{":
            end = _field_end(text, at + 1, depth)
            if end is None:
                return None
            fields.append(text[at + 1 : end])
            at = end + 1
        elif char == "\n" and len(quote) == 1:
            return None
        else:
            at += 1
    return None


def _field_end(text: str, at: int, depth: int) -> int | None:
    """The place of the `}` that ends a replacement field."""
    opened = 0
    limit = min(len(text), at + _SPAN_AT_MOST)
    while at < limit:
        char = text[at]
        literal = _LITERAL.match(text, at)
        if literal is not None and literal["f"] is not None:
            read = _read(text, literal.end(), literal["quote"], depth - 1) if depth else None
            if read is None:
                return None
            at = read[0]
            continue
        if literal is not None:
            at = literal.end()
            continue
        if char in "([{":
            opened += 1
        elif char in ")]}":
            if opened == 0:
                return at if char == "}" else None
            opened -= 1
        at += 1
    return None


def _is_expression(field: str, depth: int) -> bool:
    """Whether a field holds an expression, with `!r`, `=` and a format behind it left out."""
    inner = _without_f_strings(field, depth - 1) if depth else None
    if inner is None:
        return False
    for end in [*_format_ends(inner), len(inner)]:
        expression = re.sub(r"(?<![=!<>])=\s*$|=\s*![rsa]\s*$|![rsa]\s*$", "", inner[:end])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                compile(f"({expression}\n)", "<student>", "eval", dont_inherit=True)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
        return bool(expression.strip())
    return False


def _format_ends(field: str) -> Iterator[int]:
    """The colons outside brackets, where a format may begin."""
    depth = 0
    for at, char in enumerate(field):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == ":" and depth == 0:
            yield at


def _plain(literal: str) -> str:
    """A string without braces that takes the same lines and columns."""
    match = re.match(r"(?i)(f|rf|fr)(\"\"\"|'''|\"|')", literal)
    if match is None:
        return literal
    quote = match[2]
    body = literal[match.end() : -len(quote)]
    plain = "x" * len(match[1]) + re.sub(r"[^\n]", "x", body)
    if len(quote) == 1:
        plain = re.sub(r"x\n", "\\\\\n", plain)
    return quote + plain + quote


def _without_parameters(text: str) -> str:
    def moved(match: re.Match[str]) -> str:
        return (match["indent"] + match["name"]).ljust(len(match.group()))

    for match in reversed(list(_PARAMETERS.finditer(text))):
        text = _blanked(text, match.end())
    aliases = [match.end() for match in _ALIAS.finditer(text)]
    text = _ALIAS.sub(moved, text)
    for at in reversed(aliases):
        text = _blanked(text, at) if text.startswith("[", at) else text
    return text


def _blanked(text: str, at: int) -> str:
    """The bracket that begins at a place, blank."""
    depth = 0
    for end in range(at, min(len(text), at + _SPAN_AT_MOST)):
        depth += (text[end] in "([{") - (text[end] in ")]}")
        if depth == 0:
            inside = text[at : end + 1]
            return text[:at] + re.sub(r"[^\n]", " ", inside) + text[end + 1 :] if len(inside) > 2 else text
    return text
