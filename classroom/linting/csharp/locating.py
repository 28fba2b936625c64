"""Where a C# program stops being readable: behind the last statement up to which all is well.

The grammar mends a broken text as a whole, and the mended place is often far from the slip. So the text is cut
behind whole statements, the blocks that are open there are closed, and the longest piece that parses is found by
halving: what follows it, up to the next cut, holds the slip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from classroom.linting.reading import Token

#: Programs with more cuts than these are searched in their first part only.
CUTS_AT_MOST = 4_096
#: A slip is looked for on so many lines behind the last good cut.
LINES_AT_MOST = 12
_CONTENT = frozenset(["=", ",", "(", "]", "=>", "return", "new", "with", "[", "?", ":", "switch", "is"])


class _Cut:
    """A place behind a whole statement, with what closes the blocks that are open there."""

    __slots__ = ("at", "closers", "token")

    def __init__(self, token: int, at: int, closers: str) -> None:
        self.token = token
        self.at = at
        self.closers = closers


def readable_until(text: str, code: Sequence[Token], parses: Callable[[str], bool]) -> tuple[int, int]:
    """The indices of the first code token behind what can be read, and of the one behind the slip's piece."""
    cuts = _cuts(text, code)
    low, high = -1, len(cuts)
    while high - low > 1:
        middle = (low + high) // 2
        cut = cuts[middle]
        if parses(text[: cut.at] + cut.closers):
            low = middle
        else:
            high = middle
    first = cuts[low].token + 1 if low >= 0 else 0
    last = cuts[high].token + 1 if high < len(cuts) else len(code)
    return first, max(first, last)


def pieces_of(text: str, code: Sequence[Token]) -> list[str]:
    """The text cut behind each block that nothing is around; one piece when the braces do not pair."""
    pieces: list[str] = []
    depth = begin = 0
    for index, token in enumerate(code):
        if token.kind != "op" or token.text not in ("{", "}"):
            continue
        depth += 1 if token.text == "{" else -1
        if depth < 0:
            return [text]
        if depth == 0 and not _goes_on(code, index):
            pieces.append(text[begin : token.end])
            begin = token.end
    rest = text[begin:]
    return [text] if depth else [*pieces, rest] if rest.strip() else pieces


def _cuts(text: str, code: Sequence[Token]) -> list[_Cut]:
    cuts: list[_Cut] = []
    blocks: list[str] = []
    depth = 0
    for index, token in enumerate(code):
        if token.kind != "op":
            continue
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth = max(depth - 1, 0)
        elif token.text == "{":
            blocks.append(_closer(code, index))
        elif token.text == "}" and blocks:
            blocks.pop()
        ends_line = index + 1 == len(code) or "\n" in text[token.end : code[index + 1].start]
        whole = token.text in (";", "{", "}") and ends_line and depth == 0 and "" not in blocks
        if whole and not _goes_on(code, index):
            cuts.append(_Cut(index, token.end, "\n" + "".join(reversed(blocks))))
            if len(cuts) == CUTS_AT_MOST:
                break
    return cuts


def _closer(code: Sequence[Token], index: int) -> str:
    """What closes the block that a `{` opens; empty when it holds values and no statements."""
    before = code[index - 1] if index else None
    if before is None:
        return "}"
    if before.text == "do":
        return "} while (true);"
    if before.text == "try":
        return "} finally { }"
    if before.text in _CONTENT:
        return ""
    around = [token.text for token in code[max(index - 6, 0) : index]]
    made = "new" in around and "{" not in around and ";" not in around and before.text in (")", "]", ">")
    named = len(around) > 1 and around[-2] == "new"
    return "" if made or named else "}"


def _goes_on(code: Sequence[Token], index: int) -> bool:
    """Whether what follows belongs to the statement: `} else`, `} while`, `} catch`."""
    after = code[index + 1].text if index + 1 < len(code) else ""
    return code[index].text == "}" and after in ("else", "while", "catch", "finally", ")", ";", ",", ".")
