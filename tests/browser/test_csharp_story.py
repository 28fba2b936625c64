"""A child writes C#: the page colours it, the centre runs it, and whatever goes wrong is told kindly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from loadtest.server import Server, start_server
from tests.browser.axe import wrong_with
from tests.browser.conftest import OpenScreen, Screen, screens
from tests.browser.laptops import until
from tests.browser.steps import join, take_fix, write

#: The first run may wait until the sandbox has proved itself, on a busy machine.
FIRST_RUN_MS = 60_000
GREETING = """using System;

class Program
{
    static void Main()
    {
        Console.Write("Your name? ")
        string name = Console.ReadLine();
        for (int n = 1; n <= 3; n++)
        {
            Console.WriteLine(n + ": Hello " + name);
        }
    }
}
"""
#: What goes wrong, by the name that the page gives it.
HOSTILE = {
    "FileNotFoundException": """using System;
class Program { static void Main() { Console.WriteLine("looking");
  Console.WriteLine(System.IO.File.ReadAllText("/etc/passwd")); } }
""",
    "TooMuchMemory": """using System.Collections.Generic;
class Program { static void Main() { var all = new List<byte[]>(); while (true) { var part = new byte[10000000];
  for (int i = 0; i < part.Length; i += 4096) part[i] = 1; all.Add(part); } } }
""",
    "TooLong": "class Program { static void Main() { while (true) { } } }\n",
    "TooManyHelpers": """using System.Threading;
class Program { static void Main() { for (int n = 0; n < 500; n++) new Thread(() => Thread.Sleep(9000)).Start(); } }
""",
    "TooMuchOutput": 'class Program { static void Main() { while (true) System.Console.WriteLine("la la la"); } }\n',
}
#: The others are for `make prove`: each costs seconds of a processor.
SAMPLE = ("FileNotFoundException", "TooMuchMemory")
OFFLINE = ("net::ERR_INTERNET_DISCONNECTED",)
#: A refusal that the page understands is still an error on the browser's console.
REFUSED = ("status of 503",)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, _built: None) -> Iterator[Server]:
    """It runs the children's Python, too: a mentor may want that."""
    folder = tmp_path_factory.mktemp("runs")
    settings = {"HELPING_HANDS_RUNNER_LANGUAGES": "python"}
    running = start_server(folder / "data", room="4-Green", log=folder / "server.log", settings=settings)
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def child(server: Server, chromium: Browser) -> Iterator[Screen]:
    """One child who tries everything in one sitting."""
    with screens(chromium) as open_screen:
        screen = open_screen(server.ready["student_url"], expected=OFFLINE)
        join(screen, server.room["join_code"], "Sam")
        yield screen


def card(child: Any, name: str | None = None) -> Any:
    found = child.page.get_by_test_id("error-card")
    expect(found).to_be_visible(timeout=FIRST_RUN_MS)
    if name is not None:
        expect(found).to_have_attribute("data-name", name)
    return found


def press_run(child: Any) -> None:
    child.page.get_by_test_id("run").click()


def the_next_one_runs(child: Any) -> None:
    write(child, GREETING.replace('? ")', '? ");'), "csharp")
    child.page.get_by_test_id("answers").fill("Sam")
    press_run(child)
    expect(output(child)).to_contain_text("3: Hello Sam")


def output(child: Any) -> Any:
    return child.page.get_by_test_id("output")


COLOURS = "box => new Set([...box.querySelectorAll('span')].map(one => getComputedStyle(one).color)).size"


def test_a_new_csharp_program_is_coloured_and_runs(child: Any) -> None:
    child.page.get_by_test_id("language-csharp").click()
    expect(child.page.get_by_test_id("editor-content")).to_contain_text("Console.WriteLine")
    content = child.page.get_by_test_id("editor-content")
    # Of words and texts; all else has the colour of the page.
    until(child.page, lambda: content.evaluate(COLOURS) >= 2)
    press_run(child)
    expect(output(child)).to_contain_text("Hello!", timeout=FIRST_RUN_MS)
    expect(child.page.get_by_test_id("run-state")).to_have_text("Done.")
    child.shoot("sam-1-csharp-runs")


