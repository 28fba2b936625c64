"""Beacons: what the bytes say, which of them count, and that Python and the page agree to the last bit."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import beacon, beacon_tables
from classroom.beacon import Device, Outcome, Packet, Window
from classroom.limits import BEACONS_PER_DEVICE, Bucket

ROOT = Path(__file__).resolve().parents[2]
VECTORS: list[dict[str, Any]] = json.loads((ROOT / "tests/golden/beacon/vectors.json").read_text(encoding="utf-8"))
KEY, OTHER = b"k" * 32, b"o" * 32
PACKET = Packet("run_error", "python", 7, 1, 1_000, 0x2801, 3, 4, 0, b"hashed")
EMMAS = {7: Device(7, "emma", KEY)}

u16, u32 = st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1)
packets = st.builds(
    Packet,
    st.sampled_from(sorted(beacon.TYPES.values())),
    st.sampled_from(sorted(beacon.LANGUAGES.values())),
    u32, u32, u32, u16, u16, st.integers(0, 255), u16, st.binary(min_size=6, max_size=6), st.booleans(),
)  # fmt: skip


# --- the written examples ------------------------------------------------------------------------------------------


def test_there_are_forty_written_examples_with_different_packets() -> None:
    assert len({vector["bytes"] for vector in VECTORS}) == len(VECTORS) == 40


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["about"])
def test_the_server_makes_and_reads_what_is_written(vector: dict[str, Any]) -> None:
    assert beacon.normalised(vector["message"]).decode() == vector["normalised"]
    said = {**vector["packet"], "hash": beacon.message_hash(bytes.fromhex(vector["room_key"]), vector["message"])}
    assert said["hash"].hex() == vector["packet"]["hash"]
    written = bytes.fromhex(vector["bytes"])
    assert beacon.encode(Packet(**said), bytes.fromhex(vector["device_key"])) == written
    assert beacon.decode(written) == Packet(**said)


def test_examples_that_are_said_to_be_equal_have_equal_hashes() -> None:
    for before, vector in itertools.pairwise(VECTORS):
        if "the same hash" in vector["about"]:
            assert before["normalised"] == vector["normalised"]


# --- the packet ----------------------------------------------------------------------------------------------------


@given(packets)
def test_a_packet_has_43_bytes_and_says_what_went_into_it(packet: Packet) -> None:
    data = beacon.encode(packet, KEY)
    assert len(data) == 43
    assert beacon.decode(data) == packet


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "cough"}, {"language": "ruby"}, {"seq": 2**32}, {"line": -1}, {"column": 256}, {"hash": b"short"},
    ],
)  # fmt: skip
def test_what_has_no_place_in_a_packet_is_not_cut_to_fit(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        beacon.encode(replace(PACKET, **wrong), KEY)


@given(st.binary(max_size=4_096))
def test_a_body_is_whole_packets_or_nothing(body: bytes) -> None:
    found = list(beacon.packets_in(body))
    assert all(len(packet) == 43 for packet in found)
    assert b"".join(found) == (body if found else b"")
    assert bool(found) == (len(body) % 43 == 0 and 43 <= len(body) <= 64 * 43)


# --- what is compared ----------------------------------------------------------------------------------------------


@given(st.text())
def test_a_normalised_message_is_short_and_has_no_digits_and_no_runs_of_spaces(message: str) -> None:
    text = beacon.normalised(message)
    assert len(text) <= 200
    assert not set(text.decode()) & set("0123456789\t\n\r")
    assert b"  " not in text


@given(st.text(alphabet="abc", min_size=1), st.text(alphabet="abc", min_size=1), st.integers(0), st.integers(0))
def test_names_and_numbers_make_no_difference_and_the_rooms_key_does(a: str, b: str, m: int, n: int) -> None:
    first, second = f"NameError: '{a}' on line {m}", f"NameError:  '{b}' on line {n}"
    assert beacon.message_hash(KEY, first) == beacon.message_hash(KEY, second)
    assert beacon.message_hash(KEY, first) != beacon.message_hash(OTHER, first)


def test_each_code_stands_for_one_explanation_of_its_language_and_origin() -> None:
    known = json.loads((ROOT / "content/explanations.json").read_text(encoding="utf-8"))["explanations"]
    wanted = {
        each["id"] for each in known if each["origin"] != "rule" and each["language"] in beacon.LANGUAGES.values()
    }
    assert set(beacon_tables.CODES.values()) == wanted, "content/beacon/codes.json: append what is new"
    assert len(set(beacon_tables.CODES.values())) == len(beacon_tables.CODES)
    for code, name in beacon_tables.CODES.items():
        language, origin, _ = name.split(".")
        assert beacon.LANGUAGES[code >> 12] == language, name
        assert (code & 0xFFF) > 0
        assert bool(code & 0x800) == (origin == "run"), name


# --- keys ----------------------------------------------------------------------------------------------------------


def test_no_two_keys_are_equal() -> None:
    keys = {
        beacon.device_key(KEY, 1, "a"), beacon.device_key(KEY, 2, "a"), beacon.device_key(KEY, 1, "b"),
        beacon.device_key(OTHER, 1, "a"), beacon.room_key(KEY, "r"), beacon.room_key(KEY, "s"), beacon.sites_seed(KEY),
    }  # fmt: skip
    assert len(keys) == 7
    assert {len(key) for key in keys} == {32}


def test_a_device_does_not_tell_its_key_to_a_log() -> None:
    assert "kkk" not in repr(EMMAS[7])


# --- checks --------------------------------------------------------------------------------------------------------


def spoilt(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_the_checks_come_in_their_order() -> None:
    """Each packet is wrong in one more way than the one before: the first wrong thing is the one that is found."""
    good = beacon.encode(PACKET, KEY)
    heard = {7: replace(EMMAS[7], window=Window(1, 1))}
    tired = {7: replace(heard[7], bucket=Bucket(0.0, 0))}
    assert beacon.judge(good, EMMAS, 0).outcome == Outcome.ACCEPTED
    assert beacon.judge(good, heard, 0).outcome == Outcome.REPLAY
    assert beacon.judge(spoilt(good, 42), heard, 0).outcome == Outcome.MAC
    assert beacon.judge(spoilt(good, 42), tired, 0).outcome == Outcome.RATE
    assert beacon.judge(spoilt(spoilt(good, 42), 5), tired, 0).outcome == Outcome.DEVICE
    assert beacon.judge(bytes([0x22]) + spoilt(good, 5)[1:], tired, 0).outcome == Outcome.VERSION
    assert beacon.judge(bytes([0x22]) + good[1:42], tired, 0).outcome == Outcome.LENGTH


def test_what_a_device_may_not_say_costs_it_all_the_same() -> None:
    """Guessing a MAC is bounded by the rate, and a packet that fails moves no window."""
    devices = dict(EMMAS)
    outcomes = []
    for _ in range(30):
        judged = beacon.judge(spoilt(beacon.encode(PACKET, KEY), 40), devices, 0)
        assert judged.device is not None
        assert judged.device.window == Window()
        devices[7] = judged.device
        outcomes.append(judged.outcome)
    assert outcomes == [Outcome.MAC] * 20 + [Outcome.RATE] * 10
    assert beacon.judge(beacon.encode(PACKET, KEY), devices, 500).outcome == Outcome.ACCEPTED


@given(packets, st.integers(0, 43 * 8 - 1))
def test_not_one_bit_can_be_changed(packet: Packet, bit: int) -> None:
    devices = {packet.device_id: Device(packet.device_id, "emma", KEY)}
    data = bytearray(beacon.encode(replace(packet, seq=max(1, packet.seq)), KEY))
    data[bit // 8] ^= 1 << bit % 8
    assert beacon.judge(bytes(data), devices, 0).packet is None


@given(packets)
def test_nobody_speaks_for_another_device(packet: Packet) -> None:
    devices = {packet.device_id: Device(packet.device_id, "emma", KEY)}
    assert beacon.judge(beacon.encode(packet, OTHER), devices, 0).outcome == Outcome.MAC
    assert beacon.judge(beacon.encode(packet, KEY), {}, 0).outcome == Outcome.DEVICE


@given(st.binary(max_size=4_096))
def test_noise_is_never_accepted(body: bytes) -> None:
    for packet in beacon.packets_in(body):
        assert beacon.judge(packet, EMMAS, 0).packet is None


# --- the window ----------------------------------------------------------------------------------------------------

near_each_other = st.lists(st.integers(-3, 140) | st.sampled_from([2**32 - 1, 2**32 - 64, 2**32 - 65]), max_size=200)


@given(near_each_other)
def test_the_window_takes_each_number_once_and_none_that_is_64_behind(numbers: list[int]) -> None:
    window, heard = Window(), set[int]()
    for number in numbers:
        after = beacon.admitted(window, number)
        top = max(heard, default=0)
        assert (after is not None) == (number >= 1 and number not in heard and top - number < 64)
        if after is not None:
            heard.add(number)
            assert after.top == max(heard)
            assert after.seen < 2**64
            window = after


def test_the_rate_is_that_of_the_contract() -> None:
    assert (BEACONS_PER_DEVICE.per_s, BEACONS_PER_DEVICE.burst) == (2, 20)
