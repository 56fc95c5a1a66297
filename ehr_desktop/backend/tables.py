"""The tables of the practice's server.

Columns are those of the clinic API's data model (API document, 2.1 to 2.8), in snake case; `wire.py` turns them into
the API's names. This module knows nothing of HTTP and runs no statement.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from ehr_desktop.backend.column_types import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[str]:
    return Column("id", String(36), primary_key=True)


def _flag(name: str, *, default: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=true() if default else false())


def _list(name: str) -> Column[list[str]]:
    return Column(name, JSON, nullable=False, server_default=text("'[]'"))


def _at(name: str, *, required: bool = False) -> Column[object]:
    return Column(name, Instant, nullable=not required)


def _one_of(name: str, target: str, *, required: bool = False) -> Column[str]:
    return Column(name, String(36), ForeignKey(target), nullable=not required)


users = Table(
    "users",
    metadata,
    _id(),
    Column("email", String(254), nullable=False, unique=True),
    Column("first_name", String(100), nullable=False),
    Column("last_name", String(100), nullable=False),
    Column("title", String(100)),
    _list("roles"),
    Column("phone_number", String(40)),
    Column("license_number", String(60)),
    Column("license_state", String(2)),
    _at("license_expiration"),
    Column("npi_number", String(20)),
    _flag("is_active", default=True),
    _flag("is_under_supervision"),
    _one_of("supervisor_id", "users.id"),
    Column("password_hash", Text, nullable=False),
    _at("password_expires_at"),
    _flag("must_change_password"),
    _at("created_at", required=True),
    _at("last_login_date"),
    Index(None, "supervisor_id"),
)

sessions = Table(
    "sessions",
    metadata,
    _id(),
    _one_of("user_id", "users.id", required=True),
    # Only the fingerprint of the token: whoever reads the table cannot sign in with it.
    Column("token_sha256", String(64), nullable=False, unique=True),
    _at("created_at", required=True),
    _at("last_activity", required=True),
    _at("ended_at"),
    Column("ip_address", String(60)),
    Column("user_agent", Text),
    Index(None, "user_id"),
)

second_factors = Table(
    "second_factors",
    metadata,
    # Who is in here signs in with a code as well. The secret is in no answer.
    Column("user_id", String(36), ForeignKey("users.id"), primary_key=True),
    Column("secret", String(64), nullable=False),
    _at("enabled_at", required=True),
    # The step of the last code taken: none is taken twice.
    Column("last_step", BigInteger),
)

backup_codes = Table(
    "backup_codes",
    metadata,
    # Taken out when it is used.
    Column("user_id", String(36), ForeignKey("users.id"), primary_key=True),
    Column("code_sha256", String(64), primary_key=True),
)

owed_codes = Table(
    "owed_codes",
    metadata,
    # The password was right, the code is still owed: no session, and good for nothing else.
    Column("token_sha256", String(64), primary_key=True),
    _one_of("user_id", "users.id", required=True),
    _at("created_at", required=True),
    Index(None, "user_id"),
)

former_passwords = Table(
    "former_passwords",
    metadata,
    _id(),
    _one_of("user_id", "users.id", required=True),
    Column("password_hash", Text, nullable=False),
    _at("changed_at", required=True),
    Index(None, "user_id", "changed_at"),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    # Of the address typed, whether or not somebody has it: a lock must not tell who has an account.
    Column("address_sha256", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    _at("locked_until"),
    _at("last_at", required=True),
)

clients = Table(
    "clients",
    metadata,
    _id(),
    Column("medical_record_number", String(60), nullable=False, unique=True),
    Column("first_name", String(100), nullable=False),
    Column("middle_name", String(100)),
    Column("last_name", String(100), nullable=False),
    Column("suffix", String(20)),
    Column("preferred_name", String(100)),
    Column("pronouns", String(40)),
    _at("date_of_birth", required=True),
    Column("primary_phone", String(40)),
    Column("primary_phone_type", String(20), nullable=False, server_default="Mobile"),
    Column("email", String(254)),
    Column("preferred_contact_method", String(20), nullable=False, server_default="Phone"),
    _flag("okay_to_leave_message", default=True),
    Column("gender", String(30)),
    Column("gender_identity", String(60)),
    Column("primary_language", String(60), nullable=False, server_default="English"),
    _flag("needs_interpreter"),
    Column("status", String(20), nullable=False, server_default="ACTIVE"),
    _at("status_date"),
    _at("registration_date"),
    _at("discharge_date"),
    Column("discharge_reason", Text),
    _one_of("primary_therapist_id", "users.id", required=True),
    _one_of("secondary_therapist_id", "users.id"),
    _flag("treatment_consent"),
    _flag("hipaa_acknowledgment"),
    _flag("release_of_information"),
    _flag("electronic_communication"),
    Column("special_needs", Text),
    _list("accessibility_needs"),
    _list("allergy_alerts"),
    _flag("is_merged"),
    Column("merged_into_id", String(36)),
    # Names, record number and date of birth, folded: what `GET /clients?search=` looks in.
    Column("search_text", Text, nullable=False),
    _at("created_at", required=True),
    _at("updated_at", required=True),
    Index(None, "primary_therapist_id"),
    Index(None, "secondary_therapist_id"),
)

appointments = Table(
    "appointments",
    metadata,
    _id(),
    _one_of("client_id", "clients.id", required=True),
    _one_of("clinician_id", "users.id", required=True),
    _at("appointment_date", required=True),
    Column("start_time", String(5), nullable=False),
    Column("end_time", String(5), nullable=False),
    Column("duration", Integer, nullable=False),
    Column("timezone", String(60), nullable=False, server_default="America/New_York"),
    Column("appointment_type", String(60), nullable=False),
    Column("service_location", String(60), nullable=False),
    Column("room", String(60)),
    Column("status", String(20), nullable=False, server_default="SCHEDULED"),
    _at("status_updated_date", required=True),
    Column("status_updated_by", String(36), nullable=False),
    _at("cancellation_date"),
    Column("cancellation_reason", Text),
    Column("cancellation_notes", Text),
    _at("no_show_date"),
    Column("no_show_notes", Text),
    _at("checked_in_time"),
    _at("checked_out_time"),
    Column("actual_duration", Integer),
    Column("cpt_code", String(10)),
    _list("icd_codes"),
    Column("billing_status", String(30), nullable=False, server_default="Not Billed"),
    Column("appointment_notes", Text),
    Column("telehealth_link", Text),
    _flag("is_group_session"),
    Column("group_session_id", String(36)),
    _at("created_at", required=True),
    _at("updated_at", required=True),
    Column("created_by", String(36), nullable=False),
    Column("last_modified_by", String(36), nullable=False),
    _at("deleted_at"),
    Index(None, "client_id", "appointment_date"),
    Index(None, "clinician_id", "appointment_date"),
)

clinical_notes = Table(
    "clinical_notes",
    metadata,
    _id(),
    _one_of("client_id", "clients.id", required=True),
    _one_of("clinician_id", "users.id", required=True),
    _one_of("appointment_id", "appointments.id"),
    Column("note_type", String(60), nullable=False),
    _at("session_date"),
    Column("session_start_time", String(20)),
    Column("session_end_time", String(20)),
    Column("session_duration", Integer),
    Column("subjective", Text),
    Column("objective", Text),
    Column("assessment", Text),
    Column("plan", Text),
    _flag("suicidal_ideation"),
    _flag("suicidal_plan"),
    _flag("homicidal_ideation"),
    _flag("self_harm"),
    Column("risk_level", Text),
    Column("risk_assessment_details", Text),
    Column("interventions_taken", Text),
    _list("diagnosis_codes"),
    _list("interventions_used"),
    Column("progress_toward_goals", Text),
    Column("next_session_plan", Text),
    _at("next_session_date"),
    Column("status", String(30), nullable=False, server_default="DRAFT"),
    _at("signed_date"),
    Column("signed_by", String(36)),
    _at("locked_date"),
    Column("lock_reason", Text),
    _flag("requires_cosign"),
    _at("cosigned_date"),
    _one_of("cosigned_by", "users.id"),
    Column("supervisor_comments", Text),
    _list("revision_history"),
    Column("revision_count", Integer, nullable=False, server_default="0"),
    Column("current_revision_comments", Text),
    _list("current_revision_required_changes"),
    _at("due_date"),
    _flag("completed_on_time"),
    Column("days_to_complete", Integer),
    _flag("is_locked"),
    _flag("unlock_requested"),
    _at("unlock_request_date"),
    _at("unlock_approval_date"),
    _at("unlock_until"),
    Column("unlock_reason", Text),
    Column("unlock_approved_by", String(36)),
    Column("cpt_code", Text),
    Column("billing_code", Text),
    _flag("billable", default=True),
    _flag("ai_generated"),
    Column("ai_model", Text),
    Column("ai_prompt", Text),
    Column("input_transcript", Text),
    _at("created_at", required=True),
    _at("updated_at", required=True),
    Column("last_modified_by", String(36), nullable=False),
    _at("deleted_at"),
    # Counts the changes of this note; its ETag is made of it.
    Column("revision", Integer, nullable=False, server_default="1"),
    # The transaction of the last change: the order of the changes feed.
    Column("changed_in", BigInteger, nullable=False),
    # A deleted note gives its appointment up, so the pair is free again.
    UniqueConstraint("appointment_id", "note_type"),
    Index(None, "clinician_id", "changed_in"),
    Index(None, "clinician_id", "session_date"),
    Index(None, "client_id", "session_date"),
    Index(None, "changed_in", "id"),
)

lost_sights = Table(
    "lost_sights",
    metadata,
    # Filled by a trigger on users.supervisor_id: the former supervisor's changes feed tells of it.
    Column("note_id", String(36), ForeignKey("clinical_notes.id"), primary_key=True),
    Column("user_id", String(36), ForeignKey("users.id"), primary_key=True),
    Column("changed_in", BigInteger, nullable=False),
)

change_feed = Table(
    "change_feed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    # Part of every cursor: a database restored elsewhere starts a new one.
    Column("generation", String(36), nullable=False),
    # The count of changing transactions on SQLite; PostgreSQL has its own.
    Column("clock", BigInteger, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("user_id", String(36), ForeignKey("users.id"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request_sha256", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("etag", String(80)),
    Column("note_id", String(36)),
    _at("created_at", required=True),
    Index(None, "note_id"),
    Index(None, "created_at"),
)

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("user_id", String(36), ForeignKey("users.id"), primary_key=True),
    # The random name of the trail of one file on one computer.
    Column("trail", String(64), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("hash", String(64), primary_key=True),
    # Whether it was told after, and beyond, every one that fits; the others are kept as evidence.
    Column("fits", Boolean, nullable=False),
    _at("at", required=True),
)

signature_attestations = Table(
    "signature_attestations",
    metadata,
    _id(),
    Column("role", String(20), nullable=False),
    Column("note_type", String(60), nullable=False),
    Column("jurisdiction", String(2), nullable=False),
    Column("attestation_text", Text, nullable=False),
    _flag("is_active", default=True),
    _at("effective_date", required=True),
    Index(None, "role", "note_type"),
)

signature_events = Table(
    "signature_events",
    metadata,
    _id(),
    _one_of("note_id", "clinical_notes.id", required=True),
    _one_of("user_id", "users.id", required=True),
    Column("signature_type", String(20), nullable=False),
    _one_of("attestation_id", "signature_attestations.id", required=True),
    _at("signed_at", required=True),
    Column("ip_address", String(60), nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("auth_method", String(20), nullable=False),
    Column("content_sha256", String(64), nullable=False),
    _flag("is_valid", default=True),
    _at("revoked_at"),
    Column("revoked_by", String(36)),
    Column("revoked_reason", Text),
    Index(None, "note_id", "signature_type"),
    Index(None, "user_id"),
)
