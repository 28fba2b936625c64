"""Hypercorn as this server needs it: on sockets that count their connections, with bounds below the application."""

from __future__ import annotations

import socket
import ssl

from hypercorn.config import Config, Sockets

from web import http1, requests_log, websocket_guard
from web.doorway import HEAD_TIMEOUT_S, Doorway, give_back_at_once


class OnDoorway(Config):
    """Hypercorn's own way to its sockets makes plain ones; this server's count their connections. With `tls` the
    doorway speaks https, and the second one, if there is one, plain http."""

    doorway: Doorway
    plain_doorway: Doorway | None = None
    tls: ssl.SSLContext | None = None

    @property
    def ssl_enabled(self) -> bool:
        return self.tls is not None

    def create_ssl_context(self) -> ssl.SSLContext | None:
        return self.tls

    def create_sockets(self) -> Sockets:
        plain = [self.plain_doorway] if self.plain_doorway is not None else []
        for each in (self.doorway, *plain):
            each.setblocking(False)
        return Sockets([], [self.doorway], []) if self.tls is None else Sockets([self.doorway], [*plain], [])


def config_for(
    listener: socket.socket, plain: socket.socket | None = None, *, tls: ssl.SSLContext | None = None
) -> OnDoorway:
    """Hypercorn as this server needs it, on sockets that listen already; `plain` only beside `tls`."""
    http1.insist()
    websocket_guard.insist()
    give_back_at_once()
    config = OnDoorway()
    config.doorway = Doorway(listener, shares=1 if plain is None else 2)
    if plain is not None:
        config.plain_doorway = Doorway(plain, shares=2)
    config.tls = tls
    config.ssl_handshake_timeout = HEAD_TIMEOUT_S
    config.alpn_protocols = ["http/1.1"]
    config.websocket_max_message_size = 64 * 1024
    # Quart has no bound behind this queue, and a full one keeps a connection open for ever after its socket was closed.
    config.max_app_queue_size = 0
    config.websocket_ping_interval = 20
    config.keep_alive_timeout = 30
    config.graceful_timeout = 1
    config.shutdown_timeout = 4
    config.backlog = 256
    config.logger_class = requests_log.RequestsLog
    config.include_server_header = False
    return config
