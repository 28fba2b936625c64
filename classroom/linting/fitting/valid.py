"""Valid programs in great number: children's programs in many hands, and pieces of modern syntax in new company.

They are valid because of how they are made, and not because a parser said so: that is what they measure.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence

from classroom.linting.fitting.styles import restyled

#: The share that holds modern syntax.
MODERN = 0.5
_USING = re.compile(r"^(?:using [\w.]+;|namespace [\w.]+;)\n", re.MULTILINE)


def valid_programs(
    language: str, programs: Mapping[str, str], modern: Mapping[str, Sequence[str]], seed: int, n: int
) -> Iterator[str]:
    """`n` different valid programs from a seed."""
    chance = random.Random(f"valid:{language}:{seed}")
    names = sorted(programs)
    seen: set[str] = set()
    for _ in range(40 * n):
        if len(seen) == n:
            return
        text = restyled(language, programs[chance.choice(names)], chance)
        if chance.random() < MODERN:
            text = _with_modern(language, text, modern, chance)
        if text not in seen:
            seen.add(text)
            yield text


def _with_modern(language: str, text: str, modern: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    if language == "csharp":
        return _csharp(text, modern, chance)
    pieces = modern[language]
    if language == "python":
        return "\n".join([*chance.sample(list(pieces), chance.randrange(1, 5)), text])
    modules = [piece for piece in pieces if _is_module(piece)]
    if chance.random() < 0.15:
        return chance.choice(modules) + "\n"
    picked = chance.sample([piece for piece in pieces if not _is_module(piece)], chance.randrange(1, 5))
    wrapped = [f"function part{number}() {{\n{piece}\n}}" for number, piece in enumerate(picked)]
    return "\n".join([*wrapped, text])


def _is_module(piece: str) -> bool:
    return bool(re.match(r"import|export|const \w+ = await", piece))


def _csharp(text: str, modern: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    types = chance.sample(list(modern["csharp_types"]), chance.randrange(1, 4))
    steps = "\n".join(chance.sample(list(modern["csharp_statements"]), chance.randrange(1, 6)))
    body = f"class Part {{\n    async Task Go() {{\n{steps}\n    }}\n}}"
    is_whole = re.search(r"^(?:public )?class ", text, re.MULTILINE)
    return "\n".join([text if is_whole else "", *types, body]) + "\n"


def longer(language: str, programs: Mapping[str, str], lines: int, chance: random.Random) -> str:
    """Children's programs behind each other until there are so many lines; valid where names may repeat."""
    parts: list[str] = []
    names = sorted(programs)
    while sum(part.count("\n") for part in parts) < lines:
        text = programs[chance.choice(names)]
        if language == "csharp":
            text = _USING.sub("", text)
            if not re.search(r"^(?:public )?class ", text, re.MULTILINE):
                continue
        if language == "javascript":
            text = f"async function part{len(parts)}() {{\n{text}}}\n"
        parts.append(text)
    return "\n".join(parts)
