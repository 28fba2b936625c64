"""Which slips are replayed, how often, and which of them are the common ones: the frozen list.

`weight` is how many of the counted human repairs were of this kind. C#'s are counted over 464 repairs of one sign or
word by students, Python's and JavaScript's over 26 and 10, so that those two take the others' counts where theirs
are too few; a semicolon is not needed there. Classes of several signs were seen by eye and weigh what rare signs do.
A class is common when it is one of the twenty commonest repairs of one sign or word over all three languages, or
one of the named classes of several signs. Left out is what nobody can know from the program (which name, which
number, `&&` or `||`) and what a language allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from classroom.linting.fitting import slips as s
from classroom.linting.fitting import slips_of_braces as b
from classroom.linting.fitting import slips_of_nesting as n
from classroom.linting.fitting import slips_of_python as p
from classroom.linting.fitting.slips import Slip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of slip. `common`: on the frozen list. `sign`: one sign or word, else several."""

    slip: Slip
    weight: float
    common: bool = True
    sign: bool = True


_JS_WORDS = ("if", "else", "while", "for", "function", "return", "const", "let", "class", "new", "switch", "case")
_CS_WORDS = ("if", "else", "while", "for", "foreach", "return", "switch", "case", "new", "public", "class", "static")
_PY_WORDS = ("if", "elif", "else", "while", "for", "def", "return", "import", "class", "in", "and", "or", "not", "from")

