"""The only code that starts programs of children: behind walls, or not at all.

`run` is a call that blocks until its job has ended; call it from a thread or process that lives as long as the run
does, because the sandbox dies with the thread that started it. `state` says whether this machine can do it.
"""

from sandbox.running import run
from sandbox.standing import state

__all__ = ["run", "state"]
