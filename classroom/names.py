"""When two names are the same to the people who read them, and whether there is anything to read.

The names of children, mentors and rooms are typed by children, who find out quickly what a second Emma is good for.
"""

from __future__ import annotations

import unicodedata

#: What Unicode calls default ignorable and not format (Cf), and the empty Braille cell: letters and marks that leave
#: nothing to see, so that they would make a second Emma beside Emma.
UNSEEN = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x2065, 0x2065),
        (0x2800, 0x2800),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0),
        (0xFFF0, 0xFFF8),
        (0xE0000, 0xE0FFF),
    )
    for code in range(first, last + 1)
)


#: For a character class: what no name may have. Control characters, and those that turn the direction of all that
#: follows: a name must not rearrange the line in which a mentor reads it.
HIDDEN = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"

#: Marks on one letter: Vietnamese and Thai need two or three, and a tower of forty covers the lines above a name.
MOST_MARKS = 4


def name_key(name: str) -> str:
    """Names are equal when they look equal: case, width, accents' encoding and spaces do not count.

    Nor do marks that nobody sees (zero-width, direction); like letters of other alphabets stay different.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    seen = "".join(each for each in folded if unicodedata.category(each) != "Cf" and each not in UNSEEN)
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def has_something_to_see(name: str) -> bool:
    """Whether a name has a letter, a digit or a picture; a mentor must be able to call it out or point at it."""
    return any(unicodedata.category(each)[0] in "LN" or unicodedata.category(each) == "So" for each in name_key(name))


def problem_with(name: str) -> str | None:
    """Why nobody can be called by this name, in words, or None."""
    if not has_something_to_see(name):
        return "nothing to see"
    marks = 0
    for each in unicodedata.normalize("NFC", name):
        marks = marks + 1 if unicodedata.category(each) in ("Mn", "Me") else 0
        if marks > MOST_MARKS:
            return "too many marks on one letter"
    return None
