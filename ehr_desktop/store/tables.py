"""The names of the tables and columns, for building statements.

The schema itself (keys, indexes, triggers, the search index) is what the migrations make; a test holds both together.
Instants are texts of fixed width in UTC, so that they sort as texts; days are "YYYY-MM-DD".
"""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

note = Table(
    "note",
    metadata,
    # counts up in the order in which notes came to this computer; also the row of the search index
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("client_id", Text, nullable=False),
    Column("clinician_id", Text, nullable=False),
    Column("note_type", Text, nullable=False),
    Column("type_version", Integer, nullable=False),
    Column("appointment_id", Text),
    Column("revision", Integer, nullable=False),
    Column("accepted_revision", Integer),
    Column("created_at", Text),
    Column("changed_at", Text),
    Column("deleted_at", Text),
    # read from `answers`, `server` and the client, so that lists can sort and filter without opening those
    Column("status", Text, nullable=False),
    Column("is_locked", Integer, nullable=False),
    Column("unlock_until", Text),
    Column("server_id", Text),
    Column("session_day", Text),
    Column("cpt_code", Text, nullable=False),
    Column("client_order", Text, nullable=False),
    Column("excerpt", Text, nullable=False),
    # the long ones last: reading the others does not touch their pages
    Column("answers", Text, nullable=False),
    Column("server", Text),
)

#: The full-text index, one row for each note that is not deleted; `rowid` is the note's number.
note_text = Table(
    "note_text",
    MetaData(),
    Column("rowid", Integer, primary_key=True),
    Column("text", Text),
    Column("client", Text),
    Column("mrn", Text),
    Column("note_type", Text),
    Column("codes", Text),
)

outbox = Table(
    "outbox",
    metadata,
    Column(
        "note_id",
        Text,
        ForeignKey("note.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        primary_key=True,
        nullable=False,
    ),
    Column("since", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_attempt_at", Text),
    Column("attempt", Text),
    Column("attempt_body", LargeBinary),
    # the revision the attempt holds, so that lists need not open it
    Column("attempt_revision", Integer),
    Column("refusal", Text),
    Column("theirs", Text),
)

client = Table(
    "client",
    metadata,
    Column("id", Text, primary_key=True, nullable=False),
    Column("mrn", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("date_of_birth", Text),
    Column("name", Text, nullable=False),
    Column("name_order", Text, nullable=False),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Text, primary_key=True, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("clinician_id", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("start", Text, nullable=False),
    Column("end", Text, nullable=False),
    Column("starts_at", Text, nullable=False),
    Column("minutes", Integer),
    Column("kind", Text, nullable=False),
    Column("cpt_code", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("status", Text, nullable=False),
)

fact = Table(
    "fact",
    metadata,
    Column("name", Text, primary_key=True, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("note_id", Text),
    Column("what", Text, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # where it was done; entries from before this column was there have none
    Column("computer", Text),
)
