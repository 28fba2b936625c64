"""Starts Thespian safely: patches its unsafe defaults, proves that they took effect, refuses to run otherwise.

Out of the box every actor's socket listens on all interfaces and unpickles whatever arrives: remote code
execution for anybody on the Wi-Fi. Here all sockets bind loopback, every message carries an HMAC under a key made
anew at each boot, the admin survives its logger, and nothing outlives the process that started it. The patches
name private parts of one version, so the version is pinned and checked.

Import this module before any other that imports Thespian.
"""

from __future__ import annotations

import functools
import hmac
import io
import multiprocessing
import os
import pickle
import secrets
import socket
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, ClassVar

LOOPBACK = "127.0.0.1"
os.environ["THESPIAN_BASE_IPADDR"] = LOOPBACK
os.environ.setdefault("THESPLOG_THRESHOLD", "WARNING")

from thespian.actors import ActorSystem, ActorSystemException  # noqa: E402  (the environment above is read at import)
from thespian.system import multiprocCommon  # noqa: E402  (as above)
from thespian.system.transport import IPBase, TCPTransport, streamBuffer  # noqa: E402  (as above)

from actors import exits, hot_path, process, thespian_log  # noqa: E402  (as above)
from storage import logs  # noqa: E402  (as above)

THESPIAN_VERSION = "4.0.1"
MAC_BYTES = 32
#: Sources are at most 256 KB; a message of this size is no message of ours.
MAX_MESSAGE_BYTES = 32 * 1024 * 1024


class UnsafeStart(RuntimeError):
    """A patch did not take effect, so starting would put the centre at risk."""


class StrangeAdmin(RuntimeError):
    """Somebody else's admin answers at our port, perhaps one that an earlier run left behind with its old code."""


class _Unpickler(pickle.Unpickler):
    """Looks each class up once. Plain pickle asks the module each time with a new string, and Python 3.11 keeps up to
    4,096 of those strings alive, strewn over a sitting's memory."""

    _known: ClassVar[dict[tuple[str, str], Any]] = {}

    def find_class(self, module: str, name: str) -> Any:
        found = self._known.get((module, name))
        if found is None:
            found = self._known[module, name] = super().find_class(module, name)
        return found


