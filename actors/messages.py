"""Plumbing between actors. What the classroom says to itself lies beside the cores.

Every message names whom it is meant for: a port can be reused, so a late message may reach another actor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from classroom.resource_governor import Level
from classroom.runner_pool import Purpose
from classroom.sandboxing import Job, Outcome, SandboxState
from classroom.vocabulary import Command
from storage.journal import Append, Recorded


@dataclass(frozen=True, slots=True)
class Place:
    """Where an actor lives at the moment, or, with an address of None, why it lives nowhere."""

    name: str
    address: Any
    incarnation: int
    pid: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """First message of an actor's life."""

    name: str
    incarnation: int
    data_dir: str
    settings: dict[str, Any]
    places: dict[str, Place] = field(default_factory=dict)
    #: Where in shared memory its heart beats; -1 for nowhere.
    slot: int = -1


@dataclass(frozen=True, slots=True)
class Ready:
    """The handshake: replayed and at work."""

    name: str
    incarnation: int
    pid: int


@dataclass(frozen=True, slots=True)
class Born:
    """Sent before the replay, so that a child that hangs in it can be killed by pid."""

    name: str
    incarnation: int
    pid: int


@dataclass(frozen=True, slots=True)
class Unwanted:
    """The actor found at its start that it has nothing to stand for, such as an unknown student."""

    name: str
    incarnation: int
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """To the gateway: this actor dies again and again; whoever waits for it had better ask later."""

    name: str
    retry_after_s: int


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing was asked of this actor for long; it may be ended until somebody asks again."""

    name: str
    incarnation: int


@dataclass(frozen=True, slots=True)
class GiveWay:
    """Others wait for a place: answered by `Idle` when nothing is under way and nothing came for `idle_s`."""

    name: str
    idle_s: float


@dataclass(frozen=True, slots=True)
class Moved:
    """New places of actors; an address of None says that it is gone and will be back."""

    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Locate:
    """Where is this actor? The supervisor starts it when it may and does not live; answered by `Moved`."""

    name: str


@dataclass(frozen=True, slots=True)
class Do:
    """A command for the actor `to`; answered by `Answer` with the same `request_id`."""

    to: str
    request_id: str
    command: Command


@dataclass(frozen=True, slots=True)
class Answer:
    request_id: str
    body: dict[str, Any] | None = None
    code: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Write:
    """To the store: append this, or say why not. Sent again unchanged when the outcome is unknown."""

    write_id: str
    append: Append


@dataclass(frozen=True, slots=True)
class Written:
    """From the store, after COMMIT. `reason` is None on success, else of `NotAppended` or ``disk_full``."""

    write_id: str
    reason: str | None
    version: int
    positions: tuple[int, ...] = ()
    event_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscribe:
    """To the store: tell me committed events of this room's students, or of all (None). Repeating it is harmless."""

    name: str
    room_id: str | None
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Committed:
    """A poke with the news inside. Whoever has not heard up to `after` reads the journal instead."""

    to: str
    after: int
    upto: int
    events: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """Credit returned for one `Committed` or `News`."""

    name: str


@dataclass(frozen=True, slots=True)
class News:
    """To the gateway: for the screens."""

    name: str
    items: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class CheckWanted:
    """To the linter pool."""

    student: str
    check_id: str
    path: str
    language: str
    text: str
    purpose: str
    #: Where examples may be kept: id and text of the attempts that this program may mend, and people's names.
    attempts: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckDone:
    """From the linter pool; `failed` when the check could not be done, then nothing else counts."""

    student: str
    check_id: str
    parses: bool
    line: int | None
    message: str | None
    level: str
    suggestion: dict[str, Any] | None
    failed: bool = False
    #: Attempt id, and the masked texts of the attempt and of this program.
    pairs: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Lease:
    """Pool to worker: one job, and the rules that are held back to a quieter level."""

    lease_id: int
    job: CheckWanted
    at_most: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeaseDone:
    lease_id: int
    done: CheckDone


@dataclass(frozen=True, slots=True)
class RunWanted:
    """To the runner pool. Repeating it is harmless."""

    student: str
    run_id: str
    job: Job
    purpose: Purpose = "child"


@dataclass(frozen=True, slots=True)
class RunUnwanted:
    """To the runner pool: nobody waits for this run any more."""

    run_id: str


@dataclass(frozen=True, slots=True)
class RunStarted:
    """From the runner pool: a worker compiles or runs it."""

    student: str
    run_id: str
    stage: str


@dataclass(frozen=True, slots=True)
class RunDone:
    """From the runner pool: the one answer to a run."""

    student: str
    run_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RunLease:
    """Pool to worker: one program, until the file `stop` is there. The file `at` says in which stage it is, and that
    the worker is at it, by being touched."""

    lease_id: int
    job: Job
    stop: str
    at: str
    #: Nobody waits for it: it runs only where a processor would have nothing else to do.
    is_background: bool = False


@dataclass(frozen=True, slots=True)
class RunLeaseDone:
    """Worker to pool. `state` is of a sandbox that was looked at anew, because it would not run the program."""

    lease_id: int
    outcome: Outcome
    state: SandboxState | None = None


@dataclass(frozen=True, slots=True)
class LookAtSandbox:
    """Pool to worker: prove the sandbox, for `name`, which is this worker; `fresh`: although it was proved before."""

    name: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class SandboxLooked:
    name: str
    state: SandboxState


@dataclass(frozen=True, slots=True)
class RunnerAllowance:
    """From the governor to the runner pool: so many runs at once, so many of them for background work."""

    runs: int
    background: int
    #: Runtimes that used up their budget: nothing of theirs for the background, one child's program at a time.
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RunsSeen:
    """From the runner pool to the governor: which programs ended (language, milliseconds of processor time) since the
    last one, which run now (language, pid of the worker above them), and whether any of them, or of those that wait,
    is a child's."""

    ended: tuple[tuple[str, int], ...]
    under_way: tuple[tuple[str, int], ...]
    of_children: bool


@dataclass(frozen=True, slots=True)
class WorkLevel:
    """From the governor to the background worker `to`: how much it may do, and by how many threads. Answered by
    `AtWork` once it does so. Paused means: finish the item in hand, let go of everything others may wait for, start
    nothing. Unloaded: the same, and then end; it is started again when there is work for it."""

    to: str
    level: Level
    threads: int


@dataclass(frozen=True, slots=True)
class AtWork:
    """From a background worker to the governor: it exists, or does as it was told. `pid` is its actor's; `pids` are
    the processes that compute for it, which the governor may stop: none of them is an actor."""

    name: str
    level: Level
    pid: int
    pids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Degraded:
    """To the supervisor: what this actor can't do at present, in words of the contract; empty = all well."""

    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retire:
    """Finish what is under way and stop; answered by the process's end."""

    name: str
