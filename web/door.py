"""All that a request may need, in one place; made once by `web.app`."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from classroom.settings import Settings
from classroom.vocabulary import Command
from storage.views import Views
from web.beacon_windows import Windows
from web.beacons import Beacons
from web.callers import Callers
from web.cursors import Cursors
from web.doorkeeper import Doorkeeper
from web.form_files import HelpForms
from web.hub import Hub
from web.limiter import Limiter
from web.machine import Machine
from web.metrics import Metrics
from web.rejoin import RejoinWords
from web.repeats import Repeats
from web.static import Pages
from web.tokens import Hasher
from web.zone import zone_of

if TYPE_CHECKING:
    from web.safe_line import SafeLine  # loads the certificates' library: only where there is TLS


class Asker(Protocol):
    """`web.bridge.Bridge`, or what stands in for it in a test."""

    @property
    def connected(self) -> bool: ...

    @property
    def under_way(self) -> int: ...

    async def ask(self, target: str, command: Command, *, timeout_s: float = 5.0) -> dict[str, Any]: ...


class Clock(Protocol):
    """The domain clock."""

    def now_ms(self) -> int: ...


def wall_ms() -> int:
    """Sessions and links last for hours of the real day, whatever the domain clock does."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Door:
    bridge: Asker
    views: Views
    clock: Clock
    settings: Settings
    callers: Callers
    keeper: Doorkeeper
    hub: Hub
    machine: Machine
    metrics: Metrics
    pages: Pages
    hasher: Hasher
    rejoin_words: RejoinWords
    cursors: Cursors
    #: What the keys of work files are made from (`classroom.work_file`).
    work_secret: bytes
    beacons: Beacons
    help_forms: HelpForms = field(default_factory=HelpForms)
    beacon_windows: Windows = field(default_factory=Windows)
    limiter: Limiter = field(default_factory=Limiter)
    repeats: Repeats = field(default_factory=Repeats)
    #: None while this server speaks plain http only.
    safe_line: SafeLine | None = None

    def use(self, line: SafeLine) -> None:
        """From now on over TLS, too; its certificate's names are names of this server."""
        self.safe_line = line
        self.keeper.also_known_as(line.holder.certificate.names)
        self.machine.concerns = line.holder.concerns

    def zone(self) -> ZoneInfo:
        return zone_of(self.settings)

    def show_out(self) -> None:
        """A socket lives no longer than the session that opened it."""
        for session in self.hub.sessions():
            if self.callers.by_hash(session) is None:
                self.hub.close_session(session)
