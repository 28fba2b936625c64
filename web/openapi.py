"""The OpenAPI document of the HTTP calls, from the same table that serves them."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from typing import Any

from classroom import __version__
from web.errors import STATUS
from web.routes import Answer, Call, Route, table
from web.wire import answers
from web.wire.bodies import TICKET_COMMANDS
from web.wire.catalogue import definitions

NO_CONTENT = 204
REF = "#/components/schemas/{model}"


@functools.cache
def document() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for route in table():
        for each in _documented(route):
            paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Helping Hands",
            "version": __version__,
            "description": "Errors have one shape on every call: see Refusal. Codes: " + ", ".join(sorted(STATUS)),
        },
        "paths": paths,
        "components": {
            "schemas": definitions(REF),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "student_cookie": {"type": "apiKey", "in": "cookie", "name": "hh_student"},  # over https: __Host-
                "mentor_cookie": {"type": "apiKey", "in": "cookie", "name": "hh_mentor"},
            },
        },
    }


def _documented(route: Route) -> list[Route]:
    """A call that stands for many commands is each of them, because each has a body of its own."""
    if "{command}" not in route.path:
        return [route]
    return [
        replace(route, path=route.path.replace("{command}", name), body=kind, summary=f"`{name}` one ticket.")
        for name, kind in TICKET_COMMANDS.items()
    ]


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "responses": {
            str(route.status): {"description": "done", **_content(route)},
            "default": {
                "description": "refused",
                "content": {"application/json": _schema(answers.Refusal)},
            },
        },
    }
    if route.audience != "anyone":
        roles = {"student": ["student"], "member": ["student", "mentor"]}.get(route.audience, ["mentor"])
        nobody: list[dict[str, list[str]]] = [{}] if route.audience == "operator" else []
        operation["security"] = [*nobody, {"bearer": []}, *({f"{role}_cookie": []} for role in roles)]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    parameters += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in route.query]
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": _schema(route.body)}}
    if route.takes_bytes:
        binary = {"schema": {"type": "string", "format": "binary"}}
        # Whatever comes is answered alike, also nothing.
        operation["requestBody"] = {"required": False, "content": {"application/octet-stream": binary}}
    return operation


def _content(route: Route) -> dict[str, Any]:
    return {} if route.status == NO_CONTENT else {"content": {route.content_type: _schema(route.answer)}}


def _operation_id(route: Route) -> str:
    words = re.sub(r"[{}]", "", route.path.removeprefix("/api/v1/")).replace(".", "/").split("/")
    return "_".join([route.method.lower(), *filter(None, words)])


def _schema(kind: Any) -> dict[str, Any]:
    if kind is None:
        return {}
    return {"schema": {"$ref": REF.replace("{model}", kind.__name__)}}


async def openapi(_: Call) -> Answer:
    return document()


ROUTES = (Route("GET", "/api/v1/openapi.json", "anyone", openapi, "This document.", rate=None),)
