"""From the bytes of a request to values that the rules may see.

Editors hold half a character sometimes (a lone surrogate), which JSON can carry but UTF-8, the database and the actors
cannot: it becomes U+FFFD here. Whatever is no JSON at all, too deep or too large for a number is refused as malformed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from classroom.beacon import message_hash
from classroom.student_session import Pushed
from classroom.vocabulary import Refused
from web.form_files import HelpForms
from web.wire.bodies import PushedEvent, words
from web.wire.catalogue import adapter
from web.wire.events import PUSHED

_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
MAX_FIELDS_TOLD = 5


def parse(data: bytes) -> Any:
    """The JSON value. Raises `Refused` malformed."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
        return _whole(value) if _SURROGATE_ESCAPE.search(data) else value
    except (ValueError, RecursionError):
        raise Refused("malformed", reason="json") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _whole(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_whole(each) for each in value]
        case dict():
            return {_whole(key): _whole(each) for key, each in value.items()}
    return value


def validated(kind: Any, value: Any) -> Any:
    """The value as an object of this class. Raises `Refused` malformed with the fields that are wrong."""
    try:
        return adapter(kind).validate_python(value)
    except ValidationError as problem:
        errors = problem.errors(include_url=False, include_input=False)
        if errors[0]["type"] == "too_long" and len(errors[0]["loc"]) == 1:
            raise Refused("too_large", field=errors[0]["loc"][0]) from None
        raise Refused("malformed", fields=_told(errors, value)) from None


def _told(errors: Iterable[Mapping[str, Any]], value: Any) -> list[dict[str, str]]:
    """What is wrong, once for each field. Where a field may be one of several things, all of them are told."""
    problems: dict[str, list[str]] = {}
    for each in errors:
        of_field = problems.setdefault(_field(each["loc"], value), [])
        if (said := words(each)) not in of_field:
            of_field.append(said)
    return [{"field": field, "problem": "; or: ".join(said)} for field, said in problems.items()][:MAX_FIELDS_TOLD]


def _field(where: Sequence[str | int], value: Any) -> str:
    """The field in the words of whoever sent it: the names of our own types, which follow it, are left out."""
    names: list[str] = []
    for step in where:
        if not isinstance(value, dict | list):
            break
        names.append(str(step))
        try:
            value = value[step]  # type: ignore[index]  # what does not fit is caught
        except (LookupError, TypeError):
            break
    return ".".join(names)


def pushed(event: PushedEvent, room_key: bytes | None = None, forms: HelpForms | None = None) -> Pushed:
    """For the session's rules: a body that is malformed spoils only this one event, and goes no further. With the
    room's key an error gets the hash by which a beacon of it is known; answers to a form get the words of `forms`."""
    problem, body = _understood(event)
    if forms is not None and isinstance(body.get("template"), dict):
        body = {**body, "template": forms.recognised(body["template"])}
    return Pushed(
        seq=event.seq,
        event_id=event.event_id,
        type=event.type,
        v=event.v,
        age_ms=event.age_ms,
        body=body,
        fingerprint=fingerprint(event),
        problem=problem,
        hash=_hash_of(event, body, room_key) if problem is None else None,
    )


def _hash_of(event: PushedEvent, body: dict[str, Any], room_key: bytes | None) -> str | None:
    if event.type != "error.seen" or room_key is None:
        return None
    return message_hash(room_key, body["message"]).hex()


def _understood(event: PushedEvent) -> tuple[str | None, dict[str, Any]]:
    known = PUSHED.get(event.type)
    if known is None:
        return "unknown_type", {}
    v, kind = known
    if event.v != v:
        return ("old_version" if event.v < v else "unknown_type"), {}
    try:
        body = adapter(kind).validate_python(event.body)
    except ValidationError:
        return "malformed", {}
    plain: dict[str, Any] = adapter(kind).dump_python(body)
    return None, plain


def fingerprint(event: PushedEvent) -> str:
    """Equal for equal content: tells a repeated event from a fork."""
    content = [event.type, event.v, event.event_id, event.body]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:32]
