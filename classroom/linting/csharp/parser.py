"""tree-sitter's grammar of C# as the judge; nothing is ever compiled or run.

The grammar mends what it cannot read, so a text is valid when its tree holds no mended place. It is milder than
a compiler in two ways that matter to beginners, which are looked for by themselves: a reserved word taken for a
name (`x = 2; else x = 3;`), and the size of an array in its type (`int[3] a;`, `int a[3];`).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import tree_sitter
import tree_sitter_c_sharp

from classroom.linting.budget import Work
from classroom.linting.csharp.declared import asked_assignments, capital_keywords
from classroom.linting.csharp.locating import LINES_AT_MOST, pieces_of, readable_until
from classroom.linting.csharp.refused import refused_nodes
from classroom.linting.csharp.tokens import tokens_of
from classroom.linting.reading import Stop

_LANGUAGE = tree_sitter.Language(tree_sitter_c_sharp.language())
#: Words that are looked up in the tree. Types, modifiers and values are taken for names nowhere, and are left out.
_WATCHED = re.compile(
    rb"(?<![@\w])(?:if|else|for|foreach|while|do|switch|case|break|continue|return|in|new|class|using|throw|try|"
    rb"catch|finally|is|as|out|ref|public|private|protected|static|void|namespace|true|false|null)(?!\w)"
)
#: C# 11 lets a slice pattern hold a pattern (`[1, .. var rest]`); the grammar knows only the slice.
_SLICE = re.compile(r"(?<=\.\.)\s*(?:var\s+\w+|_)(?=\s*[,\]])")
#: C# 13 and later: read as what they stand for.
_ALLOWS = re.compile(r",?\s*\ballows\s+ref\s+struct\b")
_BRACKET = re.compile(r"[()\[\]{}]")
#: No child nests brackets deeper, in texts and remarks too; CPython draws the line there as well.
NESTED_AT_MOST = 200
#: A `<` may be a comparison or begin a list of types: each one without an end doubles the ways.
_ANGLES = re.compile(r"(?:<[^<>;{}]*){24}")
_NAMES = frozenset(["identifier", "implicit_parameter"])
_NEW = frozenset(["array_creation_expression", "stackalloc_expression", "implicit_stackalloc_expression"])
#: Nodes looked at before the search for the place ends: a broken tree is read from its top.
_NODES_AT_MOST = 2_000
#: Steps for reading the tokens of the longest program that is looked at.
_WORK = 10_000_000
#: How many steps of the grammar a text may take: four times what children's programs do.
STEPS_AT_LEAST = 200
BYTES_PER_STEP = 20
#: What a step reads of a program. One that reads less goes several ways at once, which takes about ten times as long.
BYTES_OF_A_STEP = 77
BYTES_OF_A_HARD_STEP = 60
HARD_STEP = 10
#: So many steps more than a usual program of that length needs; then nobody knows what the text is.
SURPLUS_AT_MOST = 250
#: A text that costs more is not read again and again to find the place of its slip.
_LOCATED_UP_TO = 160_000
_SLICE_BYTES = 1 << 16
_parsers = threading.local()


def parse(text: str) -> Stop | None:
    """Where the text stops being C#; None when it is, or when it is nested too deeply to tell."""
    if _is_too_deep(text):
        return None
    data = _data(text)
    effort = Effort()
    tree = _tree(data, effort=effort)
    if tree is None:
        return None
    if not tree.root_node.has_error:
        place = next(_too_mild(tree.root_node, data), None)
        return None if place is None else _stop(text, data, place[0].start_byte, place[0].end_byte, place[1])
    stop = _located(text, data, tree, effort)
    return None if stop is None else Stop(stop.at, stop.message, stop.until, effort.length(len(data)))


def parses(text: str) -> bool:
    """Whether the text is C#; what is nested too deeply counts as no."""
    if _is_too_deep(text):
        return False
    data = _data(text)
    tree = _tree(data)
    return tree is not None and not tree.root_node.has_error and next(_too_mild(tree.root_node, data), None) is None


