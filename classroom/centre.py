"""The centre: rooms with join codes, students who join, mentors, sittings and settings (stream ``centre``).

Secrets never come here: tokens as SHA-256 hex, passwords and rejoin words as argon2 strings, both made at the edge.
A command that arrives a second time, after a crash or a lost answer, changes nothing and is no refusal.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from classroom import centre_mentors
from classroom.centre_commands import AddMentor as AddMentor
from classroom.centre_commands import AllowExamples as AllowExamples
from classroom.centre_commands import ChangeMentorRole as ChangeMentorRole
from classroom.centre_commands import ChangeSetting as ChangeSetting
from classroom.centre_commands import DropClass as DropClass
from classroom.centre_commands import EndSession as EndSession
from classroom.centre_commands import GiveCentreCode as GiveCentreCode
from classroom.centre_commands import IssueMentorLink as IssueMentorLink
from classroom.centre_commands import JoinRoom as JoinRoom
from classroom.centre_commands import OpenRoom as OpenRoom
from classroom.centre_commands import PairDevice as PairDevice
from classroom.centre_commands import PlanClass as PlanClass
from classroom.centre_commands import RemoveStudent as RemoveStudent
from classroom.centre_commands import RenewEpoch as RenewEpoch
from classroom.centre_commands import RenewJoinCode as RenewJoinCode
from classroom.centre_commands import RenewMentor as RenewMentor
from classroom.centre_commands import RenewRejoin as RenewRejoin
from classroom.centre_commands import ReplaceRoster as ReplaceRoster
from classroom.centre_commands import RevokeMentor as RevokeMentor
from classroom.centre_commands import SchoolCommand as SchoolCommand
from classroom.centre_commands import SetInRoom as SetInRoom
from classroom.centre_commands import StartSession as StartSession
from classroom.centre_commands import UnpairDevice as UnpairDevice
from classroom.centre_commands import UseMentorLink as UseMentorLink
from classroom.centre_events import CentreCodeGiven as CentreCodeGiven
from classroom.centre_events import ClassDropped as ClassDropped
from classroom.centre_events import ClassPlanned as ClassPlanned
from classroom.centre_events import DevicePaired as DevicePaired
from classroom.centre_events import DeviceUnpaired as DeviceUnpaired
from classroom.centre_events import EpochRenewed as EpochRenewed
from classroom.centre_events import ExamplesAllowed as ExamplesAllowed
from classroom.centre_events import JoinCodeRenewed as JoinCodeRenewed
from classroom.centre_events import MentorAdded as MentorAdded
from classroom.centre_events import MentorLinkIssued as MentorLinkIssued
from classroom.centre_events import MentorLinkUsed as MentorLinkUsed
from classroom.centre_events import MentorRenewed as MentorRenewed
from classroom.centre_events import MentorRevoked as MentorRevoked
from classroom.centre_events import MentorRoleChanged as MentorRoleChanged
from classroom.centre_events import RejoinRenewed as RejoinRenewed
from classroom.centre_events import RoomOpened as RoomOpened
from classroom.centre_events import RoomSet as RoomSet
from classroom.centre_events import RosterReplaced as RosterReplaced
from classroom.centre_events import SchoolEvent as SchoolEvent
from classroom.centre_events import SessionEnded as SessionEnded
from classroom.centre_events import SessionStarted as SessionStarted
from classroom.centre_events import SettingChanged as SettingChanged
from classroom.centre_events import StudentJoined as StudentJoined
from classroom.centre_events import StudentRemoved as StudentRemoved
from classroom.centre_events import about as about
from classroom.centre_mentors import ADMIN as ADMIN
from classroom.centre_mentors import ALL_ROOMS as ALL_ROOMS
from classroom.centre_mentors import ROLES as ROLES
from classroom.fix_delivery import MODE_KEY, MODES, ROOM_CHOICES, ROOM_KEY
from classroom.help_forms import AGES, AGES_KEY
from classroom.names import has_something_to_see as has_something_to_see
from classroom.names import name_key as name_key
from classroom.names import problem_with as problem_with
from classroom.school import School, lets_in
from classroom.school import decide as decide_school
from classroom.school import evolve as evolve_school
from classroom.vocabulary import Command, Event, Refused

STREAM = "centre"
#: Raised when the state's shape changes: older snapshots are then passed over and the journal is replayed.
SNAPSHOT_SCHEMA = 8
#: What mentors may set for a room, and to what.
ROOM_SETTINGS: dict[str, tuple[str, ...]] = {ROOM_KEY: ROOM_CHOICES, MODE_KEY: MODES, AGES_KEY: AGES}
#: A child at a laptop, at another, at home; whoever starts more loses the oldest.
SESSIONS_PER_STUDENT = 8
#: Laptops of one child that may send beacons: a page is paired anew at each load.
DEVICES_PER_STUDENT = 8

# --- state --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Centre:
    """What the registrar must know to decide; what others read lies in tables."""

    codes: dict[str, str] = field(default_factory=dict)
    #: Codes of the past, and their rooms: never given again, so that an old note on a wall says what is wrong.
    old_codes: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, str] = field(default_factory=dict)
    #: Room -> key -> value, of what was ever set.
    set_in_rooms: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    students: dict[str, str] = field(default_factory=dict)
    #: Of each child the token hashes of the sessions that nobody ended, the oldest first.
    sessions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    mentors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    mentor_names: dict[str, str] = field(default_factory=dict)
    links: dict[str, tuple[str, int]] = field(default_factory=dict)
    used_links: dict[str, str] = field(default_factory=dict)
    #: Ids are never given again: a late repetition of `AddMentor` must not open a closed door.
    revoked: frozenset[str] = frozenset()
    #: Children that were removed, for the same reason.
    removed: frozenset[str] = frozenset()
    #: Laptops that may send beacons, the one that was paired first at the beginning, and whose they are.
    devices: dict[int, str] = field(default_factory=dict)
    #: The last restore of a backup that a laptop has shown.
    restored: str = ""
    school: School = field(default_factory=School)
    roles: dict[str, str] = field(default_factory=dict)
    #: Of mentors whose laptop was lost the hash of the token that they got then.
    renewed: dict[str, str] = field(default_factory=dict)


def initial() -> Centre:
    return Centre()


# --- decide -------------------------------------------------------------------------------------------------


def decide(centre: Centre, command: Command) -> list[Event]:
    match command:
        case OpenRoom(room_id, name, join_code):
            if room_id in centre.rooms and centre.codes.get(join_code) == room_id:
                return []
            if any(name_key(name) == name_key(other) for other in centre.rooms.values()):
                raise Refused("name_taken", name=name)
            if room_id in centre.rooms or _is_given(centre, join_code):
                raise Refused("name_taken", room_id=room_id)
            return [RoomOpened(room_id, name, join_code)]
        case RenewJoinCode(room_id, join_code):
            if room_id not in centre.rooms:
                raise Refused("not_found", room_id=room_id)
            if centre.codes.get(join_code) == room_id:
                return []
            if _is_given(centre, join_code):
                raise Refused("name_taken", room_id=room_id)
            return [JoinCodeRenewed(room_id, join_code, code_of(centre, room_id))]
        case GiveCentreCode(join_code) if join_code != centre.school.code and _is_given(centre, join_code):
            raise Refused("name_taken", room_id="")
        case SchoolCommand():
            return decide_school(centre.school, centre.rooms, command)
        case JoinRoom(student_id, code, name, rejoin_hash, token_hash, expires_at, max_students):
            key = name_key(name)
            if centre.names.get(centre.students.get(student_id, ""), {}).get(key) == student_id:
                return []
            if student_id in centre.removed:
                raise Refused("expired", student_id=student_id)
            joined = centre.codes.get(code)
            if joined is None:
                raise Refused("expired" if code in centre.old_codes else "bad_code", field="code")
            if problem_with(name) is not None:
                raise Refused("malformed", name=name)
            if key in centre.names.get(joined, {}):
                raise Refused("name_taken", name=name)
            if not lets_in(centre.school, joined, key):
                raise Refused("not_found", field="name")
            if len(centre.names.get(joined, {})) >= max_students:
                raise Refused("room_closed", max_students=max_students)
            return [
                StudentJoined(student_id, joined, name, key, rejoin_hash),
                SessionStarted("student", student_id, token_hash, expires_at),
            ]
        case RemoveStudent(student_id):
            if student_id in centre.removed:
                return []
            if student_id not in centre.students:
                raise Refused("not_found", student_id=student_id)
            return [StudentRemoved(student_id, centre.students[student_id])]
        case RenewRejoin(student_id, rejoin_hash):
            if student_id not in centre.students:
                raise Refused("not_found", student_id=student_id)
            return [RejoinRenewed(student_id, rejoin_hash)]
        case StartSession(role, who, token_hash, expires_at):
            known = centre.students if role == "student" else centre.mentors
            if who not in known:
                raise Refused("not_found", who=who)
            live = centre.sessions.get(who, ()) if role == "student" else ()
            if token_hash in live:
                return []
            ended = live[: max(0, len(live) - SESSIONS_PER_STUDENT + 1)]
            return [*map(SessionEnded, ended), SessionStarted(role, who, token_hash, expires_at)]
        case EndSession(token_hash):
            return [SessionEnded(token_hash)]
        case AddMentor() | ChangeMentorRole() | RevokeMentor() | RenewMentor() | IssueMentorLink() | UseMentorLink():
            return centre_mentors.decide(centre, command)
        case PairDevice(device_id, student_id, salt):
            if centre.devices.get(device_id) == student_id:
                return []
            if device_id in centre.devices:
                raise Refused("name_taken", device_id=device_id)
            if student_id not in centre.students:
                raise Refused("not_found", student_id=student_id)
            own = [each for each, who in centre.devices.items() if who == student_id]
            oldest = own[: max(0, len(own) - DEVICES_PER_STUDENT + 1)]
            return [
                *(DeviceUnpaired(each, student_id) for each in oldest),
                DevicePaired(device_id, student_id, centre.students[student_id], salt),
            ]
        case UnpairDevice(device_id):
            return [DeviceUnpaired(device_id, centre.devices[device_id])] if device_id in centre.devices else []
        case RenewEpoch(seen, restored):
            return [EpochRenewed(restored)] if seen == centre.restored else []
        case AllowExamples(room_id, student_id, allowed):
            if room_id not in centre.rooms:
                raise Refused("not_found", room_id=room_id)
            if student_id is not None and centre.students.get(student_id) != room_id:
                raise Refused("not_found", student_id=student_id)
            return [ExamplesAllowed(room_id, student_id, allowed)]
        case SetInRoom(room_id, key, value, by):
            if room_id not in centre.rooms:
                raise Refused("not_found", room_id=room_id)
            if value not in ROOM_SETTINGS.get(key, ()):
                raise Refused("malformed", field="value" if key in ROOM_SETTINGS else "key")
            is_so = centre.set_in_rooms.get(room_id, {}).get(key) == value
            return [] if is_so else [RoomSet(room_id, key, value, by)]
        case ChangeSetting(key, value):
            return [SettingChanged(key, value)]
    raise TypeError(f"{type(command).__name__} is not for the centre")


def _is_given(centre: Centre, join_code: str) -> bool:
    return join_code == centre.school.code or join_code in centre.codes or join_code in centre.old_codes


def code_of(centre: Centre, room_id: str) -> str:
    """The room's join code of now."""
    return next(code for code, each in centre.codes.items() if each == room_id)


