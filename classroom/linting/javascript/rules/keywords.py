"""A keyword with a slip of the keyboard, in capitals, or from another language."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import branches
from classroom.linting.evidence.spelling import nearest
from classroom.linting.model import Change, Example, Proposal, Rule, replace
from classroom.linting.reading import Reading, Token

_STARTS = (
    "if",
    "else",
    "while",
    "for",
    "function",
    "return",
    "const",
    "let",
    "var",
    "switch",
    "case",
    "break",
    "continue",
    "class",
    "new",
    "do",
    "try",
    "catch",
    "finally",
    "throw",
    "import",
    "export",
    "async",
    "await",
    "default",
)
_INNER = (
    "function",
    "in",
    "of",
    "new",
    "return",
    "instanceof",
    "typeof",
    "else",
    "while",
    "catch",
    "finally",
    "extends",
    "await",
    "async",
)
_FOREIGN = {"elif": "else if", "elseif": "else if", "elsif": "else if", "def": "function", "func": "function",
            "fun": "function", "fn": "function", "foreach": "for", "except": "catch"}  # fmt: skip
_TYPES = frozenset(["int", "float", "double", "string", "String", "char", "bool", "boolean", "long", "auto"])
_STATEMENT_ENDS = frozenset(["{", "}", ";", ")", "else", "=>", "("])


def _propose(reading: Reading) -> Iterator[Proposal]:
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        for position, token in enumerate(tokens):
            if token.kind != "word" or token.text in reading.keywords:
                continue
            before = tokens[position - 1] if position else None
            if before is not None and before.text in (".", "?."):
                continue
            first = before is None or before.text in _STATEMENT_ENDS
            after = tokens[position + 1] if position + 1 < len(tokens) else None
            yield from _for_word(reading, token, first, after)


def _for_word(reading: Reading, token: Token, first: bool, after: Token | None) -> Iterator[Proposal]:
    if first and token.text.lower() in _FOREIGN:
        wanted = _FOREIGN[token.text.lower()]
        yield Proposal((replace(token.start, token.end, wanted),), 0.94, (wanted, token.text))
    if first and token.text in _TYPES and after is not None and after.kind == "word":
        yield Proposal((replace(token.start, token.end, "let"),), 0.92, ("let", token.text))
    targets = _STARTS if first else _INNER
    reading.work.spend(len(targets))
    for rank, wanted in enumerate(nearest(token.text, targets)[:2]):
        yield Proposal(
            (replace(token.start, token.end, wanted),),
            _confidence(reading, token, wanted, first) - 0.03 * rank,
            (wanted, token.text),
        )


def _confidence(reading: Reading, token: Token, wanted: str, first: bool) -> float:
    if token.text.lower() == wanted:
        return 0.96
    known = reading.is_used_elsewhere(token.text, reading.line_of(token.start))
    if known or len(token.text) < 2:
        return 0.55
    return 0.95 if first or len(wanted) > 2 else 0.8


def _typed(reading: Reading) -> Iterator[Proposal]:
    """`let int a = 5`: a name needs no type here."""
    tokens = reading.on_line(reading.line)
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if before.text in ("let", "const", "var") and token.text in _TYPES and after.kind == "word":
            yield Proposal((Change(token.start, after.start - token.start, ""),), 0.95, (token.text,))


#: What children who have seen TypeScript write behind a name.
_NOTED = _TYPES | frozenset(["number", "any", "void", "String", "Number", "Boolean", "object", "unknown", "never"])


def _type_notes(reading: Reading) -> Iterator[Proposal]:
    """`let a: number = 5`, `function f(a: number): string {`: TypeScript's types, which JavaScript cannot read.

    All of the line go together; a `name: string` between braces is a value of an object, and stays.
    """
    tokens = reading.on_line(reading.line)
    if not tokens or not any(token.text in ("let", "const", "var", "function", "=>") for token in tokens):
        return
    gone = []
    for position in range(1, len(tokens) - 1):
        before, colon, noted = tokens[position - 1], tokens[position], tokens[position + 1]
        if colon.text != ":" or noted.text not in _NOTED or not (before.kind == "word" or before.text == ")"):
            continue
        opener = reading.enclosing(reading.index_at(colon.start))
        if (
            opener is not None
            and reading.code[opener].text == "{"
            and reading.line_of(reading.code[opener].start) == (reading.line)
        ):
            continue
        last = position + 1
        while [t.text for t in tokens[last + 1 : last + 3]] == ["[", "]"]:
            last += 2
        behind = tokens[last + 1].text if last + 1 < len(tokens) else ";"
        if behind in ("=", ",", ")", "{", ";", "=>"):
            gone.append(Change(before.end, tokens[last].end - before.end, ""))
    if gone:
        yield Proposal(tuple(gone), 0.95, (reading.text[gone[0].at : gone[0].at + gone[0].delete].lstrip(": "),))


def _lost_else(reading: Reading) -> Iterator[Proposal]:
    yield from branches.lost_else(reading, [reading.line])


def _lost_return(reading: Reading) -> Iterator[Proposal]:
    """A `return` in the middle of an expression, or before a statement that gives nothing back."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        for position, token in enumerate(tokens[:-1]):
            if token.text == "return":
                gap = Change(token.start, tokens[position + 1].start - token.start, "")
                odd = position and tokens[position - 1].text not in _STATEMENT_ENDS
                before_statement = tokens[position + 1].text in ("if", "for", "while", "return", "let", "const")
                # a plain `return x` outside of any function lost its function, and not its `return`
                if odd or before_statement:
                    yield Proposal((gap,), 0.8, ("return",))


