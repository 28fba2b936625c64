"""What is said on the private pipes: one question at a time, and only answers that begin with the word of the run."""

import base64

from hypothesis import given
from hypothesis import strategies as st

from classroom.sandboxing import Test
from sandbox.dialogue import Dialogue
from sandbox.pipes import Kept

TESTS = (Test("first", "1 2"), Test("second", call="add", args=(1, "ü")), Test("third"))


def packed(text: str) -> bytes:
    return base64.b64encode(text.encode()) or b"-"


def answer(nonce: str, status: str = "answered", stdout: str = "", result: str = "", error: str = "") -> bytes:
    return b" ".join([nonce.encode(), status.encode(), packed(stdout), packed(result), packed(error), b"7"]) + b"\n"


def asked(dialogue: Dialogue) -> list[bytes]:
    """The lines that wait to be written, taken away."""
    lines, dialogue.outgoing = dialogue.outgoing.split(b"\n")[:-1], b""
    return lines


def test_a_question_comes_when_the_one_before_it_was_answered() -> None:
    dialogue = Dialogue(TESTS, 1_000)
    nonce, first = asked(dialogue)
    assert nonce.decode() == dialogue.nonce
    assert first.split() == [packed("1 2"), b"-", b"-"]
    dialogue.hear(answer(dialogue.nonce, stdout="3\n"))
    (second,) = asked(dialogue)
    assert second.split() == [b"-", packed("add"), packed('[1, "\\u00fc"]')]
    dialogue.hear(answer(dialogue.nonce, result='"x"') + answer(dialogue.nonce, "raised", error="ValueError"))
    assert asked(dialogue)[-1] == b"."
    assert dialogue.over
    first_report, second_report, third_report = dialogue.all_reports()
    assert (first_report.id, first_report.status, first_report.stdout, first_report.result) == (
        "first",
        "answered",
        "3\n",
        None,
    )
    assert (second_report.result, second_report.cpu_ms) == ('"x"', 7)
    assert (third_report.status, third_report.error) == ("raised", "ValueError")


def test_ids_and_what_is_expected_stay_outside() -> None:
    dialogue = Dialogue(TESTS, 1_000)
    everything = dialogue.outgoing
    for _ in TESTS:
        dialogue.hear(answer(dialogue.nonce))
        everything += dialogue.outgoing
    assert not any(packed(test.id) in everything or test.id.encode() in everything for test in TESTS)


def test_an_answer_without_the_word_of_the_run_is_not_heard() -> None:
    dialogue = Dialogue(TESTS, 1_000)
    dialogue.hear(answer("0" * 32, stdout="forged"))
    assert dialogue.unanswered == 3
    assert [report.status for report in dialogue.all_reports()] == ["none"] * 3


def test_more_answers_than_questions_change_nothing() -> None:
    dialogue = Dialogue(TESTS[:1], 1_000)
    dialogue.hear(answer(dialogue.nonce, stdout="once") + answer(dialogue.nonce, stdout="twice"))
    assert [report.stdout for report in dialogue.all_reports()] == ["once"]


@given(st.lists(st.integers(1, 20)))
def test_an_answer_may_come_in_pieces(sizes: list[int]) -> None:
    dialogue = Dialogue(TESTS[:1], 1_000)
    whole = answer(dialogue.nonce, stdout="in pieces")
    for size in sizes:
        dialogue.hear(whole[:size])
        whole = whole[size:]
    dialogue.hear(whole)
    assert [report.stdout for report in dialogue.all_reports()] == ["in pieces"]


@given(st.binary(max_size=300))
def test_whatever_comes_is_no_answer_and_no_failure(noise: bytes) -> None:
    dialogue = Dialogue(TESTS, 200)
    dialogue.hear(noise)
    assert dialogue.unanswered == 3
    dialogue.hear(b"\n" + answer(dialogue.nonce))
    assert dialogue.unanswered == 2


def test_a_line_without_an_end_makes_a_program_too_talkative() -> None:
    dialogue = Dialogue(TESTS, 100)
    dialogue.hear(b"x" * 100)
    assert not dialogue.too_long
    dialogue.hear(b"x")
    assert dialogue.too_long


def test_the_words_of_two_runs_differ() -> None:
    assert Dialogue(TESTS, 1).nonce != Dialogue(TESTS, 1).nonce


@given(st.lists(st.binary(max_size=30)), st.integers(0, 40), st.integers(0, 40))
def test_of_what_comes_out_of_a_pipe_beginning_and_end_are_kept(pieces: list[bytes], head: int, tail: int) -> None:
    kept = Kept(head, tail)
    for piece in pieces:
        kept.take(piece)
    whole = b"".join(pieces)
    assert kept.total == len(whole)
    assert bytes(kept.head) == whole[:head]
    rest = whole[head:]
    assert bytes(kept.tail) == (rest[-tail:] if tail else b"")
    assert kept.cut is (len(whole) > head + tail)
