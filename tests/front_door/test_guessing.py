"""Whoever guesses secrets is slowed down, also when all guesses come at once, and shuts out nobody else."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from quart import Quart

from classroom import limits
from classroom.limits import Rate
from classroom.vocabulary import Refused
from tests.front_door.fake_troupe import FakeTroupe
from web import administration, mentors_office
from web.door import Door
from web.limiter import Guess, Limiter

PASSWORD = "correct horse battery"
CODE = "4-Green"


class CountingHasher:
    """The door's own hasher, and how many secrets it looked at."""

    def __init__(self, door: Door) -> None:
        self._verify, self.looks = door.hasher.verify, 0
        door.hasher.verify = self.verify

    async def verify(self, hashed: str | None, secret: str) -> bool:
        self.looks += 1
        return await self._verify(hashed, secret)


def code_of(door: Door) -> str:
    return next(row.join_code for row in door.views.rooms() if row.name == CODE)


def office(door: Door, troupe: FakeTroupe) -> administration.Office:
    return administration.Office(troupe, door.views, door.pages._dist, door.hasher, door.clock.now_ms)


async def post(app: Quart, path: str, body: Any, address: str = "127.0.0.1") -> int:
    scope = {"client": (address, 50_000)}
    response = await app.test_client().post(path, json=body, scheme="https", scope_base=scope)
    return response.status_code


async def test_passwords_guessed_all_at_once_are_looked_at_no_more_often_than_one_by_one(
    app: Quart, door: Door, troupe: FakeTroupe
) -> None:
    await mentors_office.mentors_add(office(door, troupe), "Ada", "*", PASSWORD)
    hasher = CountingHasher(door)
    body = {"name": "Ada", "password": "a wrong guess"}
    told = await asyncio.gather(*(post(app, "/api/v1/mentor/login", body, f"192.0.2.{number}") for number in range(60)))
    assert hasher.looks <= limits.WRONG_SECRETS_PER_NAME.burst
    assert Counter(told)[409] == hasher.looks
    assert set(told) <= {409, 429, 503}


async def test_rejoin_words_guessed_all_at_once_are_looked_at_no_more_often_than_one_by_one(
    app: Quart, door: Door, join: Any
) -> None:
    await join("Emma")
    hasher = CountingHasher(door)
    body = {"code": code_of(door), "name": "Emma", "rejoin": "apple-boat-zebra"}
    told = await asyncio.gather(*(post(app, "/api/v1/join", body) for _ in range(60)))
    assert hasher.looks <= limits.WRONG_REJOINS_PER_NAME_AND_ADDRESS.burst
    assert set(told) <= {409, 429, 503}


async def test_right_passwords_are_not_counted(app: Quart, door: Door, troupe: FakeTroupe) -> None:
    await mentors_office.mentors_add(office(door, troupe), "Ada", "*", PASSWORD)
    body = {"name": "Ada", "password": PASSWORD}
    assert {await post(app, "/api/v1/mentor/login", body) for _ in range(20)} == {200}


async def test_a_class_comes_back_at_once_from_one_address(app: Quart, door: Door, join: Any) -> None:
    children = [await join(f"Child {number}") for number in range(40)]
    bodies = [
        {"code": code_of(door), "name": child.answer["student"]["name"], "rejoin": child.answer["rejoin"]}
        for child in children
    ]
    assert set(await asyncio.gather(*(post(app, "/api/v1/join", body) for body in bodies))) == {200}


async def test_wrong_words_from_one_laptop_shut_a_child_out_on_no_other(app: Quart, door: Door, join: Any) -> None:
    emma = await join("Emma")
    body = {"code": code_of(door), "name": "Emma", "rejoin": "apple-boat-zebra"}
    told = [await post(app, "/api/v1/join", body, "192.0.2.1") for _ in range(11)]
    assert told == [409] * 10 + [429]
    assert await post(app, "/api/v1/join", {**body, "rejoin": emma.answer["rejoin"]}, "192.0.2.2") == 200


async def test_wrong_codes_do_not_shut_out_whoever_knows_the_right_one(app: Quart, door: Door) -> None:
    wrong = {"code": "NOSUCH", "name": "Emma"}
    told = [await post(app, "/api/v1/join", wrong) for _ in range(64)]
    assert told == [409] * 60 + [429] * 4
    assert await post(app, "/api/v1/join", {**wrong, "code": code_of(door)}) == 200


async def test_a_right_token_is_let_in_after_any_number_of_wrong_ones(
    app: Quart, door: Door, troupe: FakeTroupe
) -> None:
    ada = await mentors_office.mentors_add(office(door, troupe), "Ada", "*")
    first = await administration.open_first(troupe, door.views, None, door.settings)
    for _ in range(20):
        await post(app, "/api/v1/mentor/login", {"token": "a guess"})
    for token in (ada["token"], first.link, first.token):
        assert await post(app, "/api/v1/mentor/login", {"token": token}) == 200


async def test_a_short_password_is_refused_whoever_sets_it(door: Door, troupe: FakeTroupe) -> None:
    for short in ("", "ninechars"):
        with pytest.raises(Refused) as refused:
            await mentors_office.mentors_add(office(door, troupe), "Ada", "*", short)
        assert refused.value.code == "malformed"


RATE = Rate(per_s=1, burst=3)


def guess(key: str = "Emma", at_once: int = 2) -> Guess:
    return Guess("words", key, RATE, at_once)


def test_only_so_many_looks_are_under_way_at_a_time() -> None:
    limiter = Limiter(lambda: 0)
    with limiter.guessing(guess()), limiter.guessing(guess()):
        with pytest.raises(Refused) as refused, limiter.guessing(guess()):
            raise AssertionError("never looked at")
        assert refused.value.code == "busy"
    with limiter.guessing(guess()):
        pass


def test_a_guess_that_one_bucket_refuses_costs_nothing_in_the_other() -> None:
    limiter = Limiter(lambda: 0)
    for _ in range(10):
        with pytest.raises(Refused), limiter.guessing(guess("wide"), guess("narrow", at_once=0)):
            raise AssertionError("never looked at")
    with limiter.guessing(guess("wide")):
        pass


def test_whoever_hangs_up_before_the_answer_has_paid() -> None:
    limiter = Limiter(lambda: 0)
    for _ in range(3):
        with pytest.raises(asyncio.CancelledError), limiter.guessing(guess()):
            raise asyncio.CancelledError
    with pytest.raises(Refused) as refused, limiter.guessing(guess()):
        raise AssertionError("never looked at")
    assert refused.value.code == "too_many"


def test_a_server_that_cannot_look_takes_nothing_for_it() -> None:
    limiter = Limiter(lambda: 0)
    for _ in range(5):
        with pytest.raises(TimeoutError), limiter.guessing(guess()):
            raise TimeoutError
    with limiter.guessing(guess()):
        pass
