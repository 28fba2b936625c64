"""The schema as peewee models, for reading; `storage/migrations` creates it (a test compares the two).

The models are bound to no database: `storage.views` names its own connection in each query, so that one process can
hold several stores.
"""

from __future__ import annotations

from peewee import BlobField, BooleanField, CompositeKey, IntegerField, Model, TextField


class Meta(Model):
    """Facts about the database itself: epoch, created_at, key_check, head (see `storage.chain`)."""

    key = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "meta"


class EventHeader(Model):
    """What stays of an event for ever."""

    position = IntegerField(primary_key=True)
    stream = TextField()
    version = IntegerField()
    event_id = TextField(unique=True)
    kind = TextField()
    v = IntegerField()
    at = IntegerField()
    cause = TextField(null=True)
    student_id = TextField(null=True)
    room_id = TextField(null=True)
    client_id = TextField(null=True)
    seq = IntegerField(null=True)
    fingerprint = TextField(null=True)
    payload_hash = BlobField()
    mac = BlobField()

    class Meta:
        table_name = "journal"


class EventPayload(Model):
    """What can be pruned or erased of an event without breaking the chain."""

    position = IntegerField(primary_key=True)
    salt = BlobField()
    body = TextField()

    class Meta:
        table_name = "payload"


class Snapshot(Model):
    stream = TextField()
    version = IntegerField()
    position = IntegerField()
    at = IntegerField()
    schema = IntegerField()
    body = BlobField()

    class Meta:
        table_name = "snapshot"
        primary_key = CompositeKey("stream", "version")


class Cursor(Model):
    consumer = TextField(primary_key=True)
    position = IntegerField()

    class Meta:
        table_name = "cursor"


class Room(Model):
    room_id = TextField(primary_key=True)
    name = TextField()
    join_code = TextField()
    opened_at = IntegerField()

    class Meta:
        table_name = "room"


class OldCode(Model):
    """A join code that a room had once."""

    join_code = TextField(primary_key=True)
    room_id = TextField()

    class Meta:
        table_name = "old_code"


class CentreCode(Model):
    """The one join code that follows the time-table."""

    join_code = TextField(primary_key=True)

    class Meta:
        table_name = "centre_code"


class SchoolClass(Model):
    class_id = TextField(primary_key=True)
    name = TextField()
    room_id = TextField()
    weekday = IntegerField()
    start_min = IntegerField()
    duration_min = IntegerField()

    class Meta:
        table_name = "school_class"


class Roster(Model):
    """The names that a room knows, as a JSON list in the order of the file."""

    room_id = TextField(primary_key=True)
    names = TextField()
    only = BooleanField()

    class Meta:
        table_name = "roster"


class Student(Model):
    student_id = TextField(primary_key=True)
    room_id = TextField()
    name = TextField()
    name_key = TextField()
    rejoin_hash = TextField()
    joined_at = IntegerField()

    class Meta:
        table_name = "student"


class Mentor(Model):
    mentor_id = TextField(primary_key=True)
    name = TextField()
    name_key = TextField()
    rooms = TextField()
    token_hash = TextField(null=True)
    password_hash = TextField(null=True)
    added_at = IntegerField()
    revoked_at = IntegerField(null=True)
    role = TextField()

    class Meta:
        table_name = "mentor"


class Session(Model):
    token_hash = TextField(primary_key=True)
    role = TextField()
    who = TextField()
    expires_at = IntegerField()
    ended = BooleanField()

    class Meta:
        table_name = "session"


class MentorLink(Model):
    link_hash = TextField(primary_key=True)
    mentor_id = TextField()
    expires_at = IntegerField()
    used = BooleanField()

    class Meta:
        table_name = "mentor_link"


class Client(Model):
    """A laptop's outbox: whose it is and how far it was heard."""

    client_id = TextField(primary_key=True)
    student_id = TextField()
    last_seq = IntegerField()
    heard_at = IntegerField()

    class Meta:
        table_name = "client"


class File(Model):
    student_id = TextField()
    path = TextField()
    language = TextField()
    text = TextField()
    rev = TextField()
    base_rev = TextField(null=True)
    at = IntegerField()
    conflict_of = TextField(null=True)

    class Meta:
        table_name = "file"
        primary_key = CompositeKey("student_id", "path")


class Ticket(Model):
    ticket_id = TextField(primary_key=True)
    room_id = TextField()
    student_id = TextField()
    state = TextField()
    opened_at = IntegerField()
    closed_at = IntegerField(null=True)
    resolution = TextField(null=True)
    record = TextField()

    class Meta:
        table_name = "ticket"


class Suggestion(Model):
    """States: ``offered``, then ``accepted``, ``declined``, or ``gone`` when a later check made it pointless."""

    student_id = TextField()
    suggestion_id = TextField()
    path = TextField()
    check_id = TextField()
    error_event_id = TextField()
    body = TextField()
    state = TextField()
    at = IntegerField()

    class Meta:
        table_name = "suggestion"
        primary_key = CompositeKey("student_id", "suggestion_id")


class Device(Model):
    """Laptops that may send beacons; the key of each is derived, see `classroom.beacon`."""

    device_id = IntegerField(primary_key=True)
    student_id = TextField()
    salt = TextField()
    paired_at = IntegerField()

    class Meta:
        table_name = "device"


class Run(Model):
    """A program that a child asked the centre to run. What became of it is in the journal, at `ended_position`."""

    run_id = TextField(primary_key=True)
    student_id = TextField()
    request_id = TextField()
    language = TextField()
    entry = TextField()
    asked_at = IntegerField()
    ended_position = IntegerField(null=True)

    class Meta:
        table_name = "run"


class Rule(Model):
    """How good a rule of LinterLite is in life (`classroom.rule_book.Standing`)."""

    language = TextField()
    rule = TextField()
    uses = IntegerField()
    good = IntegerField()
    level = TextField()
    since = IntegerField()
    fresh = IntegerField()
    #: JSON: child -> its latest uses.
    children = TextField(default="{}")

    class Meta:
        table_name = "rule"
        primary_key = CompositeKey("language", "rule")


class Example(Model):
    """A broken program and its repair without names and without a child; `at` is the day."""

    example_id = TextField(primary_key=True)
    room_id = TextField()
    language = TextField()
    broken = TextField()
    fixed = TextField()
    how = TextField()
    rule = TextField(null=True)
    taken = BooleanField()
    at = IntegerField(index=True)

    class Meta:
        table_name = "example"


class ExampleConsent(Model):
    """Whether a room's, or a child's, programs may become examples, and since when; `who` is the id of either."""

    who = TextField(primary_key=True)
    allowed = BooleanField()
    at = IntegerField()

    class Meta:
        table_name = "example_consent"


class Setting(Model):
    key = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "setting"


class Choice(Model):
    """What a child has answered or a mentor has set; the owner is the child's or the room's stream."""

    owner = TextField()
    key = TextField()
    value = TextField()

    class Meta:
        table_name = "choice"
        primary_key = CompositeKey("owner", "key")


#: Tables that can be made again from the journal.
PROJECTIONS: tuple[type[Model], ...] = (
    Room, OldCode, CentreCode, SchoolClass, Roster, Student, Mentor, Session, MentorLink, Client, File, Ticket,
    Suggestion, Device, Run, Setting, Choice, Rule, Example, ExampleConsent,
)  # fmt: skip
ALL: tuple[type[Model], ...] = (Meta, EventHeader, EventPayload, Snapshot, Cursor, *PROJECTIONS)