#: Where brackets hold brackets the lost one is mostly the outer one: it is the last, and its end is out of sight. Its
#: share of the lost `)` is not counted anywhere, so it comes on top of "ins )".
_NESTED: dict[str, Kind] = {
    "ins ) outer": Kind(n.lost_outer_closer, 16, common=False),
    "ins ) )": Kind(n.lost_closers, 4, common=False),
    "curly quotes on one side": Kind(n.half_curly_quotes, 2, common=False),
    "del quote": Kind(n.doubled_quote, 2, common=False),
    "del .": Kind(s.doubled(".", 0.0), 2, common=False),
}
_CSHARP: dict[str, Kind] = {
    "ins ;": Kind(s.lost(";"), 137),
    "ins )": Kind(s.lost(")"), 66),
    "del }": Kind(s.surplus_brace, 29),
    "del )": Kind(s.surplus_closer, 28),
    "ins }": Kind(s.lost_brace, 21),
    "sub = -> ==": Kind(s.other("==", "="), 17),
    "del else": Kind(b.stray_else, 13),
    "sub STR -> STR end": Kind(s.unquoted("end"), 4),
    "sub STR -> STR start": Kind(s.unquoted("start"), 2),
    "sub STR -> STR mixed": Kind(s.mixed_quotes, 1),
    "sub STR -> STR backslash": Kind(b.plain_regex, 3),
    "del return": Kind(b.stray_return, 7),
    "del (": Kind(s.doubled("(", 0.1), 7),
    "del ||": Kind(b.dangling_operator("||"), 6),
    "del &&": Kind(b.dangling_operator("&&"), 2, common=False),
    "sub ID -> keyword": Kind(s.misspelt(_CS_WORDS), 10),
    "del |": Kind(s.doubled("||", 0.0), 4, common=False),
    "ins {": Kind(b.lost_head_brace, 5),
    "sub : -> ;": Kind(s.at_line_end(";", ":"), 4),
    "del ;": Kind(b.early_semicolon, 4),
    "ins ]": Kind(s.lost("]"), 3),
    "del ]": Kind(s.doubled("]", 0.1), 2, common=False),
    "ins (": Kind(s.lost("("), 2, common=False),
    "ins .": Kind(s.lost("."), 1, common=False),
    "ins ,": Kind(s.lost(","), 2, common=False),
    "ins =": Kind(s.lost("="), 2, common=False),
    "sub , -> ;": Kind(s.at_line_end(";", ","), 1, common=False),
    "del ID": Kind(s.doubled_word, 4, common=False),
    "del stray": Kind(s.stray_word, 5, common=False),
    "ins ID": Kind(s.lost_value("word"), 9, common=False),
    "ins NUM": Kind(s.lost_value("number"), 6, common=False),
    "ins ||": Kind(s.lost("||"), 7, common=False),
    "ins &&": Kind(s.lost("&&"), 2, common=False),
    "ins STR": Kind(s.lost_value("string"), 2, common=False),
    "condition without brackets": Kind(b.bare_condition, 12, sign=False),
    "words for operators": Kind(b.words_for_operators, 8, sign=False),
    "single quotes": Kind(b.single_quotes, 8, sign=False),
    "size in the type": Kind(b.sized_array, 4, sign=False),
    "return in a choice": Kind(b.returns_in_choice, 4, sign=False),
    "loop of the other kind": Kind(b.loop_of_other_kind, 12, sign=False),
    "commas in for": Kind(b.commas_in_for, 4, sign=False),
    "case without colon": Kind(b.lost_case_colon, 3, common=False),
    "else without if": Kind(b.else_without_if, 4, common=False, sign=False),
    "split operator": Kind(s.split_operator, 3, common=False, sign=False),
    "other shape": Kind(s.other_shape, 4, common=False),
    "curly quotes": Kind(s.curly_quotes, 2, common=False, sign=False),
    "turned operator": Kind(s.turned_operator, 2, common=False),
    "swapped sides": Kind(n.swapped_sides, 1, common=False, sign=False),
    "ins ; ;": Kind(n.lost_semicolons, 8, common=False, sign=False),
    "single quotes without end": Kind(n.single_without_end, 2, common=False, sign=False),
    **_NESTED,
    "outer brackets": Kind(n.lost_outer_brackets, 4, common=False, sign=False),
    "steps without braces": Kind(b.bare_steps, 3, common=False, sign=False),
}
_JAVASCRIPT: dict[str, Kind] = {
    "ins )": Kind(s.lost(")"), 66),
    "del }": Kind(s.surplus_brace, 30),
    "del )": Kind(s.surplus_closer, 28),
    "ins }": Kind(s.lost_brace, 30),
    "sub = -> ===": Kind(s.other("===", "="), 17),
    "del else": Kind(b.stray_else, 6),
    "sub STR -> STR end": Kind(s.unquoted("end"), 9),
    "sub STR -> STR start": Kind(s.unquoted("start"), 5),
    "sub STR -> STR mixed": Kind(s.mixed_quotes, 4),
    "del return": Kind(b.stray_return, 5),
    "del (": Kind(s.doubled("(", 0.1), 7),
    "del ||": Kind(b.dangling_operator("||"), 6),
    "del &&": Kind(b.dangling_operator("&&"), 2, common=False),
    "sub ID -> keyword": Kind(s.misspelt(_JS_WORDS), 12),
    "ins {": Kind(b.lost_head_brace, 8),
    "sub : -> ;": Kind(s.at_line_end(";", ":"), 4),
    "del ;": Kind(b.early_semicolon, 4),
    "ins ]": Kind(s.lost("]"), 6),
    "ins ,": Kind(s.lost(","), 6),
    "del >": Kind(s.doubled("=>", 0.0), 2, common=False),
    "del ]": Kind(s.doubled("]", 0.1), 2, common=False),
    "ins (": Kind(s.lost("("), 2, common=False),
    "ins :": Kind(s.lost(":"), 2, common=False),
    "ins =": Kind(s.lost("="), 2, common=False),
    "del =": Kind(s.doubled("=", 0.1), 2, common=False),
    "del int": Kind(b.typed_again, 3),
    "del ID": Kind(s.doubled_word, 4, common=False),
    "del stray": Kind(s.stray_word, 5, common=False),
    "ins ID": Kind(s.lost_value("word"), 9, common=False),
    "ins NUM": Kind(s.lost_value("number"), 6, common=False),
    "ins +": Kind(s.lost("+"), 3, common=False),
    "ins &&": Kind(s.lost("&&"), 4, common=False),
    "condition without brackets": Kind(b.bare_condition, 12, sign=False),
    "words for operators": Kind(b.words_for_operators, 8, sign=False),
    "commas in for": Kind(b.commas_in_for, 4, sign=False),
    "case without colon": Kind(b.lost_case_colon, 3, common=False),
    "else without if": Kind(b.else_without_if, 4, common=False, sign=False),
    "split operator": Kind(s.split_operator, 3, common=False, sign=False),
    "other shape": Kind(s.other_shape, 4, common=False),
    "curly quotes": Kind(s.curly_quotes, 2, common=False, sign=False),
    "turned operator": Kind(s.turned_operator, 2, common=False),
    "function of another language": Kind(b.foreign_function, 4, sign=False),
    "call without brackets": Kind(b.lost_brackets_of_call, 4, sign=False),
    "comment of another language": Kind(b.hash_comment, 3, sign=False),
    "comment without its start": Kind(b.lost_comment_start, 3, common=False, sign=False),
    "comment that ends early": Kind(b.early_comment_end, 2, common=False, sign=False),
    "copied marks": Kind(b.copied_marks, 3, common=False, sign=False),
    "swapped sides": Kind(n.swapped_sides, 2, common=False, sign=False),
    "ins , ,": Kind(n.lost_commas, 2, common=False, sign=False),
    "type of another language": Kind(n.type_note, 4, common=False, sign=False),
    **_NESTED,
    "outer brackets": Kind(n.lost_outer_brackets, 4, common=False, sign=False),
    "steps without braces": Kind(b.bare_steps, 3, common=False, sign=False),
    "back-tick on one side": Kind(n.half_backtick, 2, common=False),
}
_PYTHON: dict[str, Kind] = {
    "ins )": Kind(s.lost(")"), 66),
    "del )": Kind(s.surplus_closer, 28),
    "ins :": Kind(p.lost_colon, 30),
    "sub INDENT -> INDENT": Kind(p.uneven_indent, 22),
    "del INDENT": Kind(p.unexpected_indent, 10),
    "ins INDENT": Kind(p.lost_indent, 8),
    "sub = -> ==": Kind(s.other("==", "="), 17),
    "sub STR -> STR end": Kind(s.unquoted("end"), 9),
    "sub STR -> STR start": Kind(s.unquoted("start"), 5),
    "sub STR -> STR mixed": Kind(s.mixed_quotes, 4),
    "del (": Kind(s.doubled("(", 0.1), 7),
    "sub ID -> keyword": Kind(s.misspelt(_PY_WORDS), 12),
    "sub ; -> :": Kind(p.other_colon, 4),
    "del :": Kind(p.surplus_colon, 6),
    "ins in": Kind(p.lost_in, 4),
    "ins ]": Kind(s.lost("]"), 5),
    "ins ,": Kind(p.lost_comma, 6),
    "del int": Kind(p.declared, 5),
    "del ]": Kind(s.doubled("]", 0.1), 3, common=False),
    "ins (": Kind(s.lost("("), 3, common=False),
    "ins =": Kind(s.lost("="), 2, common=False),
    "del =": Kind(s.doubled("=", 0.1), 2, common=False),
    "del ID": Kind(s.doubled_word, 4, common=False),
    "del stray": Kind(s.stray_word, 5, common=False),
    "ins ID": Kind(s.lost_value("word"), 9, common=False),
    "ins NUM": Kind(s.lost_value("number"), 6, common=False),
    "ins +": Kind(s.lost("+"), 4, common=False),
    "ins and": Kind(s.lost("and"), 4, common=False),
    "print without brackets": Kind(p.print_statement, 6, sign=False),
    "else if": Kind(p.else_if, 6, sign=False),
    "signs for operators": Kind(p.signs_for_operators, 8, sign=False),
    "comment of another language": Kind(p.slashes, 6, sign=False),
    "text for a comment": Kind(p.text_for_comment, 4, common=False, sign=False),
    "word cut off": Kind(p.cut_word, 2, common=False),
    "other shape": Kind(s.other_shape, 4, common=False),
    "curly quotes": Kind(s.curly_quotes, 2, common=False, sign=False),
    "turned operator": Kind(s.turned_operator, 2, common=False),
    "plus plus": Kind(p.plus_plus, 3, sign=False),
    "function of another language": Kind(p.foreign_def, 4, sign=False),
    "split operator": Kind(s.split_operator, 3, common=False, sign=False),
    "swapped sides": Kind(n.swapped_sides, 2, common=False, sign=False),
    "ins , ,": Kind(n.lost_commas, 2, common=False, sign=False),
    "ins INDENT between": Kind(n.outdented, 6, common=False),
    "sub = -> :=": Kind(s.other(":=", "="), 2, common=False),
    **_NESTED,
}
SLIPS: Mapping[str, Mapping[str, Kind]] = {"javascript": _JAVASCRIPT, "python": _PYTHON, "csharp": _CSHARP}
#: What no small repair mends: it teaches when to be silent.
NOISE: Mapping[str, Slip] = {
    "cut line": s.cut_line,
    "swapped": s.swapped,
    "pasted line": s.pasted_line,
    "stray word": s.stray_word,
    "cut line again": s.cut_line,
}


def common(language: str) -> list[str]:
    """The frozen list of one language."""
    return [name for name, kind in SLIPS[language].items() if kind.common]
