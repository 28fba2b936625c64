"""Who may knock, with what in the hand, and what the door's own declarations say that they are to hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classroom import centre, work_file
from tests.front_door.fake_troupe import FakeTroupe
from web import cookies, tokens
from web.door import wall_ms
from web.routes import Route

HERE, ELSEWHERE = "127.0.0.1", "192.0.2.7"
OWN_ORIGIN = "http://localhost"
HOUR_MS = 3_600_000
#: What a child's program says and what only the child and the mentors of its room may read.
SECRET = "only for Emma and her mentor"

CHILDREN = ("emma", "liam", "mia")

Outcome = tuple[int, str]
LET_IN: Outcome = (200, "")
NO_SESSION: Outcome = (401, "no_session")
NOT_YOURS: Outcome = (403, "not_yours")
CSRF: Outcome = (403, "csrf")


@dataclass(frozen=True, slots=True)
class Role:
    """`who` is a person of `World`; `holds` what the token in the hand is really worth; `by` how it is shown."""

    name: str
    who: str = ""
    holds: str = ""
    room: str = ""
    by: str = "bearer"
    has_csrf: bool = True
    origin: str | None = None
    host: str = "localhost"
    address: str = HERE
    expires_in_ms: int = HOUR_MS
    token: str = ""
    is_admin: bool = False


ROLES = (
    Role("nobody"),
    Role("nobody from another machine", address=ELSEWHERE),
    Role("wrong token", token="nobodys-token"),
    Role("wrong token in a cookie", token="nobodys-token", by="cookie"),
    Role("student", "emma", "student", "4-Green", by="cookie"),
    Role("student's tool", "emma", "student", "4-Green"),
    Role("student without csrf", "emma", "student", "4-Green", by="cookie", has_csrf=False),
    Role("student on a page of another site", "emma", "student", "4-Green", by="cookie", origin="https://evil.example"),
    Role("student by a foreign name", "emma", "student", "4-Green", by="cookie", host="evil.example"),
    Role("student from another machine", "emma", "student", "4-Green", address=ELSEWHERE),
    Role("student whose session expired", "emma", by="cookie", expires_in_ms=-1),
    Role("other student", "liam", "student", "4-Green"),
    Role("student of another room", "mia", "student", "5-Blue", by="cookie"),
    Role("mentor", "ada", "mentor", "4-Green", by="cookie"),
    Role("mentor's tool", "ada", "mentor", "4-Green"),
    Role("mentor without csrf", "ada", "mentor", "4-Green", by="cookie", has_csrf=False),
    Role("mentor on a page of another site", "ada", "mentor", "4-Green", by="cookie", origin="http://localhost:3000"),
    Role("mentor by a foreign name", "ada", "mentor", "4-Green", host="127.0.0.1.evil.example"),
    Role("mentor over plain http", "ada", "mentor", "4-Green", address=ELSEWHERE),
    Role("mentor whose session expired", "ada", expires_in_ms=-1),
    Role("other room's mentor", "bob", "mentor", "5-Blue", by="cookie"),
    Role("other room's mentor's tool", "bob", "mentor", "5-Blue"),
    Role("admin", "iris", "mentor", "*", by="cookie", is_admin=True),
    Role("admin over plain http", "iris", "mentor", "*", address=ELSEWHERE, is_admin=True),
    Role("mentor of all rooms", "kim", "mentor", "*"),
    Role("demoted mentor", "eve", by="cookie"),
    Role("demoted mentor's tool", "eve"),
)


def outcome(role: Role, route: Route) -> Outcome:
    """What the declaration of a route promises to a role. `LET_IN` stands for whatever the call itself answers."""
    is_write = route.method != "GET"
    if role.host != "localhost" or (is_write and role.origin is not None and not route.any_origin):
        return NOT_YOURS
    # Without a session in the cookie there is nothing that another site could abuse.
    if is_write and route.csrf and not role.has_csrf:
        return CSRF
    if route.safe_only and role.address == ELSEWHERE:
        return NOT_YOURS
    return _by_audience(role, route)


def _by_audience(role: Role, route: Route) -> Outcome:
    if route.audience == "anyone" or (route.audience == "operator" and role.address == HERE):
        return LET_IN
    if not role.holds:
        return NO_SESSION
    if route.audience == "member" and role.holds == "student":
        return LET_IN if role.who == "emma" or "{device_id}" not in route.path else NOT_YOURS
    wanted = "student" if route.audience == "student" else "mentor"
    if role.holds != wanted or (wanted == "mentor" and role.address == ELSEWHERE):
        return NOT_YOURS
    if route.audience == "admin" and not role.is_admin:
        return NOT_YOURS
    of_a_room = any(each in route.path for each in ("{room_id}", "{student_id}", "{device_id}"))
    return NOT_YOURS if wanted == "mentor" and of_a_room and role.room not in ("4-Green", "*") else LET_IN


def may_read(role: Role) -> bool:
    """Whether the secret in Emma's program may stand in an answer to this role."""
    return role.who in ("emma", "ada", "iris", "kim")


class World:
    """Two rooms with people in them; `ids` by name. Sessions are made anew for each knock, because some calls end
    them."""

    def __init__(self, troupe: FakeTroupe) -> None:
        self._troupe = troupe
        self.ids: dict[str, str] = {}
        self._demoted: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.work_secret = b""
        self._devices = 0
        #: By child's id.
        self.runs: dict[str, str] = {}
        #: By child's id.
        self.rejoin_hashes: dict[str, str] = {}

    async def session(self, role: Role) -> str:
        """A fresh token for this role; for the demoted the one from before."""
        if role.token or not role.who:
            return role.token
        if role.who in self._demoted:
            return self._demoted[role.who]
        kind = "student" if role.who in CHILDREN else "mentor"
        token = tokens.new_token()
        starting = centre.StartSession(kind, self.ids[role.who], tokens.digest(token), wall_ms() + role.expires_in_ms)
        await self._troupe.ask("centre", starting)
        return token

    def demoted(self, who: str, token: str) -> None:
        self._demoted[who] = token

    def run(self, role: Role) -> str:
        """A run of this child, and for everybody else one of Emma's."""
        return self.runs[self.ids[role.who if role.who in ("liam", "mia") else "emma"]]

    async def device(self) -> int:
        """Another laptop of Emma's that may send beacons."""
        self._devices += 1
        await self._troupe.ask("centre", centre.PairDevice(self._devices, self.ids["emma"], "salt"))
        return self._devices

    def work_file(self, role: Role) -> dict[str, str]:
        """A work file of this child, and for everybody else one of Emma's."""
        child = self.ids[role.who if role.who in ("liam", "mia") else "emma"]
        payload = '{"events": []}'
        mac = work_file.mac_of(work_file.key_for(self.work_secret, child, self.rejoin_hashes[child], "k"), payload)
        return {"work_of": child, "work_payload": payload, "work_mac": mac}

    async def headers(self, role: Role) -> dict[str, str]:
        """What a request or a handshake of this role carries."""
        headers = {"Host": role.host}
        if role.origin is not None:
            headers["Origin"] = role.origin
        token = await self.session(role)
        if token and role.by == "bearer":
            headers["Authorization"] = f"Bearer {token}"
        elif token:
            kind = "student" if role.who in CHILDREN else "mentor"
            headers["Cookie"] = f"{cookies.name_of(kind, is_https=False, is_safe=role.address == HERE)}={token}"
            if role.has_csrf:
                headers[cookies.CSRF_HEADER] = tokens.csrf_of(token)
        return headers


def scope(role: Role) -> dict[str, Any]:
    return {"client": (role.address, 50_000)}
