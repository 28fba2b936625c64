"""One shape for every refusal: ``{"ok": false, "error": code, "facts": {...}}`` with the fitting status.

Rules that say no (`Refused`), a server that cannot answer now (`Unavailable`), wrong addresses and bugs all leave
through here, so that no caller ever meets a second shape.
"""

from __future__ import annotations

import logging
import math
from typing import Any

import msgspec
from quart import Quart, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from classroom.vocabulary import REFUSAL_CODES, Refused
from web.bridge import Unavailable

log = logging.getLogger(__name__)

STATUS: dict[str, int] = {
    "malformed": 400,
    "unknown_type": 400,
    "old_version": 400,
    "no_session": 401,
    "csrf": 403,
    "not_yours": 403,
    "not_found": 404,
    "name_taken": 409,
    "bad_code": 409,
    "expired": 409,
    "fork": 409,
    "gap": 409,
    "stale": 409,
    "already_claimed": 409,
    "not_waiting": 409,
    "room_closed": 409,
    "too_large": 413,
    "too_many": 429,
    "busy": 503,
    "disk_full": 503,
    "sandbox_unavailable": 503,
    "degraded": 503,
}
#: What a status of the framework's own means in our words.
CODE_OF_STATUS = {401: "no_session", 403: "not_yours", 404: "not_found", 413: "too_large", 429: "too_many"}
BUSY_RETRY_S = 1.0


def json_response(body: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, content_type="application/json")


def shape(code: str, facts: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"ok": False, "error": code, "facts": facts or {}}


def refusal_response(code: str, facts: dict[str, Any] | None = None, status: int | None = None) -> Response:
    response = json_response(shape(code, facts), status or STATUS[code])
    if response.status_code in (429, 503):
        wait_s = (facts or {}).get("retry_after_s", BUSY_RETRY_S)
        response.headers["Retry-After"] = str(max(1, math.ceil(wait_s)))
    return response


def too_many(wait_s: float, **facts: Any) -> Refused:
    return Refused("too_many", retry_after_s=max(0.1, round(wait_s, 1)), **facts)


def shape_of(error: Refused | Unavailable) -> dict[str, Any]:
    """For answers on a socket."""
    if isinstance(error, Refused):
        return shape(error.code, error.facts)
    return shape(_code_of(error), {"retry_after_s": error.retry_after_s})


def _code_of(error: Unavailable) -> str:
    return error.reason if error.reason in REFUSAL_CODES else "busy"


def install(app: Quart) -> None:
    """Every error of the app goes through the handlers below."""
    app.register_error_handler(Refused, _on_refused)
    app.register_error_handler(Unavailable, _on_unavailable)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, _on_bug)


async def _on_refused(error: Refused) -> Response:
    return refusal_response(error.code, error.facts)


async def _on_unavailable(error: Unavailable) -> Response:
    return refusal_response(_code_of(error), {"retry_after_s": error.retry_after_s})


async def _on_http(error: HTTPException) -> Response:
    status = error.code or 500
    code = CODE_OF_STATUS.get(status, "malformed" if status < 500 else "degraded")
    response = refusal_response(code, {"status": status}, status)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


async def _on_bug(error: Exception) -> Response:
    log.error("bug in the front door", exc_info=error)
    return refusal_response("degraded", {}, 500)
