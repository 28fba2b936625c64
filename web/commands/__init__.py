"""`helping-hands`: the command line, one module per sub-command.

A module of this package with a function ``register(subparsers)`` is a command. It adds its parser and sets
``parser.set_defaults(run=function)``; ``function(args)`` does the work and returns the exit code. Modules
keep heavy imports inside that function, so that ``--help`` stays quick. A failure that words can explain is
raised as `CommandFailed`: it is printed on standard error and ends the command with its exit code.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

from classroom import __version__

EXIT_INTERRUPTED = 130


class CommandFailed(Exception):
    """What went wrong and what to do about it, in words for the person at the terminal."""

    def __init__(self, words: str, *, exit_code: int = 1) -> None:
        super().__init__(words)
        self.exit_code = exit_code


def modules(wanted: str | None = None) -> Iterator[ModuleType]:
    """The modules of this package that are commands, by name; only the one called `wanted` where there is
    one."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if found.name != "__main__")
    commands = [module for name in names if name == wanted and (module := _command(name))]
    yield from commands or filter(None, map(_command, names))


def _command(name: str) -> ModuleType | None:
    module = importlib.import_module(f"{__name__}.{name}")
    return module if hasattr(module, "register") else None


def make_parser(wanted: str | None = None) -> argparse.ArgumentParser:
    """The whole command line, or, so that a server starts quickly, only what the command `wanted` needs."""
    parser = argparse.ArgumentParser(
        prog="helping-hands",
        description="A classroom server: children code, mentors see who needs help and why.",
    )
    parser.add_argument("--version", action="version", version=f"helping-hands {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in modules(wanted):
        module.register(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code, with failures told in words on standard error."""
    words = list(sys.argv[1:] if argv is None else argv)
    args = make_parser(words[0] if words else None).parse_args(words)
    try:
        return int(args.run(args))
    except CommandFailed as failure:
        print(f"helping-hands {args.command}: {failure}", file=sys.stderr)
        return failure.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone: nothing left to say
        sys.stderr.close()
        return 1