def evolve(centre: Centre, event: Event) -> Centre:
    match event:
        case RoomOpened(room_id, name, join_code):
            return replace(
                centre,
                codes={**centre.codes, join_code: room_id},
                rooms={**centre.rooms, room_id: name},
                names={**centre.names, room_id: {}},
            )
        case JoinCodeRenewed(room_id, join_code, old_code):
            codes = {code: each for code, each in centre.codes.items() if each != room_id}
            return replace(
                centre, codes={**codes, join_code: room_id}, old_codes={**centre.old_codes, old_code: room_id}
            )
        case CentreCodeGiven(_, old_code) if old_code:
            # A code of the past is never given again; this one was no room's.
            old_codes = {**centre.old_codes, old_code: ""}
            return replace(centre, old_codes=old_codes, school=evolve_school(centre.school, event))
        case SchoolEvent():
            return replace(centre, school=evolve_school(centre.school, event))
        case StudentJoined(student_id, room_id, _, key, _):
            names = {**centre.names.get(room_id, {}), key: student_id}
            return replace(
                centre,
                names={**centre.names, room_id: names},
                students={**centre.students, student_id: room_id},
            )
        case StudentRemoved(student_id, room_id):
            names = {key: each for key, each in centre.names[room_id].items() if each != student_id}
            return replace(
                centre,
                names={**centre.names, room_id: names},
                students={each: room for each, room in centre.students.items() if each != student_id},
                sessions={each: live for each, live in centre.sessions.items() if each != student_id},
                removed=centre.removed | {student_id},
                devices=_without_devices_of(centre, student_id),
            )
        case SessionStarted("student", who, token_hash, _):
            live = tuple(each for each in centre.sessions.get(who, ()) if each != token_hash)
            return replace(centre, sessions={**centre.sessions, who: (*live, token_hash)})
        case SessionEnded(token_hash):
            for who, live in centre.sessions.items():
                if token_hash in live:
                    left = tuple(each for each in live if each != token_hash)
                    return replace(centre, sessions={**centre.sessions, who: left})
        case RejoinRenewed(student_id, _):
            devices = _without_devices_of(centre, student_id)
            return replace(centre, sessions={**centre.sessions, student_id: ()}, devices=devices)
        case DevicePaired(device_id, student_id, _, _):
            return replace(centre, devices={**centre.devices, device_id: student_id})
        case DeviceUnpaired(device_id, _):
            return replace(centre, devices={each: who for each, who in centre.devices.items() if each != device_id})
        case MentorRoleChanged(mentor_id, role):
            return replace(centre, roles={**centre.roles, mentor_id: role})
        case MentorAdded(mentor_id, name, rooms, _, _, role):
            return replace(
                centre,
                roles={**centre.roles, mentor_id: role},
                mentors={**centre.mentors, mentor_id: rooms},
                mentor_names={**centre.mentor_names, name_key(name): mentor_id},
            )
        case MentorRevoked(mentor_id):
            return replace(
                centre,
                mentors={k: v for k, v in centre.mentors.items() if k != mentor_id},
                mentor_names={k: v for k, v in centre.mentor_names.items() if v != mentor_id},
                links={k: v for k, v in centre.links.items() if v[0] != mentor_id},
                revoked=centre.revoked | {mentor_id},
            )
        case MentorRenewed(mentor_id, token_hash):
            links = {k: v for k, v in centre.links.items() if v[0] != mentor_id}
            return replace(centre, links=links, renewed={**centre.renewed, mentor_id: token_hash})
        case MentorLinkIssued(link_hash, mentor_id, expires_at):
            return replace(centre, links={**centre.links, link_hash: (mentor_id, expires_at)})
        case MentorLinkUsed(link_hash, _, token_hash):
            return replace(
                centre,
                links={k: v for k, v in centre.links.items() if k != link_hash},
                used_links={**centre.used_links, link_hash: token_hash},
            )
        case RoomSet(room_id, key, value):
            held = {**centre.set_in_rooms.get(room_id, {}), key: value}
            return replace(centre, set_in_rooms={**centre.set_in_rooms, room_id: held})
        case EpochRenewed(restored):
            return replace(centre, restored=restored)
    return centre


def _without_devices_of(centre: Centre, student_id: str) -> dict[int, str]:
    return {each: who for each, who in centre.devices.items() if who != student_id}
