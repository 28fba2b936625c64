"""How much of a proof is run: the whole of it in `make prove` and by hand, a sample in `make test`.

A property that finds nothing in thirty random examples of today finds little more in a hundred, and tomorrow it has
thirty others. The profiles are in `tests/conftest.py`.
"""

from __future__ import annotations

import math

from hypothesis import settings

WHOLE, SAMPLE = "whole", "sample"


def examples(whole: int) -> int:
    """For a property that needs another number of examples than the usual hundred: as many, or its sample."""
    return math.ceil(whole * settings().max_examples / settings.get_profile(WHOLE).max_examples)