def test_what_the_compiler_says_is_explained_marked_fixed_and_run(child: Any) -> None:
    write(child, GREETING, "csharp")
    child.page.get_by_test_id("answers").fill("Sam")
    press_run(child)
    error = card(child, "CS1525")
    expect(error).to_have_attribute("data-line", "7")
    expect(child.page.get_by_test_id("suggestion-card")).to_be_visible()
    expect(child.page.get_by_test_id("editor-content").locator(".cm-markedLine")).to_contain_text("Your name?")
    expect(child.page.get_by_test_id("error-title")).to_have_text("Something is missing at the end")
    assert wrong_with(child, "sam-2-csharp-is-explained") == {}
    take_fix(child)
    expect(output(child)).to_contain_text("3: Hello Sam")
    expect(error).to_have_count(0)
    child.shoot("sam-3-csharp-is-fixed-and-runs")


def test_a_word_that_does_not_exist_is_explained_at_its_place(child: Any) -> None:
    write(child, GREETING.replace('? ")', '? ");').replace("Console.ReadLine", "Console.Readline"), "csharp")
    press_run(child)
    error = card(child, "CS0117")
    expect(error).to_have_attribute("data-line", "8")
    expect(child.page.get_by_test_id("error-title")).to_have_text("Did you mean ReadLine?")
    child.shoot("sam-4-csharp-word-is-explained")


def test_a_program_that_breaks_while_it_runs_is_told_with_its_line(child: Any) -> None:
    write(
        child, "class Program {\n  static void Main() {\n    int none = 0;\n    int x = 1 / none;\n  }\n}\n", "csharp"
    )
    press_run(child)
    error = card(child, "DivideByZeroException")
    expect(error).to_have_attribute("data-line", "4")
    expect(output(child)).not_to_contain_text("Unhandled")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.slow) for name in HOSTILE]
)
def test_a_hostile_program_is_ended_kindly_and_the_next_one_runs(name: str, child: Any) -> None:
    write(child, HOSTILE[name], "csharp")
    press_run(child)
    card(child, name)
    expect(output(child)).not_to_contain_text("root:")
    child.shoot(f"sam-5-hostile-{name.lower()}")
    the_next_one_runs(child)


def test_a_program_that_never_ends_can_be_stopped(child: Any) -> None:
    write(child, "class Program { static void Main() { System.Threading.Thread.Sleep(60000); } }\n", "csharp")
    press_run(child)
    expect(child.page.get_by_test_id("run-state")).to_have_text("Your program is running.")
    child.page.get_by_test_id("stop").click()
    expect(child.page.get_by_test_id("run-state")).to_have_text("You stopped the program.")
    the_next_one_runs(child)


def test_a_mentor_may_have_the_centre_run_python_as_well(child: Any) -> None:
    write(child, 'print("on", __import__("platform").node())\n', "python")
    press_run(child)
    expect(output(child)).to_contain_text("on box")


def test_without_the_line_the_program_stays_here_and_the_page_says_so(child: Any) -> None:
    child.context.set_offline(True)
    write(child, GREETING.replace('? ")', '? ");').replace("Hello", "Hello again"), "csharp")
    press_run(child)
    told = card(child, "CentreAway")
    expect(told).to_have_attribute("role", "status")
    expect(told).to_contain_text("safe on this laptop")
    child.shoot("sam-6-csharp-without-the-line")
    child.context.set_offline(False)
    press_run(child)
    expect(output(child)).to_contain_text("3: Hello again Sam")
    expect(child.page.get_by_test_id("error-card")).to_have_count(0)


@pytest.mark.usefixtures("_built")
def test_where_nothing_can_be_run_the_program_is_kept_and_everybody_is_told(
    tmp_path: Any, open_screen: OpenScreen
) -> None:
    settings = {"HELPING_HANDS_RUNNER_ON": "false"}
    server = start_server(tmp_path / "data", room="4-Green", log=tmp_path / "server.log", settings=settings)
    child = open_screen(server.ready["student_url"], theme="dark", expected=REFUSED)
    join(child, server.room["join_code"], "Ida")
    child.page.get_by_test_id("language-csharp").click()
    press_run(child)
    expect(card(child, "CentreOff")).to_contain_text("Your program is saved")
    expect(child.page.get_by_test_id("run-state")).to_have_text("Your program waits at the centre.")
    child.shoot("ida-csharp-is-off")
    write(child, 'console.log("still here");\n')
    press_run(child)
    expect(output(child)).to_contain_text("still here")
    mentor = open_screen(server.ready["mentor_url"], expected=REFUSED)
    expect(mentor.page.get_by_text("Code running is OFF on this server")).to_contain_text(
        "switched off in the settings"
    )
    mentor.shoot("mentor-code-running-is-off")
    assert server.stop() == 0
