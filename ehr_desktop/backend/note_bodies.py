"""What a request about a note may say: the columns a clinician writes, strictly typed, and nothing else.

An unknown key, a wrong type, a text no database can keep are refused with shape (d). Null clears, or leaves out.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ehr_desktop.backend.access import is_id
from ehr_desktop.backend.wire import Json, camel


def _keepable(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("invalid_string", "A null character cannot be kept")
    return text


def _id(text: str) -> str:
    if not is_id(text.lower()):
        raise PydanticCustomError("invalid_string", "Invalid ID")
    return text.lower()


def _moment(given: object) -> object:
    """An ISO 8601 date and time with its zone; a bare date says less than the column means."""
    refusal = PydanticCustomError("invalid_string", "Invalid datetime")
    if not isinstance(given, str) or "T" not in given:
        raise refusal
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise refusal from error
    if moment.tzinfo is None or not 1900 <= moment.year <= 2200:
        raise refusal
    return moment.astimezone(UTC)


Words = Annotated[StrictStr, StringConstraints(max_length=2_000_000), AfterValidator(_keepable)]
Word = Annotated[StrictStr, StringConstraints(max_length=200), AfterValidator(_keepable)]
ShortWord = Annotated[StrictStr, StringConstraints(max_length=20), AfterValidator(_keepable)]
Id = Annotated[StrictStr, AfterValidator(_id)]
Moment = Annotated[datetime, BeforeValidator(_moment, json_schema_input_type=str)]
WordList = Annotated[list[Word], Field(max_length=100)]
Minutes = Annotated[StrictInt, Field(gt=0, le=1440)]

NoteTypeName = Literal[
    "Intake Assessment",
    "Progress Note",
    "Treatment Plan",
    "Cancellation Note",
    "Consultation Note",
    "Contact Note",
    "Termination Note",
    "Miscellaneous Note",
    "Group Therapy Note",
]

_WHERE_CLEARED: Json = {
    "suicidal_ideation": False,
    "suicidal_plan": False,
    "homicidal_ideation": False,
    "self_harm": False,
    "diagnosis_codes": [],
    "interventions_used": [],
    "billable": True,
}


class Body(BaseModel):
    """Camel-case names, no unknown key."""

    model_config = ConfigDict(extra="forbid", alias_generator=camel)

    def as_sent(self) -> Json:
        """The keys that were sent, as JSON; the same for the same request however it was spaced."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class NoteColumns(Body):
    """The columns of a note a clinician writes (API document, B.6)."""

    session_date: Moment | None = None
    session_start_time: ShortWord | None = None
    session_end_time: ShortWord | None = None
    session_duration: Minutes | None = None
    subjective: Words | None = None
    objective: Words | None = None
    assessment: Words | None = None
    plan: Words | None = None
    suicidal_ideation: StrictBool | None = None
    suicidal_plan: StrictBool | None = None
    homicidal_ideation: StrictBool | None = None
    self_harm: StrictBool | None = None
    risk_level: Words | None = None
    risk_assessment_details: Words | None = None
    interventions_taken: Words | None = None
    diagnosis_codes: WordList | None = None
    interventions_used: WordList | None = None
    progress_toward_goals: Words | None = None
    next_session_plan: Words | None = None
    next_session_date: Moment | None = None
    cpt_code: Words | None = None
    billing_code: Words | None = None
    billable: StrictBool | None = None
    due_date: Moment | None = None
    appointment_id: Id | None = None

    def values(self) -> dict[str, Any]:
        """What to store in which column, for the columns that were sent."""
        sent = {name: getattr(self, name) for name in self.model_fields_set if name in NoteColumns.model_fields}
        return {name: _WHERE_CLEARED.get(name) if given is None else given for name, given in sent.items()}


class NewNote(NoteColumns):
    """`POST /clinical-notes`."""

    client_id: Id
    note_type: NoteTypeName
    status: Literal["DRAFT", "PENDING_COSIGN", "SIGNED", "COSIGNED", "RETURNED_FOR_REVISION", "LOCKED"] | None = None


class Signing(Body):
    """`POST /clinical-notes/:id/sign`. `sha256` is of the content as the clinician was shown it."""

    signature_type: Word
    password: Annotated[StrictStr, StringConstraints(max_length=1000)]
    attestation_id: Word
    sha256: Word
    appointment_id: Id | None = None

    def without_password(self) -> Json:
        """What may be kept of the request."""
        return {name: said for name, said in self.as_sent().items() if name != "password"}


class BatchItem(Body):
    """One create or one update. `body` is judged by itself, so that one wrong item refuses only itself."""

    op: Literal["create", "update"]
    key: Word
    id: Id | None = None
    if_match: Word | None = None
    body: dict[str, Any]

    @model_validator(mode="after")
    def _an_update_names_its_note(self) -> Self:
        if (self.op == "update") != (self.id is not None):
            raise PydanticCustomError("invalid_id", "An update names a note, a create does not")
        return self


class Batch(Body):
    """`POST /clinical-notes/batch`."""

    items: Annotated[list[BatchItem], Field(min_length=1, max_length=50)]
