"""The pages and their files, from the built front end.

All files are listed beforehand and looked up by their exact address, so that no address can lead out of the folder.
Files under /assets/ carry a hash in their name and never change; pages are asked for again each time.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from quart import Request, Response

from web.doorkeeper import policy, python_policy
from web.errors import refusal_response

PAGES = {"/": "student.html", "/mentor": "mentor.html"}
PYTHON_WORKER = "/assets/python.worker-"
FOREVER = "public, max-age=31536000, immutable"
CHUNK = 256 * 1024
RELOOK_S = 2.0
#: A large file over slow Wi-Fi takes its time; the framework's own limit is a minute.
SEND_TIMEOUT_S = 600
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".map": "application/json"}
ENCODINGS = {".br": "br", ".gz": "gzip"}
NOT_BUILT = "<!doctype html><title>Helping Hands</title><p>The pages are not built yet: run <code>make build</code>."


@dataclass(frozen=True, slots=True)
class Found:
    """One address: the file itself and its compressed forms, by encoding."""

    path: Path
    content_type: str
    etag: str
    packed: dict[str, Path] = field(default_factory=dict)


class Pages:
    def __init__(self, dist: Path) -> None:
        self._dist = dist
        self._found: dict[str, Found] = {}
        self._looked_at = float("-inf")
        self.policy = policy(())
        self._look()

    def find(self, path: str) -> Found | None:
        """A page under its address, or a file of the folder under its own name."""
        found = self._found.get(path)
        if found is None and time.monotonic() - self._looked_at > RELOOK_S:
            self._look()
            found = self._found.get(path)
        if found is not None and not found.path.exists():
            self._look()
            found = self._found.get(path)
        return found

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        files = {"/" + each.relative_to(self._dist).as_posix(): each for each in self._files()}
        self._found = {
            address: _found(address, path, files)
            for address, path in files.items()
            if path.suffix not in ENCODINGS and address != "/csp.json"
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

    def _script_hashes(self) -> tuple[str, ...]:
        try:
            return tuple(json.loads((self._dist / "csp.json").read_text())["script_sha256"])
        except (OSError, ValueError, KeyError):
            return ()


def _found(address: str, path: Path, files: dict[str, Path]) -> Found:
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    status = path.stat()
    packed = {encoding: files[address + ending] for ending, encoding in ENCODINGS.items() if address + ending in files}
    return Found(path, kind, f'"{status.st_mtime_ns:x}-{status.st_size:x}"', packed)


async def answer(pages: Pages, request: Request, address: str | None = None) -> Response:
    """The file at the request's address, or at another `address`; 404 in our shape, 503 in words when nothing was
    built."""
    path = address or request.path
    found = pages.find(path)
    if found is None:
        if path in PAGES:
            return Response(NOT_BUILT, 503, content_type="text/html; charset=utf-8")
        return refusal_response("not_found")
    headers = {
        "ETag": found.etag,
        "Cache-Control": FOREVER if path.startswith("/assets/") else "no-cache",
        "Vary": "Accept-Encoding",
        # Not for pages alone: a worker lives under the policy that its own script came with.
        "Content-Security-Policy": pages.policy,
    }
    if path.startswith(PYTHON_WORKER):
        headers["Content-Security-Policy"] = python_policy(request.host_url.rstrip("/"))
    if found.etag in request.headers.get("If-None-Match", ""):
        return Response(b"", 304, headers)
    return await _send(found, request, headers)


async def _send(found: Found, request: Request, headers: dict[str, str]) -> Response:
    accepted = request.headers.get("Accept-Encoding", "")
    path = found.path
    for encoding, packed in found.packed.items():
        if encoding in accepted:
            path = packed
            headers["Content-Encoding"] = encoding
            break
    size = (await asyncio.to_thread(path.stat)).st_size
    if size <= CHUNK:
        body: bytes | AsyncIterator[bytes] = await asyncio.to_thread(path.read_bytes)
    else:
        body = _chunks(path)
        headers["Content-Length"] = str(size)
    response = Response(body, 200, headers, content_type=found.content_type)
    response.timeout = SEND_TIMEOUT_S
    return response


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
    finally:
        await asyncio.to_thread(file.close)
