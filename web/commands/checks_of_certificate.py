"""The doctor's look at the certificate: at the files that are named, else at those that the server serves."""

from __future__ import annotations

import time
from pathlib import Path

from web.commands.findings import FAIL, PASS, WARN, Check

NAME = "certificate"
#: What laptops refuse already; the rest is told in time.
REFUSED_NOW = frozenset({"certificate_expired", "certificate_not_yet"})


def check_certificate(data: Path, cert: Path | None = None, key: Path | None = None) -> Check:
    files = (cert, key) if cert is not None and key is not None else _files_of(data)
    if files is None:
        remedy = "Start it with --lan, or with --tls-cert and --tls-key; or keep it on this machine (127.0.0.1)."
        return Check(NAME, WARN, "the server on this folder speaks plain http only", remedy)
    from web import addresses
    from web.tls import pair, standing

    try:
        certificate = pair.read(pair.Pair(*files))
        pair.server_context(pair.Pair(*files))
    except pair.BadPair as problem:
        remedy = "Put a good certificate and its key there: the running server looks each second."
        return Check(NAME, FAIL, str(problem), remedy)
    now_s = time.time()
    spoken_for = ", ".join((*certificate.names, *certificate.addresses))
    days = standing.days_left(certificate, now_s)
    found = f"{files[0]} speaks for {spoken_for or 'nobody'}, {days} days left"
    concerns = standing.concerns(certificate, now_s, addresses.lan_address())
    if not concerns:
        return Check(NAME, PASS, found)
    verdict = FAIL if REFUSED_NOW & set(concerns) else WARN
    said = "; ".join(standing.SAID[concern] for concern in concerns)
    return Check(NAME, verdict, found, said[0].upper() + said[1:] + ".")


def _files_of(data: Path) -> tuple[Path, Path] | None:
    """What the last server on this folder served."""
    from web.tls.noted import noted

    return noted(data / "run")
