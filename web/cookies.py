"""Session cookies: two roles, and plain http told apart from safe connections.

Over plain http from another machine anybody on the Wi-Fi can read along: such a session gets another cookie name, so
that it never stands in for a safe one, it is shorter, and mentors get none.

Cookies know no ports, so https and plain http of one server share them. Those of https are called `__Host-`: plain
http can then neither set nor cover them, and a laptop that had to go back to plain http still gets cookies there.
"""

from __future__ import annotations

from collections.abc import Mapping

from quart import Response

from web.tokens import csrf_of

CSRF = "hh_csrf"
HTTPS = "__Host-"
CSRF_HEADER = "X-CSRF-Token"


def name_of(role: str, *, is_https: bool, is_safe: bool) -> str:
    """`is_safe`: https, or this very machine."""
    if is_https:
        return f"{HTTPS}hh_{role}"
    return f"hh_{role}" if is_safe else f"hh_{role}_plain"


def csrf_name(*, is_https: bool) -> str:
    return f"{HTTPS}{CSRF}" if is_https else CSRF


def token_in(cookies: Mapping[str, str], role: str, *, is_https: bool, is_safe: bool) -> str | None:
    if role == "mentor" and not is_safe:
        return None
    return cookies.get(name_of(role, is_https=is_https, is_safe=is_safe)) or None


def csrf_values(cookies: Mapping[str, str], *, is_https: bool, is_safe: bool) -> set[str]:
    """What the header may repeat: one browser may hold a student's and a mentor's session side by side."""
    tokens = (token_in(cookies, role, is_https=is_https, is_safe=is_safe) for role in ("student", "mentor"))
    return {csrf_of(token) for token in tokens if token}


def give(response: Response, role: str, token: str, *, is_https: bool, is_safe: bool, hours: int) -> None:
    response.set_cookie(
        name_of(role, is_https=is_https, is_safe=is_safe),
        token,
        max_age=hours * 3600,
        path="/",
        secure=is_https,
        httponly=True,
        samesite="Strict",
    )
    give_csrf(response, token, is_https=is_https, hours=hours)


def give_csrf(response: Response, token: str, *, is_https: bool, hours: int) -> None:
    response.set_cookie(
        csrf_name(is_https=is_https),
        csrf_of(token),
        max_age=hours * 3600,
        path="/",
        secure=is_https,
        httponly=False,
        samesite="Strict",
    )


def take_back(response: Response, role: str, *, is_https: bool, is_safe: bool) -> None:
    name = name_of(role, is_https=is_https, is_safe=is_safe)
    response.delete_cookie(name, path="/", secure=is_https, httponly=True, samesite="Strict")
