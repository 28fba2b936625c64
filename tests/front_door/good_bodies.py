"""A good body for each call that takes one; `{code}` and the like are filled in by the matrix."""

from __future__ import annotations

from typing import Any

_WORK_FILE = {
    "format": "helping-hands work 1",
    "student_id": "{work_of}",
    "key_id": "k",
    "mac": "{work_mac}",
    "payload": "{work_payload}",
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/join": {"code": "{code}", "name": "Newcomer {number}"},
    "POST /api/v1/join/names": {"code": "{code}"},
    "POST /api/v1/mentor/login": {"token": "{mentor_token}"},
    "POST /api/v1/hello": {"client_id": "c-{who}", "next": 1, "schema": 1},
    "POST /api/v1/push": {"client_id": "c-{who}", "schema": 1, "events": []},
    "POST /api/v1/work-files": _WORK_FILE,
    "POST /api/v1/runs": {
        "request_id": "q-{number}",
        "language": "python",
        "files": [{"path": "main.py", "text": "1"}],
        "entry": "main.py",
    },
    "POST /api/v1/beacon/windows": {"room_id": "{own_room}"},
    "POST /api/v1/beacon/pair": {"code": "{window}"},
    "POST /api/v1/rules/{language}/{rule}/restore": {"request_id": "q-{number}"},
    "POST /api/v1/rooms": {"name": "6-Red {number}"},
    "POST /api/v1/rooms/{room_id}/set": {"request_id": "q-{number}", "key": "fixes", "value": "ask"},
    "POST /api/v1/rooms/{room_id}/queue-rules": {"request_id": "q-{number}", "values": {"queue.lease_s": 90}},
    "POST /api/v1/rooms/{room_id}/queue-rules/preview": {"values": {"queue.points_hand": 3}},
    "POST /api/v1/rooms/{room_id}/end": {},
    "POST /api/v1/rooms/{room_id}/code": {},
    "POST /api/v1/rooms/{room_id}/roster": {"names": ["Emma", "Liam"]},
    "POST /api/v1/rooms/{room_id}/roster/preview": {"data": "bmFtZQpFbW1hCg=="},
    "POST /api/v1/rooms/{room_id}/broadcast": {"request_id": "q-{number}", "to": "room", "text": "Time for a break"},
    "POST /api/v1/rooms/{room_id}/work-files": _WORK_FILE,
    "POST /api/v1/rooms/{room_id}/tickets/{ticket_id}/{command}": {
        "request_id": "q-{number}",
        "rev": 1,
        "to": "{colleague}",
        "note": "loops",
    },
    "POST /api/v1/mentors": {"name": "Max {number}", "room": "*"},
    "POST /api/v1/mentors/{mentor_id}/role": {"role": "admin"},
    "POST /api/v1/mentors/{mentor_id}/renew": {},
    "POST /api/v1/mentors/{mentor_id}/revoke": {},
    "POST /api/v1/classes": {"room": "{room_id}", "name": "5-Blue", "day": "monday", "start": "16:00"},
    "POST /api/v1/classes/code": {},
    "POST /api/v1/classes/{class_id}/remove": {},
}