def prober(text: str) -> Callable[[str], bool]:
    """A quick judge of texts that differ little from this one: only what changed is parsed again.

    Its yes is a good guess; the whole text has the last word.
    """
    base = _data(text)
    tree = _tree(base)
    return parses if tree is None else _prober(base, tree)


def _prober(base: bytes, tree: Any) -> Callable[[str], bool]:
    def probes(other: str) -> bool:
        data = _data(other)
        begin = _same(base, data)
        behind = _same(base[begin:][::-1], data[begin:][::-1])
        changed = tree.copy()
        ends = len(base) - behind, len(data) - behind
        changed.edit(begin, *ends, (0, begin), (0, ends[0]), (0, ends[1]))
        later = _tree(data, changed)
        return (
            later is not None and not later.root_node.has_error and next(_too_mild(later.root_node, data), None) is None
        )

    return probes


def _same(one: bytes, other: bytes) -> int:
    """How many bytes two texts have in common from their beginning, found by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _is_too_deep(text: str) -> bool:
    """Whether the grammar would try too many ways to read the text: its time grows with the square of the depth."""
    depth = deepest = 0
    for match in _BRACKET.finditer(text):
        depth += 1 if match.group() in "([{" else -1
        deepest = max(deepest, depth)
    return deepest > NESTED_AT_MOST or _ANGLES.search(text) is not None


def _data(text: str) -> bytes:
    """What the grammar reads: with a line end behind the last line, without which it finds no end of a `#endregion`."""
    return (_plain(text) if text.endswith("\n") else _plain(text) + "\n").encode("utf-8", "replace")


def _plain(text: str) -> str:
    """The same text, as long as before, without what the grammar does not know yet."""
    if ".." in text:
        text = _SLICE.sub(lambda match: " " * len(match.group()), text)
    if "allows" in text:
        text = _ALLOWS.sub(
            lambda match: (" struct" if "," not in match.group() else "").ljust(len(match.group())), text
        )
    return text


class Effort:
    """What reading a text costs, counted while it is read and not by the clock."""

    __slots__ = ("steps",)

    def __init__(self) -> None:
        self.steps = 0

    def surplus(self, at: int) -> int:
        """How many steps more than a usual program it took to get to a byte."""
        return self.steps - at // BYTES_OF_A_STEP

    def length(self, size: int) -> int:
        """How many bytes of a usual program could have been read meanwhile."""
        hard = max(self.steps - size // BYTES_OF_A_HARD_STEP, 0)
        return BYTES_OF_A_STEP * (self.steps + HARD_STEP * hard)


def _tree(data: bytes, old: Any = None, effort: Effort | None = None) -> Any:
    """The tree of a text, made from an edited `old` one if there is one.

    None when the grammar tries many more ways than a program needs. How far it has come says so: it tells nothing else.
    """
    parser = getattr(_parsers, "parser", None)
    if parser is None:
        parser = _parsers.parser = tree_sitter.Parser(_LANGUAGE)
    held = effort or Effort()
    limit = STEPS_AT_LEAST + len(data) // BYTES_PER_STEP

    def is_too_long(at: int, _has_error: bool) -> bool:
        held.steps += 1
        return held.steps >= limit or held.surplus(at) > SURPLUS_AT_MOST

    try:
        before: dict[str, Any] = {} if old is None else {"old_tree": old}
        return parser.parse(lambda at, _point: data[at : at + _SLICE_BYTES], progress_callback=is_too_long, **before)
    except ValueError:
        parser.reset()
        return None


def _too_mild(root: Any, data: bytes) -> Iterator[tuple[Any, str]]:
    """Places that the grammar lets pass and no compiler does, and what is wrong there."""
    yield from ((node, "unexpected word") for node in _misread(root, data))
    yield from refused_nodes(root, data)


def _misread(root: Any, data: bytes) -> Iterator[Any]:
    yield from asked_assignments(root, data)
    yield from capital_keywords(root, data)
    for match in _WATCHED.finditer(data):
        node = root.descendant_for_byte_range(match.start(), match.end())
        if node is not None and node.type in _NAMES and node.end_byte - node.start_byte == match.end() - match.start():
            yield node
    for match in re.finditer(rb"\[\s*\w+\s*\]\s*\w+\s*[;=]", data):
        node = root.descendant_for_byte_range(match.start(), match.start() + 1)
        rank = node.parent if node is not None else None
        if rank is not None and rank.type == "array_rank_specifier" and rank.named_child_count:
            above = rank.parent.parent if rank.parent is not None else None
            if above is not None and above.type not in _NEW:
                yield rank
    for match in re.finditer(rb"\w\s+\w+\s*(\[)[^\]\n]*\]\s*[;=]", data):
        node = root.descendant_for_byte_range(match.start(1), match.start(1) + 1)
        size = node.parent if node is not None else None
        declared = size.parent if size is not None else None
        is_size = size is not None and size.type == "bracketed_argument_list"
        of_name = declared is not None and declared.type == "variable_declarator"
        if is_size and of_name and b"fixed" not in data[: match.start()].rsplit(b"\n", 1)[-1]:
            yield size


def _located(text: str, data: bytes, tree: Any, effort: Effort) -> Stop | None:
    """The place of the slip: mended by the grammar within the first piece that cannot be read, or that piece.

    None when each class by itself can be read: the grammar follows several readings at once, and in long files with
    rare syntax now and then gives up the right one.
    """
    code = [token for token in tokens_of(text, Work(_WORK)) if token.kind != "comment"]
    if not code:
        return Stop(0, "unexpected text", len(text))
    pieces = pieces_of(text, code)
    if len(pieces) > 1 and all(parses(piece) for piece in pieces):
        return None
    first, last = 0, len(code)
    if effort.length(len(data)) < _LOCATED_UP_TO:
        first, last = readable_until(text, code, _prober(data, tree))
    begin = code[first].start if first < len(code) else len(text.rstrip())
    end = code[last - 1].end if last > first else begin
    end = min(end, _lines_behind(text, begin))
    scale = _Scale(text, data)
    found = [(min(scale.char(a), len(text)), min(scale.char(b), len(text)), m) for a, b, m in _faults(tree.root_node)]
    inside = [fault for fault in found if begin <= fault[0] <= end and fault[1] - fault[0] < 200]
    if first >= len(code):
        return Stop(begin, "unexpected end", begin)
    at, _, message = min(inside, default=(begin, end, "unexpected text"))
    return Stop(at, message, max(end, at))


def _lines_behind(text: str, at: int) -> int:
    for _ in range(LINES_AT_MOST):
        following = text.find("\n", at)
        if following < 0:
            return len(text)
        at = following + 1
    return at


def _faults(root: Any) -> list[tuple[int, int, str]]:
    """The small places that the grammar mended or skipped."""
    found: list[tuple[int, int, str]] = []
    waiting, seen = [root], 0
    while waiting and seen < _NODES_AT_MOST:
        node = waiting.pop()
        seen += 1
        if node.is_missing:
            found.append((node.start_byte, node.start_byte, f"missing {node.type}"))
            continue
        inner = [child for child in node.children if child.has_error or child.is_missing or child.is_error]
        if node.is_error and not inner:
            found.append((node.start_byte, node.end_byte, "unexpected text"))
        waiting += reversed(inner)
    return found


class _Scale:
    """Bytes to characters; the same for plain ASCII."""

    def __init__(self, text: str, data: bytes) -> None:
        self._data = None if len(data) - (not text.endswith("\n")) == len(text) else data

    def char(self, at: int) -> int:
        return at if self._data is None else len(self._data[:at].decode("utf-8", "ignore"))


def _stop(text: str, data: bytes, start: int, end: int, message: str) -> Stop:
    scale = _Scale(text, data)
    return Stop(min(scale.char(start), len(text)), message, min(scale.char(end), len(text)))
