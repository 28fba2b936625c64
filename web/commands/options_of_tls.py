"""What `serve` is told about TLS: checked, and made where it has to be, before anything starts."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from web.commands import CommandFailed

if TYPE_CHECKING:
    from web.tls.pair import Pair

EXIT_ARGUMENTS = 2
EXIT_LOCKED = 4
EXIT_CERTIFICATE = 6


def add(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("https")
    group.add_argument("--tls-cert", type=Path, metavar="F", help="certificate with its chain, PEM")
    group.add_argument("--tls-key", type=Path, metavar="F", help="its key, PEM, without a password")
    group.add_argument(
        "--lan",
        action="store_true",
        help="serve the room: https on all addresses, and plain http beside it for new laptops; without --tls-cert "
        "with a certificate of its own, made at the first start",
    )
    group.add_argument(
        "--lan-name", metavar="NAME", help="host name for that certificate, two parts or more (default: HOSTNAME.local)"
    )
    group.add_argument(
        "--onboarding-port", type=_port, metavar="PORT", help="port for new laptops (default: the port + 1)"
    )
    group.add_argument(
        "--ca-key-out",
        type=Path,
        metavar="PATH",
        help="keep the key of the authority that is made, in a new file outside the data folder (default: drop it)",
    )
    group.add_argument(
        "--ca-key",
        type=Path,
        metavar="PATH",
        help="the key that was kept: the certificate is issued anew for this machine's present addresses",
    )


def _port(text: str) -> int:
    from web.commands.serve import port_number

    return port_number(text)


def check(args: argparse.Namespace) -> None:
    """Refuses what does not go together. Nothing is touched yet."""
    if (args.tls_cert is None) != (args.tls_key is None):
        raise CommandFailed("--tls-cert and --tls-key belong together", exit_code=EXIT_ARGUMENTS)
    if not args.lan:
        for name in ("lan_name", "onboarding_port", "ca_key_out", "ca_key"):
            if getattr(args, name) is not None:
                raise CommandFailed(f"--{name.replace('_', '-')} needs --lan", exit_code=EXIT_ARGUMENTS)
    if args.tls_cert is not None:
        for name in ("lan_name", "ca_key_out", "ca_key"):
            if getattr(args, name) is not None:
                words = f"--{name.replace('_', '-')} is for a certificate that is made here, not for --tls-cert"
                raise CommandFailed(words, exit_code=EXIT_ARGUMENTS)
    if args.lan and args.port and args.onboarding_port == args.port:
        raise CommandFailed("--onboarding-port and --port must differ", exit_code=EXIT_ARGUMENTS)


def for_front_door(args: argparse.Namespace) -> tuple[str, ...]:
    """Arguments of the front door's process. The certificate is looked at, or made, here, so that a wrong one is told
    in one line."""
    if args.tls_cert is None and not args.lan:
        return ()
    from web.tls import pair
    from web.tls.folder import NotPossible
    from web.tls.pair import BadPair

    try:
        found, ca = _given(args) if args.tls_cert is not None else _own(args)
        pair.must_hold(found, pair.read(found), time.time())
        pair.server_context(found)
    except BadPair as problem:
        raise CommandFailed(f"certificate: {problem}", exit_code=EXIT_CERTIFICATE) from problem
    except NotPossible as problem:
        raise CommandFailed(str(problem), exit_code=EXIT_ARGUMENTS) from problem
    arguments = ["--tls-cert", str(found.cert), "--tls-key", str(found.key)]
    if ca is not None:
        arguments += ["--tls-ca", str(ca)]
    if args.lan:
        arguments += ["--plain-port", str(_plain_port(args))]
    return tuple(arguments)


def _plain_port(args: argparse.Namespace) -> int:
    if args.onboarding_port is not None:
        return int(args.onboarding_port)
    port: int = args.port
    if port == 0:
        return 0
    return port + 1 if port < 65535 else port - 1


def _given(args: argparse.Namespace) -> tuple[Pair, None]:
    from web.tls.pair import Pair

    return Pair(args.tls_cert.absolute(), args.tls_key.absolute()), None


def _own(args: argparse.Namespace) -> tuple[Pair, Path]:
    """The classroom's own pair and its authority, made under the lock of the data folder."""
    from storage.lock import DataLock, Locked
    from web import addresses
    from web.tls import authority, folder

    data = args.data.resolve()
    reachable = tuple(address for address in addresses.own_ipv4() if authority.is_permitted(address))
    wish = folder.Wish(args.lan_name, addresses.local_name(), reachable, args.ca_key_out, args.ca_key)
    try:
        with DataLock(data):
            own = folder.ensure(data, wish, time.time())
    except Locked as problem:
        raise CommandFailed(f"{args.data}: {problem}", exit_code=EXIT_LOCKED) from problem
    except OSError as problem:
        raise CommandFailed(f"cannot use {args.data} as data folder: {problem.strerror}") from problem
    return own.pair, own.ca
