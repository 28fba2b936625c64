"""The shell round a core: receives, survives, and lets a bug end the process instead of half-changing state.

Thespian would run a failed handler a second time on the same object; here the first exception ends the process and
the supervisor starts it anew from the journal. A handler only takes messages in; `drained` runs when no further
message waits, so that a rush is decided and committed together and a single command at once.
"""

from __future__ import annotations

import contextlib
import functools
import os
import time
from collections import deque
from datetime import timedelta
from pathlib import Path
from typing import Any

from thespian.actors import Actor, ActorExitRequest, ThespianWatch, WakeupMessage

from actors import boot, process, pulse
from actors.messages import Begin, Born, Heard, Locate, Moved, News, Place, Ready, Retire
from actors.short_turns import take_short_turns
from storage import logs
from storage.clock import DomainClock
from storage.layout import DataDir

TICK_S = 1.0
SWEEP_EACH_S = 60.0
#: Twenty sends in flight are shared by all targets of a sender, so no receiver may hold more than these.
CREDITS = 8
MAX_UNSAID = 64
#: So long nothing is heard of a message to the gateway before the sender asks where it lives: longer than a busy one
#: takes, and short enough that a screen is not stale before a child wonders.
SILENCE_S = 2.0


@functools.cache
def _handler_of(shell: type, kind: type) -> str:
    """The name of the handler for a message's class or the nearest of its bases, as Thespian's ActorTypeDispatcher
    finds it, but looked up once."""
    names = (f"receiveMsg_{each.__name__}" for each in kind.__mro__)
    return next((name for name in names if hasattr(shell, name)), "receiveUnrecognizedMessage")


