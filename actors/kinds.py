"""Which shell stands behind the first word of an actor's name. Whoever imports this has loaded all of them."""

from __future__ import annotations

from actors.assist_queue import AssistQueue
from actors.burner import Burner
from actors.delta_store import DeltaStore
from actors.gateway import Gateway
from actors.linter_pool import LinterPool
from actors.registrar import Registrar
from actors.resource_governor import ResourceGovernor
from actors.runner_pool import RunnerPool
from actors.shell import Shell
from actors.student_session import StudentSession

KINDS: dict[str, type[Shell]] = {
    "store": DeltaStore,
    "registrar": Registrar,
    "gateway": Gateway,
    "linter_pool": LinterPool,
    "runner_pool": RunnerPool,
    "governor": ResourceGovernor,
    "queue": AssistQueue,
    "session": StudentSession,
    "burner": Burner,
}
