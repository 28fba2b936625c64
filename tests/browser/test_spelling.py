"""A name that a program does not know is answered with the one in it that looks like it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from loadtest.server import Server
from tests.browser.steps import join, write


def test_a_child_reads_which_name_it_probably_meant(lasting_server: Server, open_screen: Any) -> None:
    emma = open_screen(lasting_server.ready["student_url"])
    join(emma, lasting_server.room["join_code"], "Speller")
    write(emma, 'let score = 3;\nconsole.log("You have " + scroe);\n')
    emma.page.get_by_test_id("run").click()
    expect(emma.page.get_by_test_id("error-title")).to_have_text("Did you mean score?")
    expect(emma.page.get_by_test_id("error-action")).to_contain_text("Write score")
    emma.shoot("spelling-1-did-you-mean")
    write(emma, 'console.log(1);\nlet name = "Ann";\nbanana();\n')
    emma.page.get_by_test_id("run").click()
    expect(emma.page.get_by_test_id("error-title")).not_to_contain_text("Did you mean")
