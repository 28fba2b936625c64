"""The kill switch: a service worker that takes itself and everything it has cached away.

Served at the address of the real one while `pwa.kill_switch` is on. Browsers look there by themselves at every visit,
whatever the page from their cache does, so laptops with a broken page are healed without anybody touching them. The
text stands here and not among the built files, because a broken build is what it is for. A child's work is in
IndexedDB and stays.
"""

from __future__ import annotations

from quart import Response

#: Only pages that a service worker has served are loaded anew: after that they come from the server, have none, and
#: are not among the clients when they register this one again. So nothing goes round in circles.
SCRIPT = """\
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(takeAway()));

async function takeAway() {
  for (const name of await caches.keys()) await caches.delete(name);
  const pages = await self.clients.matchAll({ type: "window" });
  await self.registration.unregister();
  for (const page of pages) page.navigate(page.url).catch(() => undefined);
}
"""


def response() -> Response:
    return Response(SCRIPT, 200, {"Cache-Control": "no-cache"}, content_type="text/javascript; charset=utf-8")
