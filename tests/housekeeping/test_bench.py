"""The benches measure what they say: a bar can fail, a cut wire is cut, a late event is late. And each mode, tiny, on a
real server: what is lost or doubled, never how fast."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadtest.browsing import Looked
from loadtest.client import Mentor
from loadtest.costs import kind_of, measure
from loadtest.latency import connected_class, raised_hands
from loadtest.rushes import cut_sockets, double_clicks, full_queue, one_address
from loadtest.server import Server, running
from loadtest.steady import Sight, Steady, steady
from web.commands import bench_beacons
from web.commands.bench import Bar, Row, held_against, markdown, row_of
from web.commands.bench_latency import BARS as LATENCY_BARS
from web.commands.bench_latency import MODES, _modes
from web.commands.bench_limits import SETTINGS, Stay, _blame, _broken, _growth
from web.commands.bench_suggestions import programs
from web.commands.bench_suggestions import rows as suggestion_rows

MACHINE = {"cores": 2, "load_before": 0.1, "load_after": 0.2}


def row(**figures: Any) -> Row:
    return Row("hands", "ms", **{"p50": 1.0, "p95": 2.0, "p99": 3.0, "max": 4.0, "n": 9, **figures})


# --- bars -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "met"), [(99.9, True), (100.0, True), (100.1, False), (None, False)])
def test_a_bar_is_met_up_to_its_limit_and_never_without_a_figure(value: float | None, met: bool) -> None:
    (verdict,) = held_against([Bar("hands", "p95", 100)], [row(p95=value)])
    assert (verdict.met, verdict.value) == (met, value)


def test_a_bar_without_a_measured_row_says_nothing() -> None:
    assert held_against([Bar("others", "p95", 100)], [row()]) == []


def test_a_missed_bar_is_told_in_the_kept_table() -> None:
    verdicts = held_against([Bar("hands", "max", 3, "others: 9")], [row()])
    text = markdown("latency", [row()], MACHINE, verdicts, "More words.")
    assert "| hands | max | 3 | 4 | **no** | others: 9 |" in text
    assert text.endswith("\nMore words.\n")


def test_every_mode_can_be_chosen_and_no_other() -> None:
    assert _modes("all") == MODES
    assert _modes("cut, 1/s") == ("cut", "1/s")
    with pytest.raises(Exception, match="sometimes"):
        _modes("idle,sometimes")


def test_no_bar_of_the_eight_modes_is_for_a_row_that_is_never_made() -> None:
    from loadtest.latency import Tally
    from web.commands.bench_latency import Seen, _paced_rows, _rush_row

    made = {_rush_row(mode, Tally()).name for mode in ("double-click", "35-in-queue", "one-address", "cut")}
    for mode in ("idle", "1/s", "in-5s", "at-once"):
        made |= {each.name for each in _paced_rows(mode, Seen({mode: Tally(raised=1)}), row_of("floor", "ms", [1]))}
    assert {bar.name for bar in LATENCY_BARS} <= made


# --- suggestions ------------------------------------------------------------------------------------------------------


def looked(*ms: float, taken: int = 0, counted: int = 0, lost: int = 0) -> Looked:
    return Looked({"javascript": list(ms)}, lost, taken, counted)


def test_a_fix_that_is_not_counted_and_one_that_never_came_are_lost() -> None:
    made = suggestion_rows(looked(50), looked(100, 200, taken=5, counted=3, lost=1), 20)
    assert [(each.name, each.lost) for each in made if each.lost] == [
        ("run to fix on the screen", 1),
        ("fixes taken, and counted by the room", 2),
    ]
    assert (made[0].p95, made[0].floor, made[0].n) == (200, 50, 2)


def test_the_browser_child_writes_programs_of_both_languages_for_which_a_fix_is_known() -> None:
    chosen = programs()
    assert len(chosen) >= 12
    assert Counter(each.language for each in chosen)["python"] == len(chosen) / 2


# --- limits -----------------------------------------------------------------------------------------------------------


def stay(**cpu_s: float) -> Stay:
    from loadtest.costs import Costs

    before, after = Costs(0.0), Costs(10.0)
    for kind, spent in cpu_s.items():
        after.cpu_s[kind], after.processes[kind] = spent, 20 if kind == "session" else 1
    return Stay([before, after], client_s=1.0, began_s=0.0, ended_s=10.0)


def test_the_bottleneck_is_the_process_that_fills_a_core_and_not_the_kind_that_uses_most() -> None:
    assert _blame(stay(session=12.0, queue=9.5)).startswith("The bottleneck is `queue`")
    assert "No single process" in _blame(stay(session=12.0, queue=4.0))


def test_three_seconds_are_broken_by_the_hundredth_event_and_by_a_load_that_was_broken_off() -> None:
    assert not _broken(Steady(visible_ms=[10.0] * 198 + [3001.0]))
    assert _broken(Steady(visible_ms=[10.0] * 98 + [3001.0] * 2))
    assert _broken(Steady(visible_ms=[10.0], broken_off=True))
    assert _broken(Steady())


def test_growth_is_told_for_a_minute() -> None:
    assert _growth([(30.0, 100.0), (45.0, 101.0)]) == 4.0


def hand(student: str, number: int, state: str = "open", ticket_id: str = "t") -> dict[str, Any]:
    ticket = {"id": ticket_id, "student": {"id": student}, "state": state, "ask": {"goal": f"event {number}"}}
    return {"type": "delta", "tickets": [ticket]}


def test_an_event_has_arrived_when_the_last_mentor_sees_it_or_a_later_one() -> None:
    mentors, tally = [Mentor("127.0.0.1", 1), Mentor("127.0.0.1", 1)], Steady()
    sight = Sight(mentors, tally)
    sight.is_counting = True
    for number in (1, 2, 3):
        sight.expect("s", number)
    mentors[0].on_message(hand("s", 1))
    assert (sight.missing(), tally.visible_ms) == (3, [])
    mentors[1].on_message(hand("s", 1, "cancelled"))
    assert (sight.missing(), len(tally.visible_ms)) == (2, 1)
    mentors[0].on_message(hand("s", 3, ticket_id="u"))
    assert (sight.missing(), len(tally.visible_ms)) == (1, 2)
    mentors[1].on_message(hand("s", 3, ticket_id="v"))
    assert (sight.missing(), tally.doubled) == (0, 1)


# --- every mode, tiny -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("bench")
    with running(place / "data", log=place / "server.log", settings=SETTINGS) as server:
        yield server


async def test_each_mode_loses_and_doubles_nothing(server: Server) -> None:
    token, code = server.ready["mentor_token"], server.room["join_code"]
    counts = {"students": 4, "mentors": 2}
    tallies = {}
    async with connected_class(server.host, server.port, server.room, token, **counts) as people:
        hands = {"at_once": 4, "pause_s": 0.1, "cpu_s": server.cpu_s}
        tallies["at-once"] = await raised_hands(people, rounds=1, **hands)
        tallies["in-5s"] = await raised_hands(people, rounds=1, over_s=0.5, **hands)
        tallies["double-click"] = await double_clicks(people, 12)
        tallies["35-in-queue"] = await full_queue(people, code, 6)
        tallies["one-address"] = await one_address(people, code, 6)
        limits = await steady(people, for_s=2.0, warm_up_s=0.5)
        mixed = await steady(people, for_s=2.0, warm_up_s=0.5, mixed=True)
    tallies["cut"] = await cut_sockets(server.host, server.port, server.room, token, rounds=1, **counts)
    assert {mode: (tally.lost, tally.doubled, bool(tally.ms)) for mode, tally in tallies.items()} == dict.fromkeys(
        tallies, (0, 0, True)
    )
    assert [(tally.lost, tally.doubled, tally.refused, tally.made > 0) for tally in (limits, mixed)] == [
        (0, 0, 0, True)
    ] * 2
    costs = measure(server, 0.0)
    assert {"web", "store", "queue", "gateway", "session", "supervisor", "launcher"} <= set(costs.processes)
    assert costs.memory_mb["session"] > 0
    assert costs.files["web"] > 0


async def test_a_flood_of_false_beacons_is_answered_alike_and_counts_for_nothing(tmp_path: Path) -> None:
    with running(tmp_path / "data", log=tmp_path / "server.log") as server:
        seen = await bench_beacons.run(server, seconds=1.0, per_s=5_000, turns=1)
    assert (seen.lost, seen.doubled, seen.unanswered, seen.taken) == (0, 0, 0, 1)
    assert seen.answers == {(204, b"", next(iter(seen.answers))[2])}
    assert seen.sent >= 1_000
    made = {row.name for row in bench_beacons.rows(seen)}
    assert {bar.name for bar in bench_beacons.BARS} <= made


def test_a_process_that_is_none_of_ours_is_counted_with_the_actor_system() -> None:
    import psutil

    assert kind_of(psutil.Process()) in ("actor system", "web", "launcher")


def test_each_bar_of_the_governor_s_bench_is_held_against_a_row_of_it() -> None:
    from loadtest.latency import Tally
    from web.commands import bench_governor as bench

    calm, pressed = bench.Pressed(), bench.Pressed()
    calm.hands["calm"] = Tally(ms=[10.0])
    pressed.hands = {"a build": Tally(ms=[40.0]), "strangers": Tally(ms=[30.0], lost=1)}
    for language in bench.LANGUAGES:
        calm.runs[language], pressed.runs[language] = ([100.0], 0), ([140.0], 0)
    rows = {row.name: row for row in [*bench._hand_rows(calm, pressed), *bench._run_rows(calm, pressed)]}
    live = {"low after", "paused after", "background work at rest", "changes within"}  # made on a server only
    assert {bar.name for bar in bench.BARS if not any(map(bar.name.startswith, live))} <= set(rows)
    over = rows["push to every mentor, a build at every core: p99 over 1.5 x calm"]
    assert over.max == 25.0
    assert rows["python, greedy programs beside it: p95 over calm"].max == 1.4
    assert rows["push to every mentor, strangers at every core"].lost == 1
