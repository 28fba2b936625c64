"""Tells systemd how the server is: ready, alive, stopping (sd_notify's protocol: one datagram of NAME=VALUE lines).

systemd gives the address in NOTIFY_SOCKET and, with `WatchdogSec=`, the time in WATCHDOG_USEC within which it must
hear `WATCHDOG=1`, else it ends and restarts the unit. Without those variables nothing is sent. The address is taken out
of the environment, so that no child can speak for the server. A lost datagram must not hurt: systemd hears the next.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import MutableMapping

#: systemd's advice: speak at half of the time that is allowed (sd_watchdog_enabled(3)).
SHARE_OF_WATCHDOG = 0.5


class Notify:
    """This process's line to its service manager."""

    def __init__(self, environment: MutableMapping[str, str] | None = None) -> None:
        environment = os.environ if environment is None else environment
        self._address = environment.pop("NOTIFY_SOCKET", "")
        every_us = environment.pop("WATCHDOG_USEC", "")
        own = environment.pop("WATCHDOG_PID", "") in ("", str(os.getpid()))
        self._each_s = int(every_us) / 1e6 * SHARE_OF_WATCHDOG if own and every_us.isdecimal() else 0.0
        self._next_s = 0.0

    def ready(self) -> None:
        self._send("READY=1\nSTATUS=serving\n")

    def stopping(self) -> None:
        self._send("STOPPING=1\nSTATUS=stopping\n")

    def alive(self) -> None:
        """To be called often, and only while all is well; speaks when it is time."""
        now_s = time.monotonic()
        if self._each_s and now_s >= self._next_s:
            self._next_s = now_s + self._each_s
            self._send("WATCHDOG=1\n")

    def _send(self, words: str) -> None:
        if not self._address:
            return
        # A leading @ stands for the zero byte of an abstract socket.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.setblocking(False)
                line.sendto(words.encode(), address)
        except OSError:
            return
