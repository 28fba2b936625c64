"""What is put into a sandbox and runs there, under whatever interpreter is inside: nothing out here imports it."""

from pathlib import Path


def tool(name: str) -> bytes:
    """A file of this folder, to be put into a sandbox."""
    return (Path(__file__).parent / name).read_bytes()
