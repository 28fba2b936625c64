"""What is wrong with a view for somebody: shared by the browser tests.

axe judges in light and in dark colours, and both at a zoom of 200 %, which is a window of half as many CSS pixels in
which each is drawn twice as large. Besides, nothing may be cut off or covered there.
"""

from __future__ import annotations

import base64
from typing import Any

from tests.browser.conftest import AT_REST, ROOT, SCREEN, SCREENSHOTS

AXE = ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
ZOOM = 2
#: Whatever can be pressed or typed into can be brought into view whole and lies on top there; no text ends at the edge
#: of a box that does not scroll, except where dots say so; and nobody has to scroll sideways.
LOST = """() => {
  const lost = [];
  const called = one => `<${one.tagName.toLowerCase()} ${one.dataset.testid ?? one.className}> ${one.textContent}`;
  const tell = (what, one) => lost.push(`${what}: ${called(one).slice(0, 100)}`);
  const isSeen = one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const wide = document.scrollingElement.scrollWidth - innerWidth;
  if (wide > 0) lost.push(`the page is ${wide} px too wide`);
  const scope = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  for (const one of scope.querySelectorAll("button, a[href], input, textarea, select, summary, [tabindex='0']")) {
    if (!isSeen(one)) continue;
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue; // for screen readers only
    if (box.left < -1 || box.right > innerWidth + 1) tell("beside the window", one);
    const middle = [box.left + box.width / 2, Math.min(box.top + box.height / 2, box.top + 20)];
    const top = document.elementFromPoint(...middle);
    if (top === null) tell("out of reach", one);
    else if (!one.contains(top) && !(one.labels && [...one.labels].some(label => label.contains(top))))
      tell(`covered by ${called(top).slice(0, 60)}`, one);
  }
  for (const one of scope.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    const hasText = [...one.childNodes].some(each => each.nodeType === 3 && each.data.trim() !== "");
    if (!hasText || !isSeen(one) || one.clientWidth < 2 || one.closest(".cm-editor")) continue;
    const ends = style.overflowX === "hidden" || style.overflowX === "clip";
    const least = style.textOverflow === "ellipsis" ? 4 * parseFloat(style.fontSize) : Infinity; // "Char…" is a name
    if (ends && one.scrollWidth > one.clientWidth + 1 && one.clientWidth < least) tell("cut off", one);
    if (style.overflowY === "hidden" && one.scrollHeight > one.clientHeight + 2) tell("cut off below", one);
  }
  scrollTo(0, 0);
  return lost;
}"""


def findings(page: Any, *, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe has to say about the page as it stands, once nothing moves any more: by these rules, or by all."""
    page.evaluate(AT_REST)
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text())
    only: dict[str, Any] = {"runOnly": list(rules)} if rules else {}
    found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **only})
    assert found["passes"] or found["incomplete"], "axe looked at nothing"
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


def wrong_with(screen: Any, name: str) -> dict[str, list[str]]:
    """What is wrong with the view, by the way in which it is shown; with pictures. The screen is left as it was."""
    page, wrong = screen.page, {}
    for zoomed in (False, True):
        devtools = page.context.new_cdp_session(page) if zoomed else None
        if devtools:
            size = {side: SCREEN[side] // ZOOM for side in ("width", "height")}
            metrics = {**size, "deviceScaleFactor": ZOOM, "mobile": False}
            devtools.send("Emulation.setDeviceMetricsOverride", metrics)
        for theme in ("light", "dark"):
            way = f"{name}, {theme}{', at 200 %' if zoomed else ''}"
            page.emulate_media(color_scheme=theme)
            # Colours are all that a theme changes.
            wrong[way] = findings(page, rules=("color-contrast",) if theme == "dark" else ())
            _shoot(page, devtools, theme, name)
            if devtools and theme == "dark":  # the last of all, because it scrolls
                wrong[way] += page.evaluate(LOST)
        if devtools:
            devtools.send("Emulation.clearDeviceMetricsOverride")
            devtools.detach()
            page.set_viewport_size(SCREEN)
    page.emulate_media(color_scheme=screen.theme)
    return {way: said for way, said in wrong.items() if said}


def _shoot(page: Any, devtools: Any, theme: str, name: str) -> None:
    folder = SCREENSHOTS / (f"{theme}-200" if devtools else theme)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name.lower().replace(' ', '-')}.png"
    if devtools:
        path.write_bytes(base64.b64decode(devtools.send("Page.captureScreenshot")["data"]))
    else:
        page.screenshot(path=path)
