"""Every type's form: each field asked, named and reached, each answer kept, nothing cut off at any size."""

from collections.abc import Iterator
from datetime import date
from typing import assert_never

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop import resources
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Condition, Field, FieldKind, NoteType
from ehr_desktop.domain.packing import own_text_id, pack, unpack
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.question import Question, spoken
from ehr_desktop.ui.parts.button import Button
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.theme import Scheme
from tests.ui.note_form.asking import named
from tests.ui.note_form.conftest import Dress
from tests.ui.sight import cut_off, nameless

TYPES = resources.note_types()
INTAKE = next(one for one in TYPES if one.name == "Intake Assessment")
OF_EACH = pytest.mark.parametrize("note_type", TYPES, ids=[one.id for one in TYPES])


def sample(field: Field) -> Answer:
    """An answer of this kind, and one that other questions depend on where there is a choice."""
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return f"{field.label}: as said."
        case FieldKind.CHOICE:
            return field.options[-1]
        case FieldKind.CHOICES:
            return (field.options[0], field.options[-1])
        case FieldKind.YES_NO:
            return True
        case FieldKind.DATE:
            return "2026-11-17"
        case FieldKind.TIME:
            return "14:05"
        case FieldKind.NUMBER:
            return field.least + 1
        case FieldKind.TEXTS:
            return ("One of them", "Another")
        case FieldKind.SEVERITIES | FieldKind.SYMPTOMS:
            plain = dict.fromkeys((field.options[0], *field.hints), field.severities[-1])
            return plain | {name: f"{field.severities[-1]} ({words[-1]})" for name, words in field.extras.items()}
        case FieldKind.GROUP:
            return ({part.id: sample(part) for part in field.fields}, {field.fields[0].id: "A second"})
        case FieldKind.DIAGNOSES:
            return ("F41.1", "F32.1")
        case FieldKind.SERVICE_CODE:
            return "90834"
        case _:
            assert_never(field.kind)


def answers(note_type: NoteType) -> dict[str, Answer]:
    """Every question answered, so that every condition holds."""
    given = {field.id: sample(field) for field in note_type.fields()}
    for field in note_type.fields():
        for condition in field.shown_when[:1]:
            given[condition.field] = condition.values[-1]
    return given


def opened(note_type: NoteType) -> NoteForm:
    """A form of the type with every question on the page."""
    form = NoteForm(note_type, lambda _answers: (), lambda: date(2026, 11, 17))
    form.set_answers(answers(note_type))
    form.ask_all()
    form.resize(1280, 736)
    form.show()
    return form


