"""Copy forward: from which note, what, and what of it was never touched."""

from collections.abc import Mapping

import pytest

from ehr_desktop.application.desk import Desk
from ehr_desktop.domain.copying import answers_to_copy
from ehr_desktop.domain.note import Answer, Note
from tests.desk import CHEN, RIVERA, TYPES, HandClock

PROGRESS = TYPES["Progress Note"]
LAST: dict[str, Answer] = {
    "session_date": "2026-11-10",
    "subjective": "Slept badly.",
    "interventions": ("DBT skills",),
    "plan": "Continue.",
    "suicidal_ideation": True,
    "risk_level": "High",
    "cpt_code": "90837",
}


def written(
    desk: Desk, answers: dict[str, Answer], client_id: str = RIVERA.id, note_type: str = "Progress Note"
) -> Note:
    note = desk.drafts.begin(client_id, desk.types[note_type], {}, None)
    saved = desk.drafts.save(note, answers, None, "test")
    desk.drafts.close(note.id)
    return saved


def begun(desk: Desk, day: str = "2026-11-17") -> Note:
    return desk.drafts.begin(RIVERA.id, PROGRESS, {"session_date": day}, None)


def test_an_answer_that_was_given_is_never_replaced() -> None:
    copied = answers_to_copy(PROGRESS, LAST, {"plan": "My own.", "billable": True})
    assert copied == {"subjective": "Slept badly.", "interventions": ("DBT skills",)}


def test_days_risks_and_billing_are_the_sessions_own() -> None:
    for note_type in TYPES.to_begin():
        for field in note_type.fields():
            if field.column in ("sessionDate", "dueDate", "cptCode", "billable", "riskLevel", "suicidalIdeation"):
                assert not field.copied, (note_type.name, field.id)


def test_an_answer_given_as_the_default_is_not_replaced_either() -> None:
    intake = TYPES["Intake Assessment"]
    last: dict[str, Answer] = {"alcohol_frequency": "Daily", "medications": "None."}
    assert answers_to_copy(intake, last, {"alcohol_frequency": "Never"}, ["alcohol_frequency"]) == {
        "medications": "None."
    }
    assert answers_to_copy(intake, last, {"alcohol_frequency": "Never"}) == last


def test_of_goals_what_belongs_to_one_session_stays_behind() -> None:
    plan = TYPES["Treatment Plan"]
    lasting: dict[str, Answer] = {"goal": "Sleep", "objectives": ("Bed",)}
    goals: tuple[Mapping[str, Answer], ...] = ({**lasting, "progress": "Goal Achieved", "target_date": "2026-01-01"},)
    assert answers_to_copy(plan, {"goals": goals}, {}) == {"goals": (lasting,)}


def test_a_section_by_itself() -> None:
    assert answers_to_copy(PROGRESS, LAST, {}, only=["interventions"]) == {"interventions": ("DBT skills",)}


def test_the_source_is_the_last_note_of_the_type_sent_or_not(desk: Desk) -> None:
    written(desk, LAST | {"session_date": "2026-11-03", "plan": "Older."})
    last = written(desk, LAST)
    written(desk, LAST | {"plan": "Of another client."}, CHEN.id)
    written(desk, {"session_date": "2026-11-12", "subject": "Letter"}, note_type="Miscellaneous Note")
    source = desk.copying.source(begun(desk))
    assert source
    assert source.note_id == last.id


def test_a_note_of_a_later_session_is_not_the_last_one(desk: Desk) -> None:
    written(desk, LAST)
    source = desk.copying.source(begun(desk, "2026-11-09"))
    assert source is None


def test_a_deleted_note_is_no_source(desk: Desk) -> None:
    last = written(desk, LAST)
    desk.drafts.delete(last.id, "test")
    assert desk.copying.source(begun(desk)) is None


def test_what_was_copied_is_untouched_until_it_is_edited_or_confirmed(desk: Desk) -> None:
    written(desk, LAST)
    note = begun(desk)
    source = desk.copying.source(note)
    assert source
    copied: dict[str, Answer] = {"subjective": "Slept badly.", "plan": "Continue.", "interventions": ("DBT skills",)}
    desk.copying.record(note.id, source, copied)
    assert desk.copying.untouched(note, copied).fields == ("interventions", "subjective", "plan")
    assert desk.copying.untouched(note, copied | {"plan": "Continue. Review in May."}).fields == (
        "interventions",
        "subjective",
    )
    desk.copying.confirm(note.id, ["subjective"])
    assert desk.copying.untouched(note, copied).fields == ("interventions", "plan")
    desk.copying.confirm(note.id, ["interventions", "plan"])
    assert desk.copying.untouched(note, copied).fields == ()


def test_the_review_before_signing_says_what_is_untouched(desk: Desk, clock: HandClock) -> None:
    last = written(desk, LAST)
    note = begun(desk)
    source = desk.copying.source(note)
    assert source
    desk.copying.record(note.id, source, {"plan": "Continue."})
    saved = desk.drafts.save(note, {"session_date": "2026-11-17", "plan": "Continue."}, None, "test")
    review = desk.signing.review(note.id)
    assert review.copied.fields == ("plan",)
    assert review.copied.days["plan"] == last.session_day
    desk.drafts.save(saved, {"session_date": "2026-11-17", "plan": "Continue weekly."}, None, "test")
    assert desk.signing.review(note.id).copied.fields == ()


@pytest.mark.parametrize("text", ["Continue.", "Continue. \n", "  Continue."])
def test_a_server_that_trims_does_not_take_the_mark_away(desk: Desk, text: str) -> None:
    last = written(desk, LAST | {"plan": text})
    note = begun(desk)
    source = desk.copying.source(note)
    assert source
    assert source.note_id == last.id
    desk.copying.record(note.id, source, {"plan": text})
    assert desk.copying.untouched(note, {"plan": "Continue."}).fields == ("plan",)


def test_no_text_is_kept_in_the_record(desk: Desk) -> None:
    written(desk, LAST)
    note = begun(desk)
    source = desk.copying.source(note)
    assert source
    desk.copying.record(note.id, source, {"plan": "Continue."})
    with desk.store.reading() as tx:
        fact = tx.fact(f"copied:{note.id}")
    assert fact
    assert "Continue" not in fact[0]
