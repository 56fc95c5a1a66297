"""Nothing a clinician enters is lost between the form and the note's columns, whatever it is."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_desktop import resources
from ehr_desktop.domain.columns import COLUMN_KINDS, ColumnKind, Columns, changed_columns
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType
from ehr_desktop.domain.packing import own_text_fields, pack, summary, tidy, unpack

TYPES = (*resources.note_types(), *resources.earlier_note_types())
each_type = pytest.mark.parametrize("note_type", TYPES, ids=lambda one: f"{one.id} {one.version}")


def tricky_texts(note_type: NoteType) -> st.SearchStrategy[str]:
    labels = [one.line for one in note_type.fields() if one.line]
    labels += [part.line for one in note_type.fields() for part in one.fields]
    line = st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
        st.sampled_from(labels or ["Symptoms"]).flatmap(
            lambda label: st.sampled_from([f"{label}:", f"{label}: x", f" {label}: x", f"  - {label}: y", label])
        ),
        st.sampled_from(["", " ", "  ", "  - a", "- b", "    c", ":", "🙂", "a: b: c", "\r", "Yes", "\u2028x"]),
    )
    return st.lists(line, min_size=1, max_size=5).map("\n".join)


def answer_for(field: Field, texts: st.SearchStrategy[str]) -> st.SearchStrategy[Answer]:
    match field.kind:
        case FieldKind.CHOICE if field.line and field.column:
            return st.sampled_from(field.options)
        case FieldKind.CHOICE:
            return st.one_of(st.sampled_from(field.options), texts)
        case FieldKind.CHOICES:
            return st.lists(st.one_of(st.sampled_from(field.options), texts.map("Other: {}".format)), max_size=4).map(
                tuple
            )
        case FieldKind.DIAGNOSES:
            return st.lists(st.one_of(st.sampled_from(["F41.1", "F33.1"]), texts), max_size=3, unique=True).map(tuple)
        case FieldKind.YES_NO:
            return st.booleans()
        case FieldKind.NUMBER:
            return st.integers(0, 10_000)
        case FieldKind.DATE:
            return st.dates().map(date.isoformat)
        case FieldKind.TIME:
            return st.times().map("{:%H:%M}".format)
        case FieldKind.TEXTS:
            return st.lists(texts, max_size=4).map(tuple)
        case FieldKind.SYMPTOMS:
            extras = [f"{severity} ({extra})" for severity in field.severities for extra in ("Increased", "Decreased")]
            severities = st.sampled_from([*field.severities, *extras])
            return st.dictionaries(st.sampled_from(field.options), severities, max_size=6)
        case FieldKind.SEVERITIES:
            return st.dictionaries(st.sampled_from(field.options), st.sampled_from(field.severities), max_size=6)
        case FieldKind.GROUP:
            parts = {part.id: answer_for(part, texts) for part in field.fields}
            return st.lists(st.fixed_dictionaries({}, optional=parts), max_size=4).map(tuple)
        case _:
            return texts


def answers_of(note_type: NoteType) -> st.SearchStrategy[Mapping[str, Answer]]:
    texts = tricky_texts(note_type)
    return st.fixed_dictionaries({}, optional={one.id: answer_for(one, texts) for one in note_type.fields()})


@each_type
@given(data=st.data())
def test_what_is_packed_is_unpacked_unchanged(note_type: NoteType, data: st.DataObject) -> None:
    answers = data.draw(answers_of(note_type))
    packed = pack(note_type, answers)
    assert unpack(note_type, packed) == tidy(note_type, answers)
    assert pack(note_type, unpack(note_type, packed)) == packed


@each_type
@given(data=st.data())
def test_a_text_written_elsewhere_keeps_every_word(note_type: NoteType, data: st.DataObject) -> None:
    texts = tricky_texts(note_type)
    columns = {name: data.draw(texts) for name, kind in COLUMN_KINDS.items() if kind is ColumnKind.TEXT}
    again = pack(note_type, unpack(note_type, columns))
    for name, text in columns.items():
        assert sorted(str(again.get(name, "")).split()) == sorted(text.split()), name
    assert pack(note_type, unpack(note_type, again)) == again


@each_type
def test_a_hundred_thousand_characters_survive(note_type: NoteType) -> None:
    text = "Slept five hours: worry.\n" * 4_000
    answers = {one.id: text for one in note_type.fields() if one.kind is FieldKind.LONG_TEXT}
    assert unpack(note_type, pack(note_type, answers)) == answers


def progress_note() -> NoteType:
    found = resources.note_type("Progress Note")
    assert found
    return found


def test_a_progress_note_reads_like_a_chart() -> None:
    answers: dict[str, Answer] = {
        "symptoms": {"Anxiety": "Moderate", "Sleep problems": "Mild"},
        "subjective": "Arrived on time.",
        "mood": "a bit wound up",
        "goals": ({"goal": "Sleep six hours", "progress": "Minimal Progress", "notes": "Twice.\nNot on Sunday."},),
        "session_minutes": 50,
    }
    packed = pack(progress_note(), answers)
    assert packed["subjective"] == "Arrived on time.\n\nSymptoms:\n  - Anxiety: Moderate\n  - Sleep problems: Mild"
    assert packed["objective"] == "Mood: a bit wound up"
    assert packed["progressTowardGoals"] == (
        "Goals:\n  - Goal: Sleep six hours\n    Progress: Minimal Progress\n    Notes: Twice.\n      Not on Sunday."
    )
    assert packed["sessionDuration"] == 50


def test_a_character_no_database_holds_is_left_out() -> None:
    assert tidy(progress_note(), {"plan": "Continue\0 weekly.", "mood": "\0"}) == {"plan": "Continue weekly."}


def test_text_in_a_column_the_form_does_not_ask_for_is_shown() -> None:
    answers = unpack(progress_note(), {"interventionsTaken": "Called the crisis line together."})
    [field] = own_text_fields(answers)
    assert (field.column, answers[field.id]) == ("interventionsTaken", "Called the crisis line together.")


def test_only_what_changed_is_sent_and_an_emptied_column_is_null() -> None:
    before: Columns = {"plan": "Continue.", "billable": True, "interventionsUsed": ("DBT skills",)}
    after: Columns = {"plan": "", "billable": False, "interventionsUsed": ("DBT skills",), "cptCode": "90834"}
    assert changed_columns(before, after) == {"plan": None, "billable": False, "cptCode": "90834"}


def test_a_summary_says_only_what_was_answered() -> None:
    note_type = progress_note()
    subjective, objective = note_type.field("subjective"), note_type.field("objective")
    assert subjective
    assert objective
    symptoms = {"Anxiety": "Moderate", "Panic": "Mild", "Irritability": "Moderate", "Depression": "None"}
    answers: dict[str, Answer] = {"symptoms": symptoms, "affect": "Flat"}
    assert summary(note_type, subjective, answers) == "Client reports mild panic and moderate anxiety and irritability."
    assert summary(note_type, objective, answers) == "Affect flat."
    assert summary(note_type, subjective, {}) == ""