def _else_if(reading: Reading) -> Iterator[Proposal]:
    """`else (a > 3) {`: a second condition needs `else if`."""
    tokens = reading.on_line(reading.line)
    for position, token in enumerate(tokens[:-1]):
        if token.text == "else" and tokens[position + 1].text == "(" and tokens[-1].text == "{":
            yield Proposal((Change(token.end, 0, " if"),), 0.93)


RULES = (
    Rule(
        "misspelt-keyword",
        _propose,
        (
            Example("functon f() {\n  return 1;\n}\n", "function f() {\n  return 1;\n}\n"),
            Example("whlie (a < 3) {\n  a++;\n}\n", "while (a < 3) {\n  a++;\n}\n"),
            Example("function f(a) {\n  retrun a;\n}\n", "function f(a) {\n  return a;\n}\n"),
            Example("cosnt a = 1;\n", "const a = 1;\n"),
            Example("lte a = 1;\n", "let a = 1;\n"),
            Example("If (a) {\n  b();\n}\n", "if (a) {\n  b();\n}\n"),
            Example("if (a) {\n  b();\n} esle {\n  c();\n}\n", "if (a) {\n  b();\n} else {\n  c();\n}\n"),
            Example(
                "if (a) {\n  b();\n} elif (c) {\n  d();\n}\n",
                "if (a) {\n  b();\n} else if (c) {\n  d();\n}\n",
            ),
            Example("def f(a) {\n  return a;\n}\n", "function f(a) {\n  return a;\n}\n"),
            Example("int a = 5;\n", "let a = 5;\n"),
        ),
        ("let fro = 1;\n", "elif(a);\n"),
    ),
    Rule("typed-name", _typed, (Example("let int a = 5;\n", "let a = 5;\n"),), ("let int = 5;\n",)),
    Rule(
        "lost-else",
        _lost_else,
        (Example("a = 1;\nelse b = 2;\nc(b);\n", "a = 1;\nb = 2;\nc(b);\n"),),
        (
            "if (a) b(); else c();\n",
            "a = 1;\nelse {\n  a = 2;\n}\n",
            "if (x > 0)\n  a();\n  b();\nelse\n  c();\n",
            "if (x > 0);\n  a();\nelse\n  c();\n",
        ),
    ),
    Rule(
        "type-note",
        _type_notes,
        (
            Example("let a: number = 5;\n", "let a = 5;\n"),
            Example(
                "function f(a: number, b: string): void {\n  return a;\n}\n", "function f(a, b) {\n  return a;\n}\n"
            ),
            Example("const a: string[] = [];\n", "const a = [];\n"),
        ),
        ("let a: 5;\n", "let a = {b: number};\n", "let a = b ? number : string = 3;\n"),
    ),
    Rule(
        "lost-return",
        _lost_return,
        (Example("let a = return 3;\n", "let a = 3;\n"),),
        ("() => { return 3; };\n", "let a = 3;\nreturn a;\n", "return 5;\n"),
    ),
    Rule(
        "else-condition",
        _else_if,
        (
            Example(
                "if (a) {\n  b();\n} else (c) {\n  d();\n}\n",
                "if (a) {\n  b();\n} else if (c) {\n  d();\n}\n",
            ),
        ),
        ("if (a) b();\nelse (c);\n",),
    ),
)
