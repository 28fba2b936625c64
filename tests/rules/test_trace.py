"""The way to a ticket: which events belong to the attempt, what was tried, and the replay of the program."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from classroom import trace
from classroom.trace import Mark

MINUTE = 60_000
PATH = "main.py"


class Day:
    """A child's marks, one after the other."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self.texts: dict[int, str] = {}
        self.at = 0

    def did(self, kind: str, after_ms: int = 1000, path: str | None = PATH, size: int = 100, **facts: Any) -> Mark:
        self.at += after_ms
        mark = Mark(len(self.marks) + 1, f"e{len(self.marks) + 1}", kind, self.at, path, size, facts)
        self.marks.append(mark)
        return mark

    def saves(self, text: str, after_ms: int = 1000, **more: Any) -> Mark:
        mark = self.did("source.saved", after_ms, **more)
        self.texts[mark.position] = text
        return mark

    def errs(self, text: str, message: str = "NameError: x", line: int = 1, after_ms: int = 100) -> Mark:
        mark = self.did("error.seen", after_ms, message=message, line=line, origin="run")
        self.texts[mark.position] = text
        self.did("run.finished", 0, ok=False, ms=10)
        return mark

    def runs(self, after_ms: int = 100, ms: int = 50) -> Mark:
        return self.did("run.finished", after_ms, ok=True, ms=ms)

    def attempt(self) -> list[Mark]:
        return trace.attempt_at(self.marks, PATH, len(self.marks))

    def replay(self) -> tuple[list[dict[str, Any]], int]:
        worked = trace.worked_with(self.marks, PATH)
        played, _ = trace.chosen(self.attempt(), worked)
        return trace.frames(played, self.texts, worked)


def texts_of(frames: list[dict[str, Any]]) -> list[str]:
    """As the page makes them: each frame's lines put into those before."""
    lines: list[str] = []
    found = []
    for frame in frames:
        if change := frame["change"]:
            begin = change["line"] - 1
            lines = [*lines[:begin], *change["lines"], *lines[begin + change["removed"] :]]
        found.append("\n".join(lines))
    return found


def words(steps: list[dict[str, Any]]) -> list[str]:
    return [f"{step['what']}x{step['times']}" for step in steps]


# --- the attempt ------------------------------------------------------------------------------------------------------


def test_an_attempt_begins_after_the_last_long_pause_before_the_question() -> None:
    day = Day()
    day.saves("yesterday")
    today = day.saves("a", after_ms=31 * MINUTE)
    asked = day.saves("ab", after_ms=29 * MINUTE)
    assert day.attempt() == [today, asked]


def test_what_came_of_it_after_the_question_belongs_to_it_whatever_the_pause() -> None:
    day = Day()
    asked = day.errs("x")
    later = day.saves("xy", after_ms=40 * MINUTE)
    assert trace.attempt_at(day.marks, PATH, asked.position)[0] == asked
    assert trace.attempt_at(day.marks, PATH, asked.position)[-1] == later


def test_other_programs_and_answers_to_their_fixes_are_left_out() -> None:
    day = Day()
    day.saves("a", path="other.js")
    day.did("source.checked", path="other.js", suggestion_id="s1", title="Add a bracket")
    day.did("suggestion.accepted", path=None, suggestion_id="s1")
    mine = day.saves("b")
    assert day.attempt() == [mine]


def test_a_laptop_that_tells_late_turns_no_time_back() -> None:
    day = Day()
    day.saves("a", after_ms=10_000)
    day.saves("b", after_ms=-4_000)
    assert [mark.at for mark in day.attempt()] == [10_000, 10_000]


# --- what ran ---------------------------------------------------------------------------------------------------------


def test_what_worked_is_the_text_with_which_the_last_good_run_began() -> None:
    day = Day()
    day.saves("one")
    with_it = day.saves("two")
    day.saves("three", after_ms=3000)
    day.runs(ms=3100)
    day.errs("four")
    assert trace.worked_with(day.marks, PATH) == with_it


def test_a_save_that_was_stored_a_moment_after_the_run_began_is_what_ran() -> None:
    day = Day()
    day.saves("old")
    day.at += 1000
    new = day.saves("new", after_ms=200)
    day.runs(after_ms=10, ms=200)
    assert trace.worked_with(day.marks, PATH) == new


def test_a_program_that_never_ran_to_its_end_worked_with_nothing() -> None:
    day = Day()
    day.errs("x")
    assert trace.worked_with(day.marks, PATH) is None


# --- steps ------------------------------------------------------------------------------------------------------------


def test_steps_tell_equal_things_in_a_row_once_and_a_run_that_failed_by_its_error() -> None:
    day = Day()
    day.runs()
    day.runs()
    for _ in range(3):
        day.errs("x")
    day.errs("y", message="TypeError: y")
    assert words(trace.steps(day.attempt())) == ["ranx2", "errorx3", "errorx1"]
    assert trace.steps(day.attempt())[1]["about"] == "NameError: x"


