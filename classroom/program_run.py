"""Programs that a child asked the centre to run: part of a sitting, in its stream (``student/ID``).

A run that was asked for is in the journal before anything starts, and it ends there once: by its outcome, or by the
child's wish. Whatever dies meanwhile, it is asked for again until then. A repeated request is the first one's run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

from classroom.sandbox_entry import not_allowed
from classroom.sandboxing import Job, Language, Outcome, refused
from classroom.vocabulary import Command, Event, Refused

#: Runs of one child that have not ended; one of them at a time is under way.
MAX_UNFINISHED = 8
#: So many requests are remembered by the sitting itself; the journal knows all others.
REQUESTS_KEPT = 64

MAX_FILES = 20
MAX_FILE_CHARS = 100_000
MAX_STDIN_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class RunFile:
    path: str
    text: str


# --- commands -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunCommand(Command):
    """What a sitting hands to this module."""


@dataclass(frozen=True, slots=True)
class RunProgram(RunCommand):
    """`run_id` is for a new run. `known`: the journal holds a run for this request that the sitting has forgotten."""

    run_id: str
    request_id: str
    language: Language
    files: tuple[RunFile, ...]
    entry: str
    stdin: str
    at: int
    known: bool = False


@dataclass(frozen=True, slots=True)
class CancelRun(RunCommand):
    """The child does not wait for it any more; of a run that has ended it changes nothing."""

    run_id: str
    at: int


@dataclass(frozen=True, slots=True)
class DescribeRun(RunCommand):
    """How far is it? Asking also wakes the sitting that looks after it."""

    run_id: str


@dataclass(frozen=True, slots=True)
class RecordOutcome(RunCommand):
    run_id: str
    outcome: Outcome
    at: int


# --- events ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunAsked(Event):
    kind: ClassVar[str] = "run.asked"
    run_id: str
    request_id: str
    language: Language
    files: tuple[RunFile, ...]
    entry: str
    stdin: str
    at: int


@dataclass(frozen=True, slots=True)
class RunEnded(Event):
    kind: ClassVar[str] = "run.ended"
    run_id: str
    outcome: Outcome
    at: int


# --- state ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Runs:
    """`unfinished` in the order in which they were asked for; `requests`: request id -> run id."""

    unfinished: dict[str, RunAsked] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)


def job_of(run: RunAsked) -> Job:
    """What the sandbox is given."""
    return Job(run.language, tuple((file.path, file.text) for file in run.files), run.entry, run.stdin)


# --- decide ---------------------------------------------------------------------------------------------------------


def decide(runs: Runs, command: RunCommand) -> list[Event]:
    match command:
        case RunProgram():
            return _decide_run(runs, command)
        case CancelRun(run_id, at) if run_id in runs.unfinished:
            return [RunEnded(run_id, refused("cancelled"), at)]
        case RecordOutcome(run_id, outcome, at) if run_id in runs.unfinished:
            return [RunEnded(run_id, outcome, at)]
    return []


def _decide_run(runs: Runs, asked: RunProgram) -> list[Event]:
    if asked.known or asked.request_id in runs.requests:
        return []
    if len(runs.unfinished) >= MAX_UNFINISHED:
        raise Refused("too_many", what="runs", retry_after_s=5)
    run = RunAsked(asked.run_id, asked.request_id, asked.language, asked.files, asked.entry, asked.stdin, asked.at)
    if (reason := not_allowed(job_of(run))) is not None:
        raise Refused("too_large" if reason == "too_large" else "malformed", fields=["files", "entry"])
    return [run]


# --- evolve ---------------------------------------------------------------------------------------------------------


def evolve(runs: Runs, event: Event) -> Runs:
    match event:
        case RunAsked(run_id, request_id):
            kept = dict([*runs.requests.items()][-REQUESTS_KEPT + 1 :])
            return Runs({**runs.unfinished, run_id: event}, {**kept, request_id: run_id})
        case RunEnded(run_id):
            return replace(runs, unfinished={k: run for k, run in runs.unfinished.items() if k != run_id})
    return runs
