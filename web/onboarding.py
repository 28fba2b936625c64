"""The pages that bring a new laptop in: over plain http, because a laptop that does not trust the server yet can read
nothing else; and the check over https that says whether it worked.

They are whole without a script (but for the check), their words are in `content/onboarding`, and beside the student's
page they are all that plain http shows. What has to be compared is compared with a mentor's screen, never with itself.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from quart import Request, Response

from web import static
from web.door import Door
from web.doorkeeper import is_loopback

if TYPE_CHECKING:
    from web.safe_line import SafeLine

ROOT = Path(__file__).resolve().parents[1]
CONTENT = ROOT / "content" / "onboarding"
LOOKS = ROOT / "pwa" / "shared"
CA_FILE = "helping-hands-ca.crt"
WELCOME, CHECK = "/welcome", "/check"
#: The student's page over plain http, where its own address shows how to do better.
PLAIN = "/plain"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


async def answer(door: Door, line: SafeLine, asking: Request) -> Response | None:
    """None for whatever is none of these pages."""
    path = asking.path
    if asking.scheme != "https":
        if path == PLAIN:
            return await static.answer(door.pages, asking, "/")
        if path == "/mentor" and not is_loopback(asking.remote_addr):
            return _page(_mentors(line, asking))
        if path == "/":
            path = WELCOME
    match path:
        case "/welcome":
            return _page(_welcome(line, asking))
        case "/check" | "/check/":
            return _page(_check())
        case "/welcome/helping-hands-ca.crt" if line.ca is not None:
            saved = {"Content-Disposition": f'attachment; filename="{CA_FILE}"'}
            return Response(line.ca.pem, 200, saved, content_type="application/x-x509-ca-cert")
        case "/welcome/style.css":
            return _file(
                "text/css", *(LOOKS / "ui" / each for each in ("tokens.css", "base.css")), CONTENT / "style.css"
            )
        case "/welcome/icon.svg":
            return _file("image/svg+xml", LOOKS / "icon.svg")
        case "/check/check.js" | "/check/worker.js":
            return _file("text/javascript", CONTENT / path.removeprefix("/check/"))
    return None


def _page(html: str) -> Response:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return Response(html, 200, headers, content_type="text/html; charset=utf-8")


def _file(kind: str, *paths: Path) -> Response:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return Response(_text_of(paths), 200, headers, content_type=f"{kind}; charset=utf-8")


@functools.cache
def _text_of(paths: tuple[Path, ...]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


@functools.cache
def texts() -> dict[str, Any]:
    """The words of all pages."""
    return tomllib.loads((CONTENT / "texts.toml").read_text(encoding="utf-8"))


# --- the pages ----------------------------------------------------------------------------------------------------


def _whole(title: str, body: Iterable[str], *, script: str = "") -> str:
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(title)} · Helping Hands</title>",
            '<link rel="icon" href="/welcome/icon.svg" type="image/svg+xml">',
            f'<link rel="stylesheet" href="/welcome/style.css">{script}</head><body>',
            '<header class="brand"><img src="/welcome/icon.svg" width="44" height="44" alt="">'
            "<span>Helping Hands</span></header>",
            f"<main><h1>{escape(title)}</h1>",
            *body,
            "</main></body></html>",
        )
    )


def _welcome(line: SafeLine, asking: Request) -> str:
    words, https = texts()["welcome"], _https(line, asking)
    parts = [_p(words["lead"] if line.ca else words["trusted_lead"], "lead"), _p(words["why"])]
    ready = f"<p>{escape(words['already'])} {_link(f'{https}/', words['open_app'])}</p>"
    parts.append(f'<div class="ready">{ready}</div>')
    if line.ca is not None:
        parts.append('<ol class="steps">')
        file = f'<a class="button" href="/welcome/{CA_FILE}" download="{CA_FILE}">{escape(words["download"])}</a>'
        parts.append(_step(words["download_title"], f"<p>{file}</p>", _p(words["download_note"], "soft")))
        parts.append(_step(words["compare_title"], _p(words["compare"]), _to_compare(line)))
        parts.append(_step(words["steps_title"], *_systems(asking.headers.get("User-Agent", ""))))
        parts.append(_step(words["check_title"], _p(words["check"]), _button(f"{https}/check", words["open_check"])))
        parts.append("</ol>")
    if asking.scheme != "https":
        without = (
            _p(words["without"]),
            _button(PLAIN, words["open_plain"], "button quiet"),
            _p(words["mentors"], "soft"),
        )
        parts += [f'<section class="without"><h2>{escape(words["without_title"])}</h2>', *without, "</section>"]
    return _whole(words["title"], parts)


def _to_compare(line: SafeLine) -> str:
    if line.ca is None:
        return ""
    words = "".join(f"<li>{escape(word)}</li>" for word in line.ca.words)
    note = _p(texts()["welcome"]["fingerprint"], "soft")
    return (
        f'<ol class="words" id="words">{words}</ol>{note}<p class="fingerprint"><code>{line.ca.fingerprint}</code></p>'
    )


def _systems(agent: str) -> list[str]:
    """One that opens for each system; the reader's own is open already."""
    shown = []
    for system in texts()["systems"]:
        is_own = any(each in agent for each in system["agents"])
        steps = "".join(f"<li>{escape(step.format(file=CA_FILE))}</li>" for step in system["steps"])
        name = escape(system["name"])
        state = " open" if is_own else ""
        shown.append(f'<details id="{system["id"]}"{state}><summary>{name}</summary><ol>{steps}</ol></details>')
    return shown


def _mentors(line: SafeLine, asking: Request) -> str:
    words = texts()["mentors"]
    here = _p(words["here"].format(port=line.plain_port), "soft") if line.plain_port is not None else ""
    parts = [_p(words["lead"], "lead"), f"<p>{_button(f'{_https(line, asking)}/mentor', words['open'])}</p>"]
    if line.ca is not None:
        parts.append(f"<p>{escape(words['ready'])} {_link(WELCOME, words['ready_link'])}</p>")
    return _whole(words["title"], [*parts, here])


def _check() -> str:
    words = texts()["check"]
    rows = [
        f'<li id="{each["id"]}" class="look"><h2>{escape(each["title"])}</h2>'
        f'<p class="looking">{escape(words["looking"])}</p>'
        f'<p class="good" hidden>{escape(each["good"])}</p><p class="bad" hidden>{escape(each["bad"])}</p></li>'
        for each in words["looks"]
    ]
    good = f"<p>{escape(words['all_good'])}</p>{_button('/', words['open_app'])}"
    bad = f"<p>{escape(words['some_bad'])}</p>{_button(CHECK, words['again'])} {_link(WELCOME, words['back'])}"
    parts = [
        f'<noscript><p class="lead">{escape(words["no_script"])}</p></noscript>',
        f'<ul class="looks">{"".join(rows)}</ul>',
        f'<div id="all-good" class="ready" role="status" hidden>{good}</div>',
        f'<div id="all-bad" class="without" role="status" hidden>{bad}</div>',
    ]
    return _whole(words["title"], parts, script='<script src="/check/check.js" defer></script>')


def _https(line: SafeLine, asking: Request) -> str:
    """The https side under the name by which this browser came, where the certificate has it."""
    host = urlsplit(f"//{asking.host}").hostname or ""
    return line.https_url(f"[{host}]" if ":" in host else host)


def _p(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def _button(address: str, text: str, kind: str = "button") -> str:
    return f'<a class="{kind}" href="{escape(address)}">{escape(text)}</a>'


def _step(title: str, *parts: str) -> str:
    return f"<li><h2>{escape(title)}</h2>{''.join(parts)}</li>"
