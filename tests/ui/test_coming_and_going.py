"""A day in one window: notes opened and left, the wizard, other colours and sizes; what is closed takes nothing along.

To Python a widget can belong to another than it does in Qt. What belongs to a closed form goes with it, and the next
layout that asks for it brings the program down; so it is looked at who belongs to whom, too.
"""

import gc
from itertools import product

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLayout, QWidget

from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.theme import Scheme
from tests.desk import CHEN, OBRIEN, RIVERA
from tests.ui.conftest import Dress, Stage
from tests.ui.lived_in import LivedIn

TEXT_SIZES = (1.0, 2.0)
SCHEMES = (Scheme.DARK, Scheme.LIGHT, Scheme.HIGH_CONTRAST_DARK)


def bury() -> None:
    """What was closed goes now, in Qt and in Python, and what stays is laid out again."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


def layouts_in_python(window: QWidget) -> list[QLayout]:
    """The layouts that are ours: Qt asks Python for their parts."""
    return [one for one in window.findChildren(QLayout) if type(one).__module__.startswith("ehr_desktop.")]


def lost_parts(window: QWidget) -> list[str]:
    """Our layouts that hold a part Python takes for deleted."""
    return [
        type(layout).__name__
        for layout in layouts_in_python(window)
        if not all(shiboken6.isValid(layout.itemAt(at)) for at in range(layout.count()))
    ]


def assert_all_answer(window: MainWindow) -> None:
    """The window belongs to nobody, no layout has lost a part, and every layout can be asked."""
    assert shiboken6.ownedByPython(window)
    assert lost_parts(window) == []
    for layout in layouts_in_python(window):
        layout.invalidate()
        assert layout.sizeHint().isValid()
        assert layout.minimumSize().isValid()
        assert not layout.hasHeightForWidth() or layout.heightForWidth(600) >= 0


@pytest.mark.slow
def test_notes_come_and_go_while_the_look_changes(lived_in: LivedIn, stage: Stage, dress: Dress) -> None:
    window = stage.show(MainWindow(lived_in.desk, lived_in.lanes, lived_in.heartbeat), 1280, 800)
    notes = [lived_in.note_of(client) for client in (RIVERA, CHEN, OBRIEN)]
    for turn, (text_size, scheme) in enumerate(product(TEXT_SIZES, SCHEMES)):
        window.open_note(notes[turn % len(notes)])
        assert window.windowTitle() == "EHR Desktop · Write a note"
        assert_all_answer(window)
        window.wizard().leave()
        bury()
        assert_all_answer(window)
        dress(scheme, text_size)
        window.new_note()
        bury()
        assert_all_answer(window)
        window.wizard().leave()
        assert window.windowTitle() == "EHR Desktop · My notes"
        assert window.places.my_notes.table.hasFocus()


def test_a_form_is_closed_while_another_look_is_on_its_way(lived_in: LivedIn, stage: Stage, dress: Dress) -> None:
    window = stage.show(MainWindow(lived_in.desk, lived_in.lanes, lived_in.heartbeat), 1280, 800)
    window.new_note()
    wizard = window.wizard()
    for scheme in SCHEMES:
        wizard.begin_for(RIVERA.id, "Progress Note", None)
        gc.collect()
        assert_all_answer(window)
        wizard.leave()
        dress(scheme, 1.5)
        bury()
        assert_all_answer(window)
