"""The project speaks of itself alone: no word of the places and tools where it happens to be written."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Written so that no pattern matches its own line.
STRAY = (
    r"/wor[k]/",
    r"/far[m]/",
    r"\bCE[O]\b",
    r"\bthis issu[e]\b",
    r"\bissue #?\d+\b",
    r"pyp[i]\.org",
    r"npmj[s]\.(?:org|com)",
    r"deb\.debia[n]\.org",
    r"/tmp/h[h]/",
)
#: Lock files and licences speak of others by their nature.
EXCEPT = frozenset({"package-lock.json", "LICENSE"})


def texts() -> list[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.name not in EXCEPT and path.is_file():
            raw = path.read_bytes()
            if b"\0" not in raw:
                found.append((name, raw.decode("utf-8")))
    return found


def test_no_stray_words() -> None:
    stray = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if any(re.search(pattern, line) for pattern in STRAY)
    ]
    assert stray == []


def test_the_lock_file_names_no_registry_of_ours() -> None:
    """Packages are fetched from whatever registry the machine is set up with."""
    lock = (ROOT / "pwa" / "package-lock.json").read_text()
    assert re.findall(r'"resolved": "(https?://[^/"]+)', lock) == []
