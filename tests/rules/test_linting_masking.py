"""Examples of the room show how programs break, and not who wrote them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.linting import LANGUAGES, check
from classroom.linting.fitting.replay import replayed
from classroom.linting.fitting.sameness import same_program
from classroom.linting.masking import masked, words_of
from web.commands.own_programs import programs_of

SEED = 4_711
CASES = 60

MIA = '''# by Mia Müller, 4b
miaScore = 20140512
def gruss_an_lisa(wer):
    """Für Oma Erna, Tel. 0171 5551234"""
    print(f"Hallo {wer}, ich bin Mia!\\nMia"%s
class MiasSpiel:
    url = "https://mia-mueller.example/~mia?alter=9"
'''


def masks(language: str, broken: str, fixed: str, *names: str) -> tuple[str, str]:
    found = masked(language, broken, fixed, names)
    assert found is not None
    return found


def test_no_word_of_the_childs_own_is_left_in_comments_texts_or_names() -> None:
    for text in masks("python", MIA % "", MIA % ")", "Mia Müller"):
        words = set(re.findall(r"[^\W\d]\w+", text.replace("\\n", " ")))
        assert {word for word in words if not re.fullmatch(r"[wW]\d+", word)} <= words_of("python").own
        assert re.search(r"mia|müller|lisa|erna", text, re.IGNORECASE) is None
        assert not re.search(r"20140512|0171|5551234", text)


def test_both_texts_get_the_same_words_so_that_their_difference_is_the_repair() -> None:
    broken, fixed = masks(
        "javascript", 'let held = "Anna";\nalert("Hi " + held;\n', 'let held = "Anna";\nalert("Hi " + held);\n'
    )
    assert fixed == broken.replace(";", ");").replace(");", ";", 1)
    assert fixed == 'let w1 = "W2";\nalert("W3 " + w1);\n'


def test_a_text_that_lost_its_quote_keeps_its_words_in_the_repair() -> None:
    assert masks("python", "print(Hallo Anna')\n", "print('Hallo Anna')\n") == ("print(W1 W2')\n", "print('W1 W2')\n")


@pytest.mark.parametrize(
    ("language", "broken", "fixed"),
    [
        ("javascript", "fucntion f() {}\n", "function f() {}\n"),
        ("python", "If x:\n    pass\n", "if x:\n    pass\n"),
        ("csharp", "pubilc class A { }\n", "public class A { }\n"),
    ],
)
def test_a_misspelt_word_of_the_language_stays_where_it_is_the_slip(language: str, broken: str, fixed: str) -> None:
    one, other = masks(language, broken, fixed)
    assert one.split()[0] == broken.split()[0]
    assert other.split()[0] == fixed.split()[0]


@pytest.mark.parametrize(
    ("language", "broken", "fixed"),
    [
        ("python", "# Ann, Noa, Tom and Mum\nprint('Ann' 'x'\n", "# Ann, Noa, Tom and Mum\nprint('Ann' 'x')\n"),
        ("python", "print(Hi Tom and Mum)\n", "print('Hi Tom and Mum')\n"),
        ("python", "if a Ann b:\n    Noa = 1\n", "if a and b:\n    Noa = 1\n"),
        ("javascript", "let Tom = 1;\nlet Mum = Tom Ann;\n", "let Tom = 1;\nlet Mum = Tom;\n"),
        ("javascript", "// noa\nlet ann = 'tom;\n", "// noa\nlet ann = 'tom';\n"),
        ("csharp", "// Ann Noa\nint Tom = 1\n", "// Ann Noa\nint Tom = 1;\n"),
    ],
)
def test_short_names_near_words_of_the_language_or_of_examples_do_not_stay(
    language: str, broken: str, fixed: str
) -> None:
    for text in masks(language, broken, fixed):
        assert re.search(r"\b(ann|noa|tom|mum)", text, re.IGNORECASE) is None, text


def test_numbers_in_comments_and_texts_lose_their_digits_however_short() -> None:
    broken = "# 9 years, tel 17 23 45, class 4b\nprint('12', 12, 7\nx = 35\n"
    for text in masks("python", broken, broken.replace("7\n", "7)\n")):
        comment, call, rest = text.splitlines()
        assert re.sub(r"\bw\d", "w", comment) == "# 1 w, w 11 11 11, class 1b"
        assert call.rstrip(")") == "print('11', 11, 7"
        assert rest == "x = 35"


def test_a_word_of_another_language_stays_where_the_repair_has_taken_it_out() -> None:
    assert masks("python", "function f():\n    pass\n", "def f():\n    pass\n")[0].startswith("function")
    assert masks("javascript", "elif (1) {}\n", "if (1) {}\n")[0].startswith("elif")


def test_a_name_that_looks_like_a_word_of_the_language_does_not_stay() -> None:
    broken, fixed = "Elsa = 3)\nIf = 4\n", "elsa = 3\nif Elsa == 3:\n    pass\n"
    assert not any("elsa" in text.lower() for text in masks("python", broken, fixed, "Elsa"))


@pytest.mark.parametrize(
    ("language", "broken", "fixed"),
    [
        ("javascript", "let a = 1;\n", "let b = 1;\n"),
        ("python", "print('Anna'\n", "print('Anna'\n"),
    ],
)
def test_what_is_no_pair_without_its_names_is_no_example(language: str, broken: str, fixed: str) -> None:
    assert masked(language, broken, fixed, ()) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_see_the_same_slips_through_the_mask(language: str) -> None:
    """Otherwise examples would say little about the programs that they come from."""
    n = alike = 0
    for case in replayed(language, programs_of(language), SEED, CASES):
        texts = masked(language, case.broken, case.fixed, ())
        assert texts is not None, case.broken
        plain, veiled = check(language, case.broken), check(language, texts[0])
        right = (
            plain.suggestion and plain.suggestion.fixed and same_program(language, plain.suggestion.fixed, case.fixed)
        )
        still = (
            veiled.suggestion and veiled.suggestion.fixed and same_program(language, veiled.suggestion.fixed, texts[1])
        )
        n += 1
        alike += (plain.level, bool(right)) == (veiled.level, bool(still))
    assert (n, alike >= 0.93 * n) == (CASES, True), alike


NAMES = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd")), min_size=2, max_size=12).filter(
    lambda name: not name[0].isdecimal() and len(set(name.casefold())) > 1
)


@given(name=NAMES, language=st.sampled_from(LANGUAGES))
def test_no_name_survives_wherever_it_stands(name: str, language: str) -> None:
    comment = "#" if language == "python" else "//"
    end = "" if language == "python" else ";"
    fixed = f'{comment} {name}\n{"int " if language == "csharp" else ""}x = f("{name} {name}er"){end}\n'
    texts = masked(language, fixed.replace(")", "", 1), fixed, [name])
    if texts is None:
        return
    plain = name.casefold()
    known = {word.casefold() for word in words_of(language).own}
    for text in texts:
        left = set(re.findall(r"\w+", text.casefold())) - known
        assert not any(plain in word and not re.fullmatch(r"w\d+", word) for word in left), text
