"""The pages and their files, from the built front end.

All files are listed beforehand and looked up by their exact address, so that no address can lead out of the folder.
Files under /assets/ carry a hash in their name and never change; pages are asked for again each time. The build puts
the compressed forms of a file beside it: browsers take Brotli over https and from this machine, gzip over plain http.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import mimetypes
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from quart import Request, Response

from web import service_worker_off
from web.doorkeeper import policy, python_policy
from web.errors import refusal_response

PAGES = {"/": "student.html", "/mentor": "mentor.html"}
SERVICE_WORKER = "/sw.js"
PYTHON_WORKER = "/assets/python.worker-"
#: Under this every name stands for one content.
ASSETS = "/assets/"
FOREVER = "public, max-age=31536000, immutable"
CHUNK = 256 * 1024
RELOOK_S = 2.0
#: A large file over slow Wi-Fi takes its time; the framework's own limit is a minute.
SEND_TIMEOUT_S = 600
TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
}
#: The smaller one first.
ENCODINGS = {".br": "br", ".gz": "gzip"}
#: Written by the build for this server, not for browsers. The second is put into place last, when all else is there.
POLICY_FILE, BUILDS_FILE = "csp.json", "builds.json"
NOT_BUILT = "<!doctype html><title>Helping Hands</title><p>The pages are not built yet: run <code>make build</code>."


@dataclass(frozen=True, slots=True)
class Found:
    """One address: the file itself and its compressed forms, by encoding."""

    path: Path
    content_type: str
    tag: str
    packed: dict[str, Path] = field(default_factory=dict)


class Pages:
    def __init__(self, dist: Path, *, without_service_worker: bool = False) -> None:
        self._dist = dist
        self._found: dict[str, Found] = {}
        self._looked_at = float("-inf")
        self._build: tuple[int, int] | None = None
        self.policy = policy(())
        self.without_service_worker = without_service_worker
        self._look()

    def find(self, path: str) -> Found | None:
        """A page under its address, or a file of the folder under its own name."""
        if self._is_old(self._found.get(path)):
            self._look()
        return self._found.get(path)

    def _is_old(self, found: Found | None) -> bool:
        if self._build != self._newest_build():
            return True
        if found is None:
            return time.monotonic() - self._looked_at > RELOOK_S
        return not found.path.exists()

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        self._build = self._newest_build()
        files = {"/" + each.relative_to(self._dist).as_posix(): each for each in self._files()}
        self._found = {
            address: _found(address, path, files)
            for address, path in files.items()
            if path.suffix not in ENCODINGS and address not in (f"/{POLICY_FILE}", f"/{BUILDS_FILE}")
        }
        for address, page in PAGES.items():
            if f"/{page}" in self._found:
                self._found[address] = self._found[f"/{page}"]
        self.policy = policy(self._script_hashes())

    def _files(self) -> list[Path]:
        root = self._dist.resolve()
        if not root.is_dir():
            return []
        return [each for each in self._dist.rglob("*") if each.is_file() and each.resolve().is_relative_to(root)]

    def _newest_build(self) -> tuple[int, int] | None:
        try:
            status = (self._dist / BUILDS_FILE).stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def _script_hashes(self) -> tuple[str, ...]:
        try:
            return tuple(json.loads((self._dist / POLICY_FILE).read_text())["script_sha256"])
        except (OSError, ValueError, KeyError):
            return ()


def _found(address: str, path: Path, files: dict[str, Path]) -> Found:
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    packed = {encoding: files[address + ending] for ending, encoding in ENCODINGS.items() if address + ending in files}
    return Found(path, kind, _tag(address, path), packed)


def _tag(address: str, path: Path) -> str:
    """Of the content: packages give all files one time, and a page whose hashes alone have changed keeps its size."""
    if address.startswith(ASSETS):
        return f"{path.stat().st_size:x}"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:20]


async def answer(pages: Pages, request: Request, address: str | None = None) -> Response:
    """The file at the request's address, or at another `address`; 404 in our shape, 503 in words when nothing was
    built."""
    path = address or request.path
    if pages.without_service_worker and path == SERVICE_WORKER:
        return service_worker_off.response()
    found = pages.find(path)
    if found is None:
        if path in PAGES:
            return Response(NOT_BUILT, 503, content_type="text/html; charset=utf-8")
        return refusal_response("not_found")
    file, encoding = _form(found, request)
    headers = {
        # Of this form: what is packed differently is another sequence of bytes.
        "ETag": f'"{found.tag}-{encoding}"' if encoding else f'"{found.tag}"',
        "Cache-Control": FOREVER if path.startswith(ASSETS) else "no-cache",
        "Vary": "Accept-Encoding",
        # Not for pages alone: a worker lives under the policy that its own script came with.
        "Content-Security-Policy": pages.policy,
    }
    if path.startswith(PYTHON_WORKER):
        headers["Content-Security-Policy"] = python_policy(request.host_url.rstrip("/"))
    if request.if_none_match.contains_weak(headers["ETag"].strip('"')):
        return Response(b"", 304, headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    return await _send(file, found.content_type, headers)


def _form(found: Found, request: Request) -> tuple[Path, str]:
    """The file to send and how it is packed: the smallest form that the browser takes."""
    for encoding, packed in found.packed.items():
        if request.accept_encodings.quality(encoding) > 0:
            return packed, encoding
    return found.path, ""


async def _send(path: Path, content_type: str, headers: dict[str, str]) -> Response:
    size = (await asyncio.to_thread(path.stat)).st_size
    if size <= CHUNK:
        body: bytes | AsyncIterator[bytes] = await asyncio.to_thread(path.read_bytes)
    else:
        body = _chunks(path)
        headers["Content-Length"] = str(size)
    response = Response(body, 200, headers, content_type=content_type)
    response.timeout = SEND_TIMEOUT_S
    return response


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
    finally:
        await asyncio.to_thread(file.close)
