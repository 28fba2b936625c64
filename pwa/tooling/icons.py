"""Draws the app's icons from the mark (`pwa/shared/icon.svg`) into `pwa/public/icons`: run it when the mark changes.

`icon-*` is the mark as it is. `maskable-*` goes to the edge, and the hands stay within the circle of four fifths that
every system shows, whatever shape it cuts out.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

PWA = Path(__file__).resolve().parents[1]
SIZES = (192, 512)
#: Of the whole picture: the hands' farthest corner is then still inside the safe circle.
HANDS = 0.86
PAGE = "<!doctype html><style>html,body{{margin:0;background:transparent}}svg{{display:block}}</style>{svg}"


def drawn(mark: str, *, maskable: bool) -> str:
    """The mark as SVG for a whole picture."""
    if not maskable:
        return mark
    ground = re.search(r'<rect[^>]*fill="([^"]+)"/>', mark)
    if ground is None:
        raise ValueError("the mark has no ground")
    hands = mark[ground.end() : mark.index("</svg>")]
    margin = 24 * (1 - HANDS)
    whole = f'<rect width="48" height="48" fill="{ground[1]}"/>'
    moved = f'<g transform="translate({margin} {margin}) scale({HANDS})">{hands}</g>'
    return f"{mark[: ground.start()]}{whole}{moved}</svg>"


def main() -> None:
    mark = (PWA / "shared" / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            for name in ("icon", "maskable"):
                page.set_content(PAGE.format(svg=drawn(mark, maskable=name == "maskable")))
                page.screenshot(path=PWA / "public" / "icons" / f"{name}-{size}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
