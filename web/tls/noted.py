"""Which certificate files the server on a data folder serves, so that `doctor` looks at the same ones."""

from __future__ import annotations

import json
from pathlib import Path

FILE = "tls.json"


def note(run: Path, cert: Path | None, key: Path | None) -> None:
    """By the server at its start, in the folder of what belongs to one run; nothing for one without TLS."""
    path = run / FILE
    if cert is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(json.dumps({"cert": str(cert), "key": str(key)}))


def noted(run: Path) -> tuple[Path, Path] | None:
    """Certificate and key of the last start; None when that was without."""
    try:
        said = json.loads((run / FILE).read_text())
        return Path(said["cert"]), Path(said["key"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
