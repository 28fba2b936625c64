"""The doctor's look at what runs children's programs on this machine: the walls, and the languages behind them."""

from __future__ import annotations

from web.commands.findings import FAIL, PASS, WARN, Check


def check_sandbox() -> Check:
    """The self-test of the walls, on the way that children's programs take. A machine without a sandbox serves all
    but that, so what is missing is a WARN; walls that let something through are a FAIL."""
    from sandbox.remedies import remedy_for, this_system
    from sandbox.standing import standing

    seen = standing()
    state = seen.state
    if state.available:
        walls = "a control group for each run" if state.tier == "groups" else "a look at its processes every 20 ms"
        return Check("sandbox", PASS, f"{len(seen.sung)} canaries held; namespaces and {walls}")
    reason = state.reason or "does_not_start"
    broke = reason.startswith("canary_")
    said = " ".join(state.detail.split())
    found = f"no program runs on this machine: {reason}" + (f" ({said})" if said else "")
    return Check("sandbox", FAIL if broke else WARN, found, remedy_for(reason, this_system()))


def check_runtimes() -> Check:
    """The languages of the browser are there always; those of this machine after their test program has answered."""
    from classroom.sandboxing import LANGUAGES
    from sandbox.standing import standing

    seen = standing()
    if not seen.state.available:
        return Check("runtimes", WARN, "JavaScript and Python run in the browser; C# does not run", "See `sandbox`.")
    here = ", ".join(seen.versions[language] for language in LANGUAGES if language in seen.versions)
    if not seen.absent:
        return Check("runtimes", PASS, here)
    missing = "; ".join(f"{language}: {needs}" for language, needs in seen.absent.items())
    return Check("runtimes", WARN, f"{here}; not {', '.join(seen.absent)}", f"Where it is wanted: {missing}.")
