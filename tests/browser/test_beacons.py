"""The page itself: it is paired when a child has joined, and an error that it tells of twice is one finding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loadtest.server import Server
from storage.views import Views
from tests.browser.laptops import until
from tests.browser.steps import join, write

BROKEN = 'console.log("hi"\n'
WHOLE = 'console.log("hi")\n'
KEPT = """async () => {
  const { name } = (await indexedDB.databases()).find(({ name }) => name.startsWith("hh-beacons-"));
  const db = await new Promise((done) => { indexedDB.open(name).onsuccess = (event) => done(event.target.result); });
  const all = (store) => new Promise((done) => {
    db.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result);
  });
  const [devices, outbox] = [await all("devices"), await all("outbox")];
  db.close();
  return { extractable: devices.map(({ key, room_key }) => key.extractable || room_key.extractable),
           ids: devices.map(({ device_id }) => device_id), waiting: outbox.length };
}"""


def heard(views: Views, child: str, kind: str = "beacon.heard") -> list[Any]:
    return [event for event in views.events_of(f"student/{child}") if event.kind == kind]


def test_an_error_is_told_by_a_beacon_that_belongs_to_it(server: Server, open_screen: Any, tmp_path: Path) -> None:
    emma = open_screen(server.ready["student_url"])
    join(emma, server.room["join_code"], "Emma")
    views = Views(tmp_path / "data" / "classroom.db")
    (child,) = [row.student_id for row in views.students(server.room["id"])]
    write(emma, BROKEN)
    emma.page.get_by_test_id("run").click()
    until(emma.page, lambda: len(heard(views, child)) == 1)
    (device,) = views.devices()
    assert device.student_id == child
    (beacon,), (error,) = heard(views, child), heard(views, child, "error.seen")
    assert beacon.payload["beacon"]["hash"] == error.payload["hash"]
    assert (beacon.payload["finding"], beacon.payload["repeats"]) == (error.event_id, True)
    said = {key: beacon.payload["beacon"][key] for key in ("type", "language", "device_id", "seq", "code", "line")}
    assert said == {
        "type": "parse_error", "language": "javascript", "device_id": device.device_id, "seq": 1, "code": 0x1001,
        "line": error.payload["body"]["line"],
    }  # fmt: skip

    write(emma, WHOLE)
    emma.page.get_by_test_id("run").click()
    until(emma.page, lambda: len(heard(views, child)) == 2)
    assert heard(views, child)[1].payload["beacon"]["type"] == "resolved"
    until(emma.page, lambda: emma.page.evaluate(KEPT)["waiting"] == 0)
    assert emma.page.evaluate(KEPT) == {"extractable": [False], "ids": [device.device_id], "waiting": 0}

    emma.page.get_by_test_id("leave-open").click()
    emma.page.get_by_test_id("leave-go").click()
    emma.page.get_by_test_id("join-code").wait_for()
    assert emma.page.evaluate(KEPT)["ids"] == []
    views.close()
