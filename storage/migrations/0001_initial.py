"""The first schema: journal as header and payload, snapshots, cursors, and the tables for reading."""

from __future__ import annotations

from storage.migrations import Run

STATEMENTS = (
    "CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE journal (
        position INTEGER NOT NULL PRIMARY KEY,
        stream TEXT NOT NULL,
        version INTEGER NOT NULL,
        event_id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        v INTEGER NOT NULL,
        at INTEGER NOT NULL,
        cause TEXT,
        student_id TEXT,
        room_id TEXT,
        client_id TEXT,
        seq INTEGER,
        fingerprint TEXT,
        payload_hash BLOB NOT NULL,
        mac BLOB NOT NULL,
        UNIQUE (stream, version)
    )""",
    "CREATE UNIQUE INDEX journal_client_seq ON journal (client_id, seq) WHERE client_id IS NOT NULL",
    "CREATE INDEX journal_student ON journal (student_id, position, kind) WHERE student_id IS NOT NULL",
    "CREATE INDEX journal_room ON journal (room_id, position, kind) WHERE room_id IS NOT NULL",
    """CREATE TABLE payload (
        position INTEGER NOT NULL PRIMARY KEY REFERENCES journal (position),
        salt BLOB NOT NULL,
        body TEXT NOT NULL
    )""",
    """CREATE TABLE snapshot (
        stream TEXT NOT NULL,
        version INTEGER NOT NULL,
        position INTEGER NOT NULL,
        at INTEGER NOT NULL,
        schema INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (stream, version)
    )""",
    "CREATE TABLE cursor (consumer TEXT NOT NULL PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE room (
        room_id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, join_code TEXT NOT NULL, opened_at INTEGER NOT NULL
    )""",
    "CREATE INDEX room_join_code ON room (join_code)",
    """CREATE TABLE student (
        student_id TEXT NOT NULL PRIMARY KEY,
        room_id TEXT NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        rejoin_hash TEXT NOT NULL,
        joined_at INTEGER NOT NULL
    )""",
    "CREATE INDEX student_name ON student (room_id, name_key)",
    """CREATE TABLE mentor (
        mentor_id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        rooms TEXT NOT NULL,
        token_hash TEXT,
        password_hash TEXT,
        added_at INTEGER NOT NULL,
        revoked_at INTEGER
    )""",
    "CREATE INDEX mentor_name ON mentor (name_key)",
    "CREATE INDEX mentor_token ON mentor (token_hash) WHERE token_hash IS NOT NULL",
    """CREATE TABLE session (
        token_hash TEXT NOT NULL PRIMARY KEY,
        role TEXT NOT NULL,
        who TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        ended INTEGER NOT NULL
    )""",
    "CREATE INDEX session_who ON session (who)",
    """CREATE TABLE mentor_link (
        link_hash TEXT NOT NULL PRIMARY KEY,
        mentor_id TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        used INTEGER NOT NULL
    )""",
    """CREATE TABLE client (
        client_id TEXT NOT NULL PRIMARY KEY,
        student_id TEXT NOT NULL,
        last_seq INTEGER NOT NULL,
        heard_at INTEGER NOT NULL
    )""",
    """CREATE TABLE file (
        student_id TEXT NOT NULL,
        path TEXT NOT NULL,
        language TEXT NOT NULL,
        text TEXT NOT NULL,
        rev TEXT NOT NULL,
        base_rev TEXT,
        at INTEGER NOT NULL,
        conflict_of TEXT,
        PRIMARY KEY (student_id, path)
    )""",
    """CREATE TABLE ticket (
        ticket_id TEXT NOT NULL PRIMARY KEY,
        room_id TEXT NOT NULL,
        student_id TEXT NOT NULL,
        state TEXT NOT NULL,
        opened_at INTEGER NOT NULL,
        closed_at INTEGER,
        resolution TEXT,
        record TEXT NOT NULL
    )""",
    "CREATE INDEX ticket_unresolved ON ticket (room_id, opened_at) WHERE closed_at IS NULL",
    "CREATE INDEX ticket_student ON ticket (student_id, opened_at)",
    """CREATE TABLE suggestion (
        student_id TEXT NOT NULL,
        suggestion_id TEXT NOT NULL,
        path TEXT NOT NULL,
        check_id TEXT NOT NULL,
        error_event_id TEXT NOT NULL,
        body TEXT NOT NULL,
        state TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (student_id, suggestion_id)
    )""",
    "CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
)


def migrate(run: Run) -> None:
    for statement in STATEMENTS:
        run(statement)
