"""How children's programs look: other indentation, no blanks, braces elsewhere. The tokens stay what they are."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable

_OPERATOR = re.compile(r" (=|==|===|<|>|<=|>=|\+|-|\*|%|&&|\|\||\+=|-=) ")
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`|//[^\n]*|#[^\n]*")
_GOES_ON = frozenset("([`+-/*.,")
_BLOCK = re.compile(r"\{\n\s*([^{}\n]+;)\n\s*\}")


def restyled(language: str, text: str, chance: random.Random) -> str:
    """The same program in another hand; about half of the hands are tidy."""
    dice = chance.random()
    if dice < 0.45:
        return text
    sign = "#" if language == "python" else "//"
    styles: list[Callable[[str, random.Random], str]] = [_tight, _wide, functools.partial(_commented, sign=sign)]
    styles += (
        [_narrow, _tabs]
        if language == "python"
        else [_ragged, _ragged, _flat, _moved_braces, _joined, _tabs, _headed, _headed]
    )
    for style in chance.sample(styles, 1 if dice < 0.8 else 2):
        text = style(text, chance)
    return text


def _outside_strings(text: str, pattern: re.Pattern[str], by: str, chance: random.Random, share: float) -> str:
    taken = [match.span() for match in _STRING.finditer(text)]

    def put(match: re.Match[str]) -> str:
        inside = any(begin <= match.start() < end for begin, end in taken)
        return match.group() if inside or chance.random() > share else match.expand(by)

    return pattern.sub(put, text)


def _tight(text: str, chance: random.Random) -> str:
    """No blanks around signs."""
    return _outside_strings(text, _OPERATOR, r"\1", chance, chance.choice([0.5, 1.0]))


def _wide(text: str, chance: random.Random) -> str:
    """Blanks inside round brackets, or before them."""
    if chance.random() < 0.5:
        return _outside_strings(text, re.compile(r"\((?=[^\s)])"), "( ", chance, 0.7)
    return _outside_strings(text, re.compile(r"(?<=[a-z])\("), " (", chance, 0.6)


def _commented(text: str, chance: random.Random, sign: str) -> str:
    """A remark behind some lines, in words."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.strip() and chance.random() < 0.12 and line.rstrip()[-1:] in (";", "{", ")", ":"):
            lines[at] = (
                f"{line} {sign} {chance.choice(['add one', 'the name', 'is it big?', 'not sure (yet)', 'go on'])}"
            )
    return "\n".join(lines)


def _headed(text: str, chance: random.Random) -> str:
    """A remark of some lines above the program, as games begin."""
    title, author = (
        chance.choice(["My game", "Dice", "Zoo of Ana", "Level 2"]),
        chance.choice(["me", "Ben", "Kim and Lu"]),
    )
    gap = chance.choice(["", " ", "\n"])
    return f"/*{gap}@title: {title}\n@author: {author}\n*/\n{text}"


def _narrow(text: str, chance: random.Random) -> str:
    """Two or three columns a level instead of four."""
    step = chance.choice([2, 3])
    return re.sub(r"^( {4})+", lambda m: " " * (len(m.group()) // 4 * step), text, flags=re.MULTILINE)


def _tabs(text: str, chance: random.Random) -> str:
    """Tabs for indentation."""
    step = 4 if re.search(r"^ {4}\S", text, re.MULTILINE) and not re.search(r"^ {2}\S", text, re.MULTILINE) else 2
    return re.sub(rf"^( {{{step}}})+", lambda m: "\t" * (len(m.group()) // step), text, flags=re.MULTILINE)


def _ragged(text: str, chance: random.Random) -> str:
    """Lines a little too far to the left or right."""
    share = chance.choice([0.15, 0.4])
    lines = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        if line.strip() and chance.random() < share:
            indent = max(0, indent + chance.choice([-4, -2, -1, 1, 2, 4]))
        lines.append(" " * indent + line.strip() if line.strip() else line)
    return "\n".join(lines)


def _flat(text: str, chance: random.Random) -> str:
    """No indentation from some line on."""
    lines = text.split("\n")
    begin = chance.randrange(len(lines))
    return "\n".join([*lines[:begin], *(line.lstrip() for line in lines[begin:])])


def _moved_braces(text: str, chance: random.Random) -> str:
    """Opening braces on lines of their own, or at the end of the line before."""
    if re.search(r"^\s*\{$", text, re.MULTILINE):
        # a brace behind a remark would be part of it
        return re.sub(r"^((?:(?!//)[^\n])*)\n\s*\{$", r"\1 {", text, flags=re.MULTILINE)
    return re.sub(r"^([ \t]*)([^\n{}]*\S) \{$", r"\1\2\n\1{", text, flags=re.MULTILINE)


def _joined(text: str, chance: random.Random) -> str:
    """Short blocks on one line, or without their braces' lines."""
    form = chance.choice([r"{ \1 }", r"{\1}"])
    return _BLOCK.sub(lambda match: match.expand(form) if chance.random() < 0.6 else match.group(), text)


def without_semicolons(text: str) -> str:
    """JavaScript without the semicolons that its line ends make needless."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        below = next((each.lstrip() for each in lines[at + 1 :] if each.strip()), "")
        if line.endswith(";") and not line.strip().startswith("for") and below[:1] not in _GOES_ON:
            lines[at] = line[:-1]
    return "\n".join(lines)


def bracketed(language: str, text: str, chance: random.Random) -> str:
    """Brackets that nobody needs: `return (x);`, `if ((a) && (b))`. Other tokens, the same program."""

    def wrap(match: re.Match[str]) -> str:
        whole, inner = match.group(), match[1]
        balanced = inner.count("(") == inner.count(")") and not _unbalanced(inner)
        return whole.replace(inner, f"({inner})", 1) if balanced and chance.random() < 0.5 else whole

    end = "$" if language == "python" else ";"
    text = re.sub(rf"\breturn ([^;\n({{]+(?:\([^;\n]*\))?){end}", wrap, text, flags=re.MULTILINE)
    joined = r"and|or" if language == "python" else r"&&|\|\|"
    return re.sub(rf"(?<=[( ])([\w.\[\]]+ (?:==|===|<|>|<=|>=|!=) [\w.\"]+)(?= (?:{joined}) |\)? \{{)", wrap, text)


_VALUE = r"(?:[a-z][\w.]*(?:\[\w+\])?|\d+)"
_SUM = re.compile(rf"(?<=[(=] |.[(=])({_VALUE}) ([+*-]) ({_VALUE})(?=[);]|$)", re.MULTILINE)
#: The one value that a call takes; not where the head of a function or a block may be.
_TAKEN = re.compile(rf"(?<=\w\()({_VALUE})(?=\)(?:\)?;|\)?$| [+*-] ))", re.MULTILINE)


def nested(text: str, chance: random.Random) -> str:
    """Sums in brackets within sums: another program, valid like the first, with brackets as sums have them."""

    def wrap(one: str, sign: str, two: str) -> str:
        more = chance.choice(["2", "3", "10", one])
        return chance.choice([f"({one} {sign} {two}) * {more}", f"{more} * ({one} {sign} {two})"])

    def put(match: re.Match[str]) -> str:
        inside = any(begin <= match.start() < end for begin, end in taken)
        if inside or chance.random() < 0.3:
            return match.group()
        one, *rest = match.groups()
        return wrap(one, *(rest or (chance.choice("+-"), "1")))

    for pattern in (_SUM, _TAKEN):
        taken = [match.span() for match in _STRING.finditer(text)]
        text = pattern.sub(put, text)
    return text


def _unbalanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return True
    return depth != 0
