"""Cards for the children of a room, to be printed and cut: the address, a QR code of it, the join code, and lines for
what a child writes down. One page without scripts, for the mentor who asks."""

from __future__ import annotations

import base64
import functools
import hashlib
import tomllib
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from quart import Response, request

from classroom.vocabulary import Refused
from web.door import Door
from web.routes import Answer, Call, Route

CONTENT = Path(__file__).resolve().parents[1] / "content" / "onboarding"
DEFAULT_COUNT, MOST = 10, 60


async def cards(call: Call) -> Answer:
    """`count` cards of the room."""
    call.who.must_see(call.path["room_id"])
    room = call.door.views.room(call.path["room_id"])
    if room is None:
        raise Refused("not_found", room_id=call.path["room_id"])
    line = call.door.safe_line
    fresh = line.onboarding_url() if line is not None and line.ca is not None else None
    html = page(room.name, room.join_code, address_for_others(call.door), fresh, _count(call.query.get("count")))
    policy = (
        f"default-src 'none'; style-src '{_style_hash()}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return Response(html, 200, {"Content-Security-Policy": policy}, content_type="text/html; charset=utf-8")


def address_for_others(door: Door) -> str:
    """Where another laptop finds this server, with a slash at its end: a mentor at the server itself has an address
    that only the server has."""
    line = door.safe_line
    return f"{line.https_url()}/" if line is not None else request.host_url


def _count(asked: str | None) -> int:
    """Raises `Refused` for what is no number of cards."""
    if asked is None:
        return DEFAULT_COUNT
    if not asked.isdecimal() or not 1 <= int(asked[:9]) <= MOST:
        raise Refused("malformed", fields=[{"field": "count", "problem": f"1 to {MOST}"}])
    return int(asked)


def page(room: str, code: str, address: str, fresh: str | None, count: int) -> str:
    """`fresh` is where a laptop begins that does not trust the server yet."""
    words = tomllib.loads((CONTENT / "texts.toml").read_text(encoding="utf-8"))["cards"]
    one = _card(words, room, code, address, fresh)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(words['title'])} · {escape(room)}</title><style>{_style()}</style></head>"
        f"<body><header><h1>{escape(words['title'])}</h1><p>{escape(words['how'])}</p></header>"
        f"<main>{one * count}</main></body></html>"
    )


def _card(words: dict[str, Any], room: str, code: str, address: str, fresh: str | None) -> str:
    import segno  # not at the server's start

    image = segno.make(f"{address}#code={quote(code)}", error="m", micro=False).svg_inline(
        scale=3, border=2, svgclass="qr", lineclass=None, omitsize=True
    )
    shown = address.partition("//")[2].rstrip("/")
    first = f'<p class="fresh">{escape(words["fresh"])} {escape(fresh)}</p>' if fresh is not None else ""
    lines = "".join(f"<dt>{escape(each)}</dt><dd></dd>" for each in (words["name"], words["words"]))
    return (
        f"<article>{image}<div><h2>{escape(room)}</h2><p>{escape(words['open'])}</p>"
        f'<p class="address">{escape(address.partition("//")[0])}//<wbr>{escape(shown)}</p>'
        f"<p>{escape(words['code'])} <strong>{escape(code)}</strong></p>{first}<dl>{lines}</dl></div></article>"
    )


@functools.cache
def _style() -> str:
    return (CONTENT / "cards.css").read_text(encoding="utf-8")


def _style_hash() -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()}"


ROUTES = (
    Route(
        "GET",
        "/api/v1/rooms/{room_id}/cards",
        "mentor",
        cards,
        "Join cards of the room, to be printed.",
        query=("count",),
        content_type="text/html",
    ),
)