def test_a_run_that_the_child_stopped_is_told_as_such() -> None:
    day = Day()
    day.saves("while True: pass")
    day.did("run.finished", ok=False, ms=9000)
    assert words(trace.steps(day.attempt())) == ["stoppedx1"]


def test_fixes_are_told_by_their_titles_and_a_no_with_its_reason() -> None:
    day = Day()
    day.errs("x")
    day.did("source.checked", suggestion_id="s1", title="Add a bracket")
    day.did("source.checked", suggestion_id="s1", title="Add a bracket")
    day.did("suggestion.declined", path=None, suggestion_id="s1", reason="I want to find it")
    day.did("source.checked", suggestion_id=None)
    steps = trace.steps(day.attempt())
    assert words(steps) == ["errorx1", "offeredx1", "declinedx1"]
    assert (steps[-1]["about"], steps[-1]["reason"]) == ("Add a bracket", "I want to find it")


def test_only_the_newest_steps_are_kept_and_long_messages_are_cut() -> None:
    day = Day()
    for number in range(60):
        day.errs("x", message=f"{number} " + "m" * 2000)
    steps = trace.steps(day.attempt())
    assert len(steps) == trace.STEPS_KEPT
    assert steps[-1]["about"].startswith("59 ")
    assert len(steps[-1]["about"]) == trace.WORDS_CHARS


# --- the replay -------------------------------------------------------------------------------------------------------


def test_a_replay_gives_each_text_back_and_marks_what_happened_with_it() -> None:
    day = Day()
    for text in ("a", "a\nb", "a\nB\nc"):
        day.saves(text)
    day.errs("a\nB\nc", line=2)
    frames, worked = day.replay()
    assert texts_of(frames) == ["a", "a\nb", "a\nB\nc", "a\nB\nc"]
    assert [frame["what"] for frame in frames] == ["typed", "typed", "typed", "error"]
    assert (frames[-1]["line"], frames[-1]["change"], worked) == (2, None, -1)


def test_the_text_that_worked_comes_first_where_the_attempt_does_not_reach_back_to_it() -> None:
    day = Day()
    day.saves("print(1)")
    day.runs()
    day.saves("print(1", after_ms=45 * MINUTE)
    frames, worked = day.replay()
    assert (worked, texts_of(frames)) == (0, ["print(1)", "print(1"])


def test_the_text_that_worked_is_found_within_the_attempt_too() -> None:
    day = Day()
    day.saves("one")
    day.saves("two")
    day.runs()
    day.saves("three")
    frames, worked = day.replay()
    assert texts_of(frames)[worked] == "two"


def test_a_text_that_was_pruned_is_passed_over() -> None:
    day = Day()
    day.saves("a")
    gone = day.saves("b")
    day.saves("c")
    del day.texts[gone.position]
    assert texts_of(day.replay()[0]) == ["a", "c"]


def test_of_hundreds_of_texts_both_ends_errors_and_the_last_seconds_stay() -> None:
    day = Day()
    first = day.saves("0")
    broken = day.errs("broken")
    for number in range(900):
        day.saves(str(number))
    played, is_thinned = trace.chosen(day.attempt(), None)
    kept = [mark for mark in played if mark.kind in trace.TEXTS]
    assert is_thinned
    assert len(kept) == trace.MOST_TEXTS
    assert {each.position for each in (first, broken, *day.marks[-20:])} <= {each.position for each in kept}
    middle = [mark.at for mark in kept if mark.at < day.at - trace.RECENT_MS][2:]
    assert max(b - a for a, b in pairwise(middle)) <= 5000


def test_of_large_programs_no_more_than_the_bound_is_read() -> None:
    day = Day()
    for number in range(60):
        day.saves(str(number), size=262_144)
    played, is_thinned = trace.chosen(day.attempt(), None)
    assert is_thinned
    assert sum(mark.size_bytes for mark in played) <= trace.MOST_BYTES
    assert (played[0], played[-1]) == (day.marks[0], day.marks[-1])


def test_of_thousands_of_runs_the_newest_are_played() -> None:
    day = Day()
    day.saves("a")
    for _ in range(2000):
        day.runs()
    played, _ = trace.chosen(day.attempt(), None)
    assert len(played) == 1 + trace.MOST_OTHERS


def test_lines_are_cut_where_nobody_reads_them() -> None:
    day = Day()
    day.saves("x" * 100_000)
    assert [len(text) for text in texts_of(day.replay()[0])] == [trace.LINE_CHARS]


@given(st.lists(st.lists(st.sampled_from(["a", "b", ""]), min_size=1, max_size=6), min_size=1, max_size=8))
def test_changes_lead_from_any_text_to_any_other(versions: list[list[str]]) -> None:
    day = Day()
    for version in versions:
        day.saves("\n".join(version))
    frames, _ = day.replay()
    texts = ["\n".join(version) for version in versions]
    assert texts_of(frames) == [text for index, text in enumerate(texts) if index == 0 or text != texts[index - 1]]
