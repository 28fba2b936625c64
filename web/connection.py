"""What mentors are told of the way in: the addresses, and what to compare when a laptop imports the authority."""

from __future__ import annotations

from typing import Any

from web.routes import Answer, Call, Route
from web.wire import answers


async def connection(call: Call) -> Answer:
    """Only over https or on this machine, as all that mentors ask: so nobody can have changed it on the way."""
    line = call.door.safe_line
    told: dict[str, Any] = {"ok": True, "https_url": None, "onboarding_url": None, "words": [], "fingerprint": None}
    if line is None:
        return {**told, "days_left": None, "concerns": []}
    told |= {"https_url": f"{line.https_url()}/", "onboarding_url": line.onboarding_url()}
    if line.ca is not None:
        told |= {"words": list(line.ca.words), "fingerprint": line.ca.fingerprint}
    return {**told, "days_left": line.holder.days_left(), "concerns": list(line.holder.concerns())}


ROUTES = (
    Route(
        "GET",
        "/api/v1/connection",
        "mentor",
        connection,
        "How laptops come in safely, and the words to compare.",
        answers.ConnectionAnswer,
    ),
)
