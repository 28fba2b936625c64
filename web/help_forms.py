"""The forms with which a child is asked what it needs: choices first, and nothing has to be typed."""

from __future__ import annotations

from classroom.help_forms import AGES_DEFAULT, AGES_KEY
from web import choices
from web.routes import Answer, Call, Route
from web.wire import answers


async def templates(call: Call) -> Answer:
    room_id = call.who.rooms[0]
    ages = choices.of_room(call.door.views, room_id).get(AGES_KEY, AGES_DEFAULT)
    return {"ok": True, "ages": ages, "templates": call.door.help_forms.for_ages(ages)}


ROUTES = (
    Route(
        "GET",
        "/api/v1/templates",
        "student",
        templates,
        "The forms with which the children of this room are asked what they need.",
        answer=answers.TemplatesAnswer,
    ),
)
