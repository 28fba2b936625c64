"""DATA/tls: the classroom's own certificate, made at the first start on the network and kept for five years.

The folder appears whole or not at all. The authority's key is never in it: it is dropped, or written to one file
outside the data folder when the operator asks for it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from web.tls import authority, names, pair
from web.tls.pair import BadPair, Pair

FOLDER = "tls"
LOOPBACK = "127.0.0.1"


class NotPossible(Exception):
    """What was asked for contradicts what there is; the text is for the operator."""


@dataclass(frozen=True, slots=True)
class Own:
    """The files of a classroom that has its own authority."""

    pair: Pair
    ca: Path


def place(data: Path) -> Own:
    folder = data / FOLDER
    return Own(Pair(folder / "server.pem", folder / "server.key"), folder / "ca.pem")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator wants of the classroom's own certificate: `name` if one was said, `default_name` otherwise,
    the addresses of this machine; `key_out` keeps the authority's key, `key_in` is one that was kept."""

    name: str | None
    default_name: str
    addresses: tuple[str, ...]
    key_out: Path | None = None
    key_in: Path | None = None


def ensure(data: Path, wish: Wish, now_s: float) -> Own:
    """The files, made when there are none; issued anew by the same authority when its key is at hand. Raises
    `NotPossible` and `BadPair`."""
    own, folder = place(data), data / FOLDER
    if not folder.exists():
        if wish.key_in is not None:
            raise NotPossible(f"there is no authority in {folder} to which {wish.key_in} could belong")
        _make(data, wish, now_s)
        return own
    if wish.key_out is not None:
        raise NotPossible(f"the authority in {folder} was made before, and its key is not here. {_anew(folder)}")
    pair.read_certificate_file(own.ca)
    if wish.key_in is not None:
        _issue_again(data, own, wish, wish.key_in, now_s)
    known = pair.read(own.pair)
    if wish.name is not None and not known.speaks_for(wish.name):
        raise NotPossible(
            f"the certificate in {folder} is for {', '.join(known.names)}, not {wish.name}. {_anew(folder)}"
        )
    return own


def _anew(folder: Path) -> str:
    return f"Delete {folder} for new ones; every laptop then has to import the new authority."


def _make(data: Path, wish: Wish, now_s: float) -> None:
    name = wish.name or wish.default_name
    if (objection := names.why_not(name)) is not None:
        raise NotPossible(objection)
    now = authority.at(now_s)
    made = authority.made(name, now)
    issued = made.issue([name], [*wish.addresses, LOOPBACK], now)
    if wish.key_out is not None:
        _keep_key(wish.key_out, data, made.key_pem())
    unfinished = None
    try:
        unfinished = Path(tempfile.mkdtemp(prefix="tls-", dir=data))  # for its owner alone
        for file, content in (("ca.pem", made.pem()), ("server.pem", issued.chain), ("server.key", issued.key)):
            _write_new(unfinished / file, content)
        unfinished.rename(data / FOLDER)
    except OSError as problem:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)
        raise BadPair("not_written", f"cannot write {data / FOLDER}: {problem.strerror}") from problem


def _issue_again(data: Path, own: Own, wish: Wish, key: Path, now_s: float) -> None:
    _must_be_outside(key, data)
    now = authority.at(now_s)
    try:
        kept = authority.kept(own.ca.read_bytes(), key.read_bytes())
        issued = kept.issue(pair.read(own.pair).names, [*wish.addresses, LOOPBACK], now)
        for file, content in ((own.pair.cert, issued.chain), (own.pair.key, issued.key)):
            fresh = file.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            _write_new(fresh, content)
            fresh.replace(file)
    except OSError as problem:
        raise NotPossible(f"{problem.filename}: {problem.strerror}") from problem
    except (ValueError, TypeError) as problem:
        raise NotPossible(f"{key} is not the key of the authority in {own.ca}") from problem


def _keep_key(path: Path, data: Path, key: bytes) -> None:
    _must_be_outside(path, data)
    try:
        _write_new(path, key)
    except OSError as problem:
        raise NotPossible(f"cannot write the authority's key to {path}: {problem.strerror}") from None


def _must_be_outside(path: Path, data: Path) -> None:
    if path.resolve().is_relative_to(data.resolve()):
        raise NotPossible(f"{path} is inside the data folder, where each backup of the classroom would have it")


def _write_new(path: Path, content: bytes) -> None:
    """For its owner alone from the first byte on; never over another file."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
