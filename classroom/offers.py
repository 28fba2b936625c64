"""The fixes that were found for a child's files, and what of them its laptops were given.

A fix that the child or the room does not want leaves as an explanation; the whole of it is kept, so that a child who
changes its mind has it at once. Pure bookkeeping of a sitting (`classroom.student_session`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from classroom.fix_delivery import allowed, narrowed
from classroom.student_session_events import SourceChecked, SuggestionReconsidered

#: So many files have a fix that may still be shown; the oldest is forgotten first.
OFFERS_KEPT = 16
#: So many suggestions may still be answered.
ANSWERABLE = 32
#: Levels at which a laptop has the edits.
TAKEABLE = frozenset({"ask", "push"})


@dataclass(frozen=True, slots=True)
class Offer:
    """The newest fix for one file, as LinterLite made it; `level` is that at which the laptops have it."""

    check_id: str
    suggestion: dict[str, Any]
    level: str | None
    #: The child took it or put it away: it is not offered again.
    decided: bool = False


Offers = Mapping[str, Offer]


def after_check(offers: Offers, checked: SourceChecked) -> dict[str, Offer]:
    """A new check of a file makes what was offered before pointless, unless it found a save that is still broken."""
    whole = checked.withheld or checked.suggestion
    others = {path: offer for path, offer in offers.items() if path != checked.path}
    if whole is not None:
        offer = Offer(checked.check_id, whole, _level(checked.suggestion))
        return {**dict(list(others.items())[-OFFERS_KEPT + 1 :]), checked.path: offer}
    return others if checked.parses or checked.purpose == "error" else dict(offers)


def reconsidered(offers: Offers, answer: bool | None, room: str, mode: str) -> Iterator[SuggestionReconsidered]:
    """What the laptops are to be given now that the child or the room has chosen otherwise; newest last."""
    for path, offer in offers.items():
        shown = narrowed(offer.suggestion, allowed(answer, room, mode))
        if not offer.decided and _level(shown) != offer.level:
            yield SuggestionReconsidered(offer.check_id, path, shown)


def after_reconsidered(offers: Offers, event: SuggestionReconsidered) -> dict[str, Offer]:
    offer = offers.get(event.path)
    if offer is None or offer.check_id != event.check_id:
        return dict(offers)
    return {**offers, event.path: replace(offer, level=_level(event.suggestion))}


def after_decided(offers: Offers, suggestion_id: str) -> dict[str, Offer]:
    return {
        path: replace(offer, decided=True) if offer.suggestion["id"] == suggestion_id else offer
        for path, offer in offers.items()
    }


def fix_in(offers: Offers, path: str, text: str) -> str | None:
    """The id of the fix that this text of the file is, but for white space at the ends of lines."""
    offer = offers.get(path)
    fixed = offer.suggestion.get("fixed") if offer is not None else None
    return offer.suggestion["id"] if offer is not None and fixed is not None and _lines(fixed) == _lines(text) else None


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def answerable(levels: Mapping[str, str], suggestion: dict[str, Any] | None) -> dict[str, str]:
    """Suggestion id -> the widest level at which a laptop has had it: what was shown once may be taken for ever, for
    the word of it may come late."""
    if suggestion is None:
        return dict(levels)
    key, level = suggestion["id"], suggestion["level"]
    widest = level if level in TAKEABLE else levels.get(key, level)
    others = [(each, held) for each, held in levels.items() if each != key]
    return {**dict(others[-ANSWERABLE + 1 :]), key: widest}


def _level(suggestion: Mapping[str, Any] | None) -> str | None:
    return suggestion["level"] if suggestion is not None else None
