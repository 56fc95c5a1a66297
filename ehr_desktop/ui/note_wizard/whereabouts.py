"""Where one is in the wizard: the step, what is chosen and searched for on its pages, and the note behind them."""

from PySide6.QtWidgets import QWidget

from ehr_desktop.application.wizard import Step
from ehr_desktop.ui.hands import hands_on, lay_hands_on
from ehr_desktop.ui.note_wizard.note_wizard import NoteWizard
from ehr_desktop.ui.whereabouts import SessionsWhereabouts, WizardWhereabouts


def put_wizard_away(wizard: NoteWizard) -> WizardWhereabouts:
    """Where one is; the note is let go of, whatever happens."""
    picker = wizard.picker
    hands = hands_on(_page(wizard))
    return WizardWhereabouts(
        wizard.header.accessibleName(),
        wizard.flow,
        wizard.clients.search.text(),
        wizard.clients.list.here(),
        wizard.types.selected(),
        SessionsWhereabouts(*picker.filters(), picker.list.here()),
        wizard.note.put_away(),
        hands,
    )


def back_in_wizard(wizard: NoteWizard, where: WizardWhereabouts) -> None:
    """There again. Raises `NotEditable` where the note is gone."""
    wizard.resume(where.title, where.flow)
    wizard.clients.search.setText(where.client_words)
    wizard.clients.list.select(where.client)
    match where.flow.step:
        case Step.NOTE_TYPE:
            wizard.types.choose(where.note_type)
        case Step.APPOINTMENT:
            sessions = where.sessions
            wizard.picker.narrow(sessions.words, sessions.place, sessions.kind)
            wizard.picker.list.select(sessions.here)
    if where.note:
        wizard.note.go_back_to(where.note)
    lay_hands_on(_page(wizard), where.hands)


def _page(wizard: NoteWizard) -> QWidget:
    pages: tuple[QWidget, ...] = (wizard.clients, wizard.types, wizard.picker, wizard.note)
    return pages[wizard.flow.step]
