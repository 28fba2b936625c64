"""The option that every command on a data directory takes in the same way."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

DATA_VARIABLE = "HELPING_HANDS_DATA"


def add_data_option(parser: argparse.ArgumentParser) -> None:
    default = Path(os.environ.get(DATA_VARIABLE) or "data")
    parser.add_argument(
        "--data", type=Path, default=default, help=f"folder of the database (default: ${DATA_VARIABLE} or data)"
    )
