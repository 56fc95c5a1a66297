"""Where one is in a note: its field, its cursor, how far down; what stands in a field and is no answer yet.

What this computer could not save goes along, and is in the form again afterwards, still to be saved.
"""

from PySide6.QtWidgets import QLineEdit

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.errors import NotEditable
from ehr_desktop.ui.hands import Hands, hands_on, lay_hands_on
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.sitting import Sitting, begin_note, open_note
from ehr_desktop.ui.whereabouts import FormWhereabouts, NoteWhereabouts, TypedText


def in_note(sitting: Sitting, form: NoteForm, *, reviewed: bool, unsaved: bool) -> NoteWhereabouts:
    """Where one is."""
    note = sitting.note
    return NoteWhereabouts(
        note.id if sitting.is_saved else "",
        note.client_id,
        note.note_type,
        sitting.appointment_id,
        in_form(form),
        reviewed,
        form.answers() if unsaved else None,
        form.hidden_texts() if unsaved else None,
    )


def sitting_again(desk: Desk, where: NoteWhereabouts) -> Sitting:
    """The note, opened once more. Where it is gone and something of it was not saved, that becomes a new note.

    Raises `NotEditable` where it is gone.
    """
    if where.note_id:
        try:
            sitting = open_note(desk, where.note_id)
        except NotEditable:
            if not where.is_unsaved:
                raise
        else:
            sitting.appointment_id = where.appointment_id if where.is_unsaved else sitting.appointment_id
            return sitting
    return begin_note(desk, where.client_id, where.note_type, where.appointment_id)


def in_form(form: NoteForm) -> FormWhereabouts:
    """Where one is in the form."""
    focused = form.focusWidget()
    here = [key for key, one in form.questions.items() if focused and (one is focused or one.isAncestorOf(focused))]
    # a question of a group stands within that of the group
    field = here[-1] if here else ""
    hands = hands_on(form.questions[field]) if field else Hands()
    typed = tuple(
        TypedText(key, number, line.text())
        for key, question in form.questions.items()
        for number, line in enumerate(question.findChildren(QLineEdit))
        if line.text()
    )
    return FormWhereabouts(field, hands, form.scrolled, typed)


def back_in_form(form: NoteForm, where: FormWhereabouts) -> None:
    """There again. What stands there otherwise than it was typed is typed anew."""
    form.ask_all()
    for one in where.typed:
        question = form.questions.get(one.field)
        lines = question.findChildren(QLineEdit) if question else []
        if one.line < len(lines) and not lines[one.line].isReadOnly() and lines[one.line].text() != one.text:
            lines[one.line].setText(one.text)
            lines[one.line].textEdited.emit(one.text)
    question = form.questions.get(where.field)
    if question is not None:
        lay_hands_on(question, where.hands)
    form.scroll_to(where.scrolled)
