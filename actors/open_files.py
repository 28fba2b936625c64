"""How many files and connections a process may hold: as many as the machine's administrator allows.

Shells start programs with a low bound that suits old programs; each process may raise it up to its hard limit.
"""

from __future__ import annotations

import resource

#: More is never needed, and some machines allow a thousand million.
ENOUGH = 65_536


def raise_limit() -> int:
    """The new bound; children inherit it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return allowed()


def allowed() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ENOUGH if soft == resource.RLIM_INFINITY else soft