def put_away(form: NoteForm) -> None:
    """Close and remove it: every form that lives has to be dressed for the next look."""
    form.end()
    form.close()
    form.deleteLater()
    QCoreApplication.sendPostedEvents(form, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def form(note_type: NoteType, qtbot: QtBot, dress: Dress) -> Iterator[NoteForm]:
    made = opened(note_type)
    yield made
    put_away(made)


def questions(form: NoteForm) -> dict[str, Question]:
    return {one.about.id: one for view in form.sections for one in view.questions}


@OF_EACH
def test_every_field_is_asked_and_keeps_its_answer(form: NoteForm, note_type: NoteType) -> None:
    asked = questions(form)
    assert list(asked) == [field.id for field in note_type.fields()]
    assert [one for one in asked if asked[one].isHidden()] == []
    assert form.answers() == answers(note_type)
    for field in note_type.fields():
        assert asked[field.id].asked.read() == answers(note_type)[field.id], field.id


@OF_EACH
def test_the_server_holds_what_the_form_says(form: NoteForm, note_type: NoteType) -> None:
    given = unpack(note_type, pack(note_type, form.answers()))
    form.set_answers(given)
    form.ask_all()
    assert form.answers() == given


@OF_EACH
def test_an_empty_form_says_nothing(form: NoteForm, note_type: NoteType) -> None:
    form.set_answers({})
    assert form.answers() == {}
    form.settle()
    assert form.answers() == {}


@OF_EACH
def test_everything_that_takes_the_focus_has_a_name(form: NoteForm) -> None:
    assert nameless(form) == []
    for field_id, question in questions(form).items():
        assert [stop for stop in question.tab_stops() if not stop.accessibleName() and not text_of(stop)] == [], (
            field_id
        )


def text_of(widget: QWidget) -> str:
    return str(getattr(widget, "text", str)())


@OF_EACH
def test_tab_reaches_every_question(form: NoteForm, qtbot: QtBot) -> None:
    form.set_answers(form.answers())  # items of groups are made anew, and come last in Qt’s own order
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.stops()[0].setFocus()
    reached: list[QWidget] = []
    focused = QApplication.focusWidget()
    while focused is not None and focused not in reached:
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
    missed = [
        field_id
        for field_id, question in questions(form).items()
        if not question.about.read_only and not any(question.isAncestorOf(one) for one in reached)
    ]
    assert missed == []
    places = [at for one in reached for at, stop in enumerate(form.stops()) if stop is one]
    assert places == sorted(places)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("text_size", [1.0, 1.5, 2.0])
def test_nothing_is_cut_off(qtbot: QtBot, dress: Dress, scheme: Scheme, text_size: float) -> None:
    dress(scheme, text_size)
    for note_type in TYPES:
        stands_whole(opened(note_type), qtbot)


def stands_whole(form: NoteForm, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: cut_off(form) == [])
    assert form.minimumSizeHint().width() <= 1280
    put_away(form)


@pytest.mark.parametrize("note_type", [INTAKE], ids=["intake"])
def test_a_heading_stands_over_its_questions(form: NoteForm) -> None:
    heading = next(label for label in form.findChildren(Label) if label.text() == "Speech")
    above, below = questions(form)["rapport"], questions(form)["speech_rate"]
    form.go_to("speech_rate")
    assert above.mapTo(form, above.rect().bottomLeft()).y() < heading.mapTo(form, heading.rect().topLeft()).y()
    assert heading.mapTo(form, heading.rect().bottomLeft()).y() < below.mapTo(form, below.rect().topLeft()).y()


@pytest.mark.parametrize("note_type", [INTAKE], ids=["intake"])
def test_a_question_below_a_heading_is_named_with_it(form: NoteForm) -> None:
    asked = questions(form)
    assert asked["speech_rate"].asked.widget.accessibleName() == "Speech, Rate"
    assert asked["speech_volume"].asked.tab_stops()[0].accessibleName().startswith("Speech, Volume, ")
    assert asked["affect_range"].asked.widget.accessibleName() == "Affect range"
    assert asked["presenting_problem"].asked.widget.accessibleName() == "Presenting problem"
    assert asked["speech_rate"].label() == "Rate"
    asked["speech_rate"].show_copied("Copied")
    assert named(asked["speech_rate"], Button, "Confirm what was copied into Speech, Rate")


def test_text_of_no_field_is_not_named_with_a_heading() -> None:
    assert spoken("Other text in this note", "") == "Other text in this note"
    assert spoken("Mood (client’s words)", "Mood and affect") == "Mood (client’s words)"
    assert spoken("Fund and rate", "Mood and affect") == "Mood and affect, Fund and rate"


def test_below_the_drop_down_a_section_begins_with_its_first_heading(qtbot: QtBot, dress: Dress) -> None:
    dress(Scheme.LIGHT, 2.0)
    form = opened(INTAKE)
    qtbot.waitUntil(lambda: form.is_folded)
    place = next(at for at, view in enumerate(form.indexed_sections) if view.section.title == "Mental status")
    heading = next(one for one in form.findChildren(Label) if one.text() == "Appearance")
    form.go_to_section(place)
    assert heading.visibleRegion().boundingRect() == heading.rect()
    put_away(form)


def test_a_heading_goes_with_its_questions(qtbot: QtBot, dress: Dress) -> None:
    fields = tuple(
        Field(name, kind, name, "objective", name, options=("a", "b"), heading=heading, shown_when=when)
        for name, kind, heading, when in (
            ("first", FieldKind.CHOICE, "Begin", ()),
            ("second", FieldKind.TEXT, "Middle", (Condition("first", ("a",)),)),
            ("third", FieldKind.TEXT, "", (Condition("first", ("a",)),)),
        )
    )
    section = type(INTAKE.sections[0])("s", "Section", fields)
    made = NoteType("t", "T", 1, 1, "", "note", (section,), by_id={one.id: one for one in fields})
    form = NoteForm(made, lambda _answers: (), lambda: date(2026, 11, 17))
    qtbot.addWidget(form)
    form.set_answers({"first": "b"})
    form.show()
    begin, middle = (
        next(one for one in form.findChildren(Label) if one.text() == said) for said in ("Begin", "Middle")
    )
    assert (begin.isHidden(), middle.isHidden()) == (False, True)
    named(questions(form)["first"], Button, "Begin, first, a, 1 of 2").click()
    assert (begin.isHidden(), middle.isHidden()) == (False, False)


@pytest.mark.parametrize(
    ("type_id", "column", "section"),
    [
        ("contact_note", "assessment", "notes"),
        ("cancellation_note", "objective", "rescheduling"),
        ("cancellation_note", "assessment", "more"),
        ("treatment_plan", "subjective", "goals"),
        ("miscellaneous_note", "plan", "content"),
        ("progress_note", "nextSessionPlan", "billing"),
    ],
)
def test_text_of_no_field_stands_in_the_section_it_belongs_to(
    qtbot: QtBot, dress: Dress, type_id: str, column: str, section: str
) -> None:
    note_type = next(one for one in TYPES if one.id == type_id)
    form = NoteForm(note_type, lambda _answers: (), lambda: date(2026, 11, 17))
    qtbot.addWidget(form)
    form.set_answers({own_text_id(column): "Written elsewhere."})
    view = next(one for one in form.sections if one.section.id == section)
    assert own_text_id(column) in [one.about.id for one in view.questions]
    assert form.answers() == {own_text_id(column): "Written elsewhere."}
    form.end()
