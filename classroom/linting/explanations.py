"""Explanations for children: which words belong to which message. Pure: texts come in, objects come out.

The sources are the TOML files of `content/explanations`; `generate.py` there makes of them the JSON that
the app imports and the module `texts` that the server imports, so neither reads files at run time. Patterns
use only what regular expressions mean alike in Python and JavaScript; groups are numbered, never named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LANGUAGES = ("javascript", "python", "csharp", "any")
#: `parse` and `run` are found by an error's message, `rule` by the rule that made a suggestion.
ORIGINS = ("parse", "run", "rule")
WORDS_AT_MOST = 60
#: Messages are cut here before a pattern looks at them; no message of a parser is longer in its telling part.
MESSAGE_AT_MOST = 300
#: So is the marked line.
LINE_AT_MOST = 200
#: What a text says for a word that a message did not name, and how much of one that it did.
MISSING, WORD_AT_MOST = "this", 40
#: What Python calls its own functions, in a word that a child knows; and before what `a` becomes `an`.
PLAIN = {"builtin_function_or_method": "function"}
VOWELS = frozenset("aeio")


@dataclass(frozen=True, slots=True)
class Explanation:
    """One cause and one action. `pattern` is empty for a rule; {1} in the texts is the pattern's first
    group, or that of `line`, a pattern that the marked line of the program must fit, where there is one.
    `misconception` is a code of `content/misconceptions.toml`.
    """

    id: str
    language: str
    origin: str
    misconception: str
    pattern: str
    title: str
    text: str
    action: str
    line: str = ""


def load_explanations(texts: Mapping[str, str]) -> tuple[Explanation, ...]:
    """The explanations in TOML texts by file name; raises ValueError, naming file and entry, for a faulty
    one.
    """
    found: list[Explanation] = []
    for name in sorted(texts):
        for entry in tomllib.loads(texts[name]).get("explanation", []):
            try:
                explanation = Explanation(**{key: " ".join(str(value).split()) for key, value in entry.items()})
            except TypeError as error:
                raise ValueError(f"{name}: {entry.get('id', '?')}: {error}") from None
            if fault := _fault(explanation):
                raise ValueError(f"{name}: {explanation.id}: {fault}")
            found.append(explanation)
    ids = [explanation.id for explanation in found]
    if doubled := {i for i in ids if ids.count(i) > 1}:
        raise ValueError(f"ids used twice: {', '.join(sorted(doubled))}")
    return tuple(found)


def _fault(explanation: Explanation) -> str | None:
    if explanation.language not in LANGUAGES or explanation.origin not in ORIGINS:
        return "unknown language or origin"
    patterns = [each for each in (explanation.pattern, explanation.line) if each]
    try:
        groups = [re.compile(each).groups for each in patterns]
    except re.error as error:
        return f"pattern: {error}"
    if any("(?P" in each or "(?i)" in each for each in patterns):
        return "pattern: not the same in JavaScript"
    words = f"{explanation.text} {explanation.action}"
    if len(words.split()) > WORDS_AT_MOST:
        return f"more than {WORDS_AT_MOST} words"
    if explanation.origin == "rule":
        return None
    if not explanation.pattern:
        return "a message needs a pattern"
    wanted = [int(number) for number in re.findall(r"\{(\d)\}", words + explanation.title)]
    return "a placeholder without group" if any(number > groups[-1] for number in wanted) else None


def fill(text: str, words: Sequence[str | None]) -> str:
    """The text with {1}, {2} ... replaced by the words, and `a` before one by `an` where it has to be; one that is
    missing becomes `MISSING`."""

    def word(match: re.Match[str]) -> str:
        number = int(match[2])
        found = words[number - 1] if 0 < number <= len(words) else None
        said = PLAIN.get(found or "", found or MISSING)[:WORD_AT_MOST]
        article = match[1] or ""
        return (
            f"{article}n {said}" if article and said[:1].lower() in VOWELS else f"{article}{' ' * bool(article)}{said}"
        )

    return re.sub(r"(?:\b([Aa]) )?\{(\d)\}", word, text)


def explain(
    explanations: Iterable[Explanation], language: str, origin: str, message: str, line: str = ""
) -> tuple[Explanation, str, str] | None:
    """The first entry whose patterns fit a message and the line of the program that it marks, with title and text
    filled in; files are in order of trust.
    """
    shortened, marked = message[:MESSAGE_AT_MOST], line[:LINE_AT_MOST]
    for entry in explanations:
        if entry.origin != origin or entry.language not in (language, "any"):
            continue
        match = re.search(entry.pattern, shortened)
        if match and entry.line:
            match = re.search(entry.line, marked)
        if match:
            words = match.groups()
            return entry, fill(entry.title, words), fill(f"{entry.text} {entry.action}", words)
    return None
