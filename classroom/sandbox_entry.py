"""Which jobs may go into a sandbox at all: paths, names and sizes, before anything is started.

Paths become arguments of the tool that builds the sandbox, and one of them a word of the runtime's command line; so
they are plain names and folders, relative, and never look like an option.
"""

from __future__ import annotations

import re

from classroom.sandboxing import LANGUAGES, Job, Language, Reason

MOST_FILES = 32
MOST_TEXT_BYTES = 512 * 1024
MOST_STDIN_BYTES = 256 * 1024
MOST_TESTS = 200
_PART = r"[^\W_][\w .+-]{0,79}|_[\w .+-]{0,79}"
_PATH = re.compile(rf"(?:(?:{_PART})/){{0,4}}(?:{_PART})")
_CALL = re.compile(r"[A-Za-z_$][\w$]{0,79}")
#: A method of C# may have the class before it.
_METHOD = re.compile(r"(?:[^\W\d]\w{0,79}\.){0,3}[^\W\d]\w{0,79}")
#: A program is started by this name; other names in it are data.
_SUFFIXES: dict[Language, tuple[str, ...]] = {
    "python": (".py",),
    "javascript": (".js", ".mjs", ".cjs"),
    "csharp": (".cs",),
}


def not_allowed(job: Job) -> Reason | None:
    """Why `job` is not let in, or None."""
    if job.language not in LANGUAGES:
        return "runtime_missing"
    paths = [path for path, _ in job.files]
    if not _fits(job):
        return "too_large"
    names_fine = all(_is_path(path) for path in paths) and len({path.casefold() for path in paths}) == len(paths)
    entry_fine = job.entry in paths and job.entry.endswith(_SUFFIXES[job.language])
    calls = [test.call for test in job.tests if test.call is not None]
    name = _METHOD if job.language == "csharp" else _CALL
    calls_fine = all(name.fullmatch(call) for call in calls)
    return None if names_fine and entry_fine and calls_fine and not _nested(paths) else "malformed"


def _is_path(path: str) -> bool:
    return path.isprintable() and _PATH.fullmatch(path) is not None and len(path.encode()) <= 200


def _nested(paths: list[str]) -> bool:
    """A name cannot be a file and a folder."""
    return any(other.startswith(f"{path}/") for path in paths for other in paths)


def _fits(job: Job) -> bool:
    texts = sum(len(text.encode("utf-8", errors="surrogatepass")) for _, text in job.files)
    asked = [job.stdin, *(test.stdin for test in job.tests)]
    return (
        len(job.files) <= MOST_FILES
        and texts <= MOST_TEXT_BYTES
        and len(job.tests) <= MOST_TESTS
        and all(len(text.encode("utf-8", errors="surrogatepass")) <= MOST_STDIN_BYTES for text in asked)
    )