class Shell(Actor):
    """Base of all actors. Subclasses handle `receiveMsg_X` and may override `begin`, `drained`, `tick`, `moved`."""

    tick_s = TICK_S
    #: First word of its name, and of its crash points' names.
    kind = ""
    #: Somebody waits for what it does. False for those who compute.
    takes_short_turns = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        process.die_with_parent()
        process.crash_honestly()
        boot.self_check()
        self.name = type(self).__name__
        self.incarnation = 0
        self.supervisor: Any = None
        self.places: dict[str, Place] = {}
        #: Of each name the newest that was heard: incarnation, and whether it has ended.
        self._newest: dict[str, tuple[int, bool]] = {}
        self.settings: dict[str, Any] = {}
        self.watch: list[int] = []
        self.log = logs.logger(logs.HOST, self.name)
        self._slot = pulse.NO_SLOT
        self._next_tick_s = 0.0
        self._next_sweep_s = time.monotonic() + SWEEP_EACH_S
        self._wakeup_due_s = 0.0
        self._unheard: dict[str, int] = {}
        self._unsaid: deque[tuple[str, dict[str, Any]]] = deque(maxlen=MAX_UNSAID)
        #: The items of each news that the gateway has not yet said to have, oldest first.
        self._said: deque[tuple[tuple[str, dict[str, Any]], ...]] = deque(maxlen=CREDITS)
        self._silent_since_s: dict[str, float] = {}

    # --- life ------------------------------------------------------------------------------------------------

    def receiveMsg_Begin(self, message: Begin, sender: Any) -> None:
        self.name, self.incarnation = message.name, message.incarnation
        process.show_as(f"hh-{self.name.partition('/')[0]}")
        if self.takes_short_turns:
            take_short_turns()
        self.supervisor = sender
        self._slot = message.slot
        self.settings = message.settings
        self.data = DataDir(Path(message.data_dir))
        self.clock = DomainClock.load(self.data.run)
        self.log = logs.logger(logs.kind_of(self.name), self.name, self.incarnation)
        self.places = dict(message.places)
        self._newest = {name: (place.incarnation, False) for name, place in self.places.items()}
        self.send(sender, Born(self.name, self.incarnation, os.getpid()))
        if self.begin():
            self.send(sender, Ready(self.name, self.incarnation, os.getpid()))
        self._arm()

    def begin(self) -> bool:
        """Replays, opens, connects; False when it said itself why it does not start."""
        return True

    def receiveMsg_Moved(self, message: Moved, sender: Any) -> None:
        for place in message.places:
            if self._is_late(place):
                continue
            if place.address is not None:
                self.places[place.name] = place
            else:
                self.places.pop(place.name, None)
            self._unheard.pop(place.name, None)
            if place.name == "gateway":
                self._say_again()
            self.moved(place)

    def _is_late(self, place: Place) -> bool:
        """An older word can come after a newer one, to a port that belonged to somebody who has died."""
        age = (place.incarnation, place.address is None)
        if age < self._newest.get(place.name, age):
            return True
        self._newest[place.name] = age
        return False

    def moved(self, place: Place) -> None:
        """An actor that this one talks to has gone (address None) or is back."""

    def receiveMsg_Heard(self, message: Heard, sender: Any) -> None:
        self._unheard[message.name] = max(0, self._unheard.get(message.name, 0) - 1)
        self._silent_since_s[message.name] = time.monotonic()
        if message.name == "gateway" and self._said:
            self._said.popleft()

    def receiveMsg_Retire(self, message: Retire, sender: Any) -> None:
        if message.name == self.name:
            self.retire()
            self.send(self.myAddress, ActorExitRequest())

    def retire(self) -> None:
        """Closes what is open; all that counts is in the journal already."""

    def drained(self) -> None:
        """No further message waits: decide, commit, send."""

    def tick(self) -> None:
        """About each `tick_s` seconds of the wall."""

    # --- sending ---------------------------------------------------------------------------------------------

    def place(self, name: str) -> Place | None:
        return self.places.get(name)

    def tell(self, name: str, message: Any) -> bool:
        """Sends to an actor by name; False while it is away (whoever matters will ask, or be told of its return)."""
        place = self.place(name)
        if place is None:
            return False
        self.send(place.address, message)
        return True

    def has_credit(self, name: str) -> bool:
        return self._unheard.get(name, 0) < CREDITS

    def tell_counted(self, name: str, message: Any) -> bool:
        """Like `tell`, for streams: each message costs a credit that the receiver's `Heard` returns."""
        if not self.has_credit(name) or not self.tell(name, message):
            return False
        if not self._unheard.get(name):
            self._silent_since_s[name] = time.monotonic()
        self._unheard[name] = self._unheard.get(name, 0) + 1
        return True

    def news(self, *items: tuple[str, dict[str, Any]]) -> None:
        """For the screens. What can't leave now leaves with the next message; the oldest goes first when it piles
        up, for a screen reads the journal after any gap."""
        self._unsaid.extend(items)
        self._say_news()

    def _ask_where_news_goes(self) -> None:
        """Of what was sent nothing is heard: the gateway may live elsewhere by now, and the word of it be lost. The
        answer is one more `Moved`, after which all that it has not heard is said again."""
        now_s = time.monotonic()
        if not self._unheard.get("gateway") and not (self._has_news() and self.place("gateway") is None):
            return
        if now_s - self._silent_since_s.setdefault("gateway", now_s) >= SILENCE_S:
            self._silent_since_s["gateway"] = now_s
            self.send(self.supervisor, Locate("gateway"))

    def _has_news(self) -> bool:
        return bool(self._unsaid)

    def _say_again(self) -> None:
        """A screen that hears the same twice knows it by its position; one that hears nothing stays as it is."""
        self._unsaid = deque((*(item for items in self._said for item in items), *self._unsaid), maxlen=MAX_UNSAID)
        self._said.clear()

    def _say_news(self) -> None:
        if self._unsaid and self.tell_counted("gateway", News(self.name, tuple(self._unsaid))):
            self._said.append(tuple(self._unsaid))
            self._unsaid.clear()

    # --- the wrapper round every message ---------------------------------------------------------------------

    def receiveMessage(self, message: Any, sender: Any) -> Any:
        pulse.beat(self._slot)
        try:
            if isinstance(message, WakeupMessage):
                self._wakeup_due_s = 0.0
            elif not isinstance(message, ActorExitRequest) and self._may_hear(message):
                self._hand_over(message, sender)
            if self.supervisor is not None and self._nothing_waits():
                self.drained()
                self._say_news()
            self._tick_when_due()
        except Exception as error:  # noqa: BLE001  (let it crash: state may be half made, the journal is whole)
            self._crash(message, error)
        return ThespianWatch(self.watch) if self.watch else None

    def _may_hear(self, message: Any) -> bool:
        """Nothing before `Begin`, which a port that belonged to a dead actor can bring, and no second `Begin`, which
        Thespian can: what is open would be opened again over what is under way. Nor one for another kind of actor."""
        if not isinstance(message, Begin):
            return self.supervisor is not None
        return self.supervisor is None and self.kind in ("", message.name.partition("/")[0])

    def _hand_over(self, message: Any, sender: Any) -> None:
        getattr(self, _handler_of(type(self), type(message)))(message, sender)

    def receiveUnrecognizedMessage(self, message: Any, sender: Any) -> None:
        self.log.warning("unknown message type=%s", type(message))

    def _nothing_waits(self) -> bool:
        # The simple base, on which some shells are tested, hands messages over one by one and has no such list.
        transport = getattr(getattr(self, "_myRef", None), "transport", None)
        return not getattr(transport, "_incomingEnvelopes", None)

    def _tick_when_due(self) -> None:
        # A wakeup that falls due while Thespian only transmits is lost for good, so any message re-arms it.
        now_s = time.monotonic()
        if self.supervisor is not None and now_s >= self._next_tick_s:
            self._next_tick_s = now_s + self.tick_s
            self._ask_where_news_goes()
            self.tick()
        if now_s >= self._next_sweep_s and self._nothing_waits():
            self._next_sweep_s = now_s + SWEEP_EACH_S
            process.sweep()
        if self.supervisor is not None and (self._wakeup_due_s == 0.0 or now_s > self._wakeup_due_s + 1):
            self._arm()

    def _arm(self) -> None:
        self._wakeup_due_s = time.monotonic() + self.tick_s
        self.wakeupAfter(timedelta(seconds=self.tick_s))

    def last_words(self, pid: int) -> str:
        """Why a child ended, as far as it could still say so; read once."""
        path = self.data.run / f"last-words-{pid}"
        try:
            words = path.read_text()
            path.unlink()
        except OSError:
            return ""
        return words

    def leave_last_words(self, words: str) -> None:
        """For the parent of this process, which is about to end."""
        with contextlib.suppress(AttributeError, OSError):
            (self.data.run / f"last-words-{os.getpid()}").write_text(words)

    def _crash(self, message: Any, error: Exception) -> None:
        """Type and place only, here and in the last words: what an exception says quotes what it stumbled over."""
        self.log.error("crash incarnation=%d type=%s", self.incarnation, type(message), exc_info=error)
        self.leave_last_words(logs.blame(error, places=2, longest=300))
        os._exit(70)
