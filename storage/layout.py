"""Where things lie in a data directory. Folders are for the owner alone: they hold children's work."""

from __future__ import annotations

from pathlib import Path

PRIVATE = 0o700
FORMS_SEEN = "help-forms.json"


class DataDir:
    """The paths of one installation; creates the folders that are missing."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        for folder in (self.path, self.keys, self.run, self.logs):
            _make_private(folder)

    @property
    def database(self) -> Path:
        return self.path / "classroom.db"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def journal_key(self) -> Path:
        return self.keys / "journal.key"

    @property
    def work_key(self) -> Path:
        """The secret behind the signatures of children's work files."""
        return self.keys / "work-files.key"

    @property
    def forms_seen(self) -> Path:
        """The forms that children were asked with, in all their versions (`web.forms_seen`)."""
        return self.path / FORMS_SEEN

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def admin_socket(self) -> Path:
        return self.path / "admin.sock"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def __repr__(self) -> str:
        return f"DataDir({str(self.path)!r})"


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(PRIVATE)