class SignedPickle:
    """Pickle behind HMAC-SHA256: nothing is unpickled that did not come from this very boot."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def dumps(self, value: Any) -> bytes:
        body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        return hmac.digest(self._key, body, "sha256") + body

    def loads(self, blob: bytes) -> Any:
        mac, body = blob[:MAC_BYTES], blob[MAC_BYTES:]
        if not hmac.compare_digest(mac, hmac.digest(self._key, body, "sha256")):
            raise ValueError("a message without a valid signature")
        return _Unpickler(io.BytesIO(body)).load()  # signed by this boot


class BoundedReceiveBuffer(streamBuffer.ReceiveBuffer):
    """Drops a sender that announces too much, less than nothing, or nothing, before its bytes do any harm."""

    def addMore(self, buf: bytes) -> None:
        super().addMore(buf)
        # A negative length would make Thespian read a negative number of bytes, and end.
        if (self._size is None and len(self._buf) > 20) or not 0 <= (self._size or 0) <= MAX_MESSAGE_BYTES:
            raise ValueError("not a message of this system")


_host_pid = 0


def patch(key: bytes | None = None) -> None:
    """Applies every patch; repeating it changes the key only."""
    _bind_loopback()
    _sign_messages(key or secrets.token_bytes(32))
    _outlive_the_logger()
    _hear_of_each_death()
    _note_how_each_ended()
    _die_with_the_host()
    hot_path.shorten()
    thespian_log.keep_to_places()


def _bind_loopback() -> None:
    original = IPBase.IPActorAddress.__init__
    if getattr(original, "binds_loopback", False):
        return

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.bindname = (LOOPBACK, *self.bindname[1:])

    init.binds_loopback = True
    IPBase.IPActorAddress.__init__ = init


def _sign_messages(key: bytes) -> None:
    signed = SignedPickle(key)
    TCPTransport.serializer = signed
    TCPTransport.ReceiveBuffer = BoundedReceiveBuffer
    TCPTransport.ackMsg = streamBuffer.toSendBuffer(streamBuffer.ackPacket, signed.dumps)
    TCPTransport.ackDataErrMsg = streamBuffer.toSendBuffer(streamBuffer.ackDataErrPacket, signed.dumps)


def _outlive_the_logger() -> None:
    # The admin asks for `logDefs` when its logger has died, but the attribute is spelt `logdefs`.
    multiprocCommon.MultiProcAdmin.logDefs = property(lambda self: self.logdefs)


def _forget_nobody(_self: Any, _address: Any) -> None:
    return


def _hear_of_each_death() -> None:
    # While Thespian handles the exit of one child it drops all others that died meanwhile from its list, and their
    # parent never hears of them. The handler of SIGCHLD takes the dead off the list too, and tells.
    multiprocCommon.MultiProcReplicator._childExited = _forget_nobody


def _note_how_each_ended() -> None:
    # Thespian collects a dead child here and drops what the kernel says of it.
    original = multiprocCommon.MultiProcReplicator._checkChildLiveness
    if getattr(original, "notes_exits", False):
        return

    def is_alive(child: Any) -> bool:
        if original(child):
            return True
        exits.note(child.childProc.pid, child.childProc.exitcode)
        return False

    is_alive.notes_exits = True
    multiprocCommon.MultiProcReplicator._checkChildLiveness = staticmethod(is_alive)


def _die_with_the_host() -> None:
    if getattr(multiprocCommon.MultiProcAdmin.__init__, "dies_with_host", False):
        return
    original_init = multiprocCommon.MultiProcAdmin.__init__
    original_logger, original_child = multiprocCommon.startupASLogger, multiprocCommon.startChild

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        process.await_parent(_host_pid)
        process.die_with_parent(_host_pid)
        process.show_as("hh-admin")
        original_init(self, *args, **kwargs)
        process.crash_honestly()

    def logger(*args: Any, **kwargs: Any) -> None:
        process.die_with_parent()
        process.show_as("hh-logger")
        original_logger(*args, **kwargs)

    def child(*args: Any, **kwargs: Any) -> None:
        # First of all: a parent that dies before the actor is made would leave it waiting for ever.
        process.die_with_parent(getattr(multiprocessing.parent_process(), "pid", None))
        try:
            original_child(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  (multiprocessing would print what it says, values and all)
            logs.logger(logs.HOST, "actor").error("ended by thespian error=%s", error)
            os._exit(70)

    for replacement in (init, logger, child):
        replacement.dies_with_host = True
    multiprocCommon.MultiProcAdmin.__init__ = init
    multiprocCommon.startupASLogger = logger
    multiprocCommon.startChild = child


# --- the self-check -----------------------------------------------------------------------------------------


@functools.cache
def _installed_version() -> str:
    # Read from disk once, before forking: every actor checks itself.
    return metadata.version("thespian")


def _version_is_pinned() -> bool:
    return _installed_version() == THESPIAN_VERSION


def _addresses_bind_loopback() -> bool:
    return all(
        IPBase.TCPv4ActorAddress(None, 0, external=external).bindname[0] == LOOPBACK
        for external in (False, True, ("", 1900))
    )


def _messages_are_signed() -> bool:
    serializer = TCPTransport.serializer
    if not isinstance(serializer, SignedPickle):
        return False
    try:
        serializer.loads(pickle.dumps("forged"))
    except ValueError:
        return bool(serializer.loads(serializer.dumps("ours")) == "ours")
    return False


def _acknowledgements_are_signed() -> bool:
    buffer = TCPTransport.ReceiveBuffer(TCPTransport.serializer.loads)
    buffer.addMore(TCPTransport.ackMsg)
    return bool(buffer.isDone() and buffer.completed()[0] == streamBuffer.ackPacket)


def _buffers_are_bounded() -> bool:
    for announced in (b"99999999999>", b"-1>"):
        try:
            TCPTransport.ReceiveBuffer(TCPTransport.serializer.loads).addMore(announced)
        except ValueError:
            continue
        return False
    return True


def _admin_outlives_logger() -> bool:
    return isinstance(getattr(multiprocCommon.MultiProcAdmin, "logDefs", None), property)


def _each_death_is_told() -> bool:
    return all(
        getattr(kind, "_childExited", None) is _forget_nobody
        for kind in (multiprocCommon.MultiProcManager, multiprocCommon.MultiProcAdmin)
    )


def _each_end_is_noted() -> bool:
    return bool(getattr(multiprocCommon.MultiProcReplicator._checkChildLiveness, "notes_exits", False))


def _admin_dies_with_host() -> bool:
    return bool(getattr(multiprocCommon.MultiProcAdmin.__init__, "dies_with_host", False))


def _logger_dies_with_admin() -> bool:
    return bool(getattr(multiprocCommon.startupASLogger, "dies_with_host", False))


def _actors_die_with_parent() -> bool:
    return bool(getattr(multiprocCommon.startChild, "dies_with_host", False))


def _inner_loop_is_short() -> bool:
    return hot_path.is_short()


CHECKS: tuple[Callable[[], bool], ...] = (
    _version_is_pinned,
    _addresses_bind_loopback,
    _messages_are_signed,
    _acknowledgements_are_signed,
    _buffers_are_bounded,
    _admin_outlives_logger,
    _each_death_is_told,
    _each_end_is_noted,
    _admin_dies_with_host,
    _logger_dies_with_admin,
    _actors_die_with_parent,
    _inner_loop_is_short,
    thespian_log.thespian_tells_places_only,
)


def self_check() -> None:
    """Raises `UnsafeStart` naming every patch that did not take effect."""
    failed = []
    for check in CHECKS:
        try:
            passed = check()
        except Exception as error:  # noqa: BLE001  (whatever a changed Thespian throws means: not safe)
            logs.logger(logs.HOST, "boot").warning("self-check broke check=%s error=%s", check.__name__, error)
            passed = False
        if not passed:
            failed.append(check.__name__.strip("_").replace("_", " "))
    if failed:
        raise UnsafeStart("Thespian is not safe to start: " + "; ".join(failed))


def listening_addresses(pids: list[int]) -> set[tuple[str, int]]:
    """(address, port) of every TCP socket on which one of `pids` listens, over IPv4 and IPv6."""
    import psutil

    found = set()
    for pid in pids:
        try:
            connections = psutil.Process(pid).net_connections(kind="tcp")
        except psutil.Error:
            continue
        found |= {(c.laddr.ip, c.laddr.port) for c in connections if c.status == psutil.CONN_LISTEN}
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def start(log_dir: Path) -> Any:
    """An `ActorSystem` on real processes whose sockets were looked at. Raises `UnsafeStart`, and `StrangeAdmin` when
    the port is not ours, which another try can mend."""
    global _host_pid
    _host_pid = os.getpid()
    logs.to_folder(log_dir)
    process.adopt_orphans()
    self_check()
    # A fresh port each time: Thespian would silently join an admin that an earlier run left there.
    port = _free_port()
    system = _own_system(port)
    listening = listening_addresses(process.descendants(_host_pid))
    if open_wide := {address for address, _ in listening if address != LOOPBACK}:
        process.end_all(process.descendants(_host_pid))
        raise UnsafeStart(f"actor sockets listen on {sorted(open_wide)}")
    if (LOOPBACK, port) not in listening:
        raise StrangeAdmin(f"the admin at port {port} was not started by this process")
    return system


def _own_system(port: int) -> Any:
    capabilities = {"Admin Port": port, "AllowRemoteActorSources": "No"}
    try:
        return ActorSystem("multiprocTCPBase", capabilities=capabilities, logDefs={"version": 1})
    except ActorSystemException as error:
        # Its key is not ours, or no admin started; whatever did start here must not stay.
        process.end_all(process.descendants(_host_pid))
        raise StrangeAdmin(f"no admin of ours at port {port}") from error
