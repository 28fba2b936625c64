"""Two minutes after a fix was taken the sitting says what became of it, and the book of rules counts it by child."""

from __future__ import annotations

from classroom.attempts import KEPT_MS
from classroom.rule_book import FAMILIAR_MS, Standing
from storage.views import Views
from tests.troupe.running import FrontDoor, Laptop, Troupe, error_body, until

BROKEN, WHOLE, OTHER = 'console.log("hi";\n', 'console.log("hi");\n', "let a = 1;\n"
#: Ten minutes of the class in a second.
SCALE = 600.0


async def takes_a_fix(door: FrontDoor, laptop: Laptop, saves: str) -> None:
    await laptop.send(laptop.event("error.seen", error_body(BROKEN)))

    def given() -> list[str]:
        told = [body for topic, body in door.news if topic == "student" and body["student_id"] == laptop.student_id]
        return [body["suggestion"]["id"] for body in told if body["suggestion"]]

    await until(lambda: bool(given()))
    saved = {"language": "javascript", "path": "main.js", "text": saves, "base_rev": None}
    taken = laptop.event("suggestion.accepted", {"suggestion_id": given()[-1]})
    await laptop.send(taken, laptop.event("source.saved", saved))


async def test_a_fix_that_stays_is_good_and_one_that_was_only_taken_is_not(idle_troupe: Troupe) -> None:
    idle_troupe.start(time_scale=SCALE)
    async with FrontDoor(idle_troupe.data) as door:
        emma, liam = await door.open_room(2)
        joined = door.now_ms()
        await until(lambda: door.now_ms() - joined > FAMILIAR_MS)
        began = door.now_ms()
        await takes_a_fix(door, emma, WHOLE)
        await takes_a_fix(door, liam, OTHER)
        views = Views(idle_troupe.data.database)

        def standing() -> Standing:
            return next((rule.standing for rule in views.rules()), Standing())

        await until(lambda: standing().uses == 2)
        assert door.now_ms() - began > KEPT_MS
        assert (standing().good, standing().children) == (1, {emma.student_id: "+", liam.student_id: "-"})
        views.close()
