"""Messages of parsers and engines without what is a child's own: the same mistake reads the same (CONTRACT)."""

from __future__ import annotations

import re
import unicodedata

MAX_BYTES = 200
#: A quote inside a word is an apostrophe ("can't assign") and opens nothing.
_QUOTED = re.compile(r"(?<!\w)'[^'\n]*'(?!\w)|\"[^\"\n]*\"|`[^`\n]*`|‘[^’\n]*’|“[^”\n]*”|«[^»\n]*»")
_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")


def normalised(message: str) -> str:
    """NFC; quoted parts are `?`, runs of digits `#`, white space single spaces; at most 200 bytes of UTF-8."""
    text = unicodedata.normalize("NFC", message)
    text = _SPACE.sub(" ", _DIGITS.sub("#", _QUOTED.sub("?", text))).strip()
    return text.encode("utf-8", "replace")[:MAX_BYTES].decode("utf-8", "ignore")
