"""`helping-hands serve`: start the classroom server and stay until it is told to stop."""

from __future__ import annotations

import argparse
import socket
from typing import Any

from web.commands import CommandFailed, options_of_tls
from web.commands.data_option import add_data_option

#: As the front door's process says it.
EXIT_PORT_BUSY = 3
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "serve",
        help="start the server",
        description="Start the classroom server. It prints the students' address, the join code and a mentor "
        "link, and stays until Ctrl+C or SIGTERM.",
    )
    add_data_option(parser)
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1, with --lan all addresses)")
    parser.add_argument("--port", type=port_number, default=8080, help="port to listen on (default: 8080)")
    parser.add_argument("--room", metavar="NAME", help="make sure that a room of this name exists")
    parser.add_argument(
        "--time-scale",
        type=positive,
        default=1.0,
        metavar="N",
        help="speed of the domain clock (waits, leases, estimates); 1 is real time",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON when ready")
    options_of_tls.add(parser)
    parser.set_defaults(run=serve)


def serve(args: argparse.Namespace) -> int:
    from actors.launcher import ServeOptions, run  # starts processes when used: not for --help
    from classroom.settings import BadSetting, by_key
    from web import settings_file

    host = args.host or (EVERYWHERE if args.lan else LOOPBACK)
    options_of_tls.check(args)
    if not args.data.exists():
        _look_at_port(host, args.port)
    try:
        args.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandFailed(
            f"cannot use {args.data} as data folder: {error.strerror}. Choose another with --data."
        ) from error
    try:
        settings = by_key(settings_file.load(args.data))
    except BadSetting as error:
        raise CommandFailed(f"settings: {error}", exit_code=2) from error
    return run(
        ServeOptions(
            data=args.data.resolve(),
            host=host,
            port=args.port,
            room=args.room,
            time_scale=args.time_scale,
            json=args.json,
            web=options_of_tls.for_front_door(args),
        ),
        settings,
    )


def _look_at_port(host: str, port: int) -> None:
    """So that a busy port or a wrong address leaves no new data folder behind; the front door's own bind decides."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            words = f"cannot listen on {host}:{port}: {error.strerror}"
            raise CommandFailed(words, exit_code=EXIT_PORT_BUSY) from error


def port_number(text: str) -> int:
    """0 asks the system for a free port."""
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is between 0 and 65535")
    return port


def positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError("must be a number of more than 0")
    return number
