"""The page of one note at every text size, by Tab alone, and one where one types."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.parts.text_area import TextArea
from ehr_desktop.ui.theme import Scheme
from tests.ui.note_form.conftest import Dress, Room
from tests.ui.note_form.on_the_page import begin, question, write


@pytest.mark.parametrize("text_size", [1.0, 1.5, 2.0])
def test_everything_fits_a_small_screen_at_every_text_size(room: Room, dress: Dress, text_size: float) -> None:
    dress(Scheme.HIGH_CONTRAST_DARK, text_size)
    begin(room, "a1")
    write(room, "plan", "Continue CBT.")
    room.page.resize(1280, 700)
    least = room.page.minimumSizeHint()
    assert least.width() <= 1280
    assert least.height() <= 620
    assert room.page.foot.sign.isVisible()
    assert room.page.foot.delete.isVisible() or room.page.foot.delete_icon.isVisible()


def test_tab_leads_from_the_form_to_the_footer(room: Room, qtbot: QtBot) -> None:
    begin(room)
    room.page.set_appointment("a1")
    room.page.save_now()
    form = room.page.form
    assert form is not None
    form.set_answers({"symptoms": {"Tinnitus": "Mild"}, "interventions": ("Hypnosis",), "goals": ({"goal": "Sleep"},)})
    qtbot.waitUntil(form.isVisible)
    room.page.activateWindow()
    room.page.card.change_button.setFocus()
    stops: list[QWidget] = []
    at = QApplication.focusWidget()
    while at is not None and at not in stops:
        stops.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
    inside = [form.isAncestorOf(stop) for stop in stops]
    assert inside[1:] == sorted(inside[1:], reverse=True)
    names = [stop.accessibleName() or getattr(stop, "text", str)() for stop in stops]
    assert names.index("Trauma symptoms") + 1 == names.index("Tinnitus")
    assert names.index("Behavioral activation") + 1 == names.index("Hypnosis")
    assert names.index("Tinnitus") < names.index("Goal description") < names.index("Add goal")
    assert names[-3:] == ["Delete draft", "Save and close", "Review and sign"]


@pytest.mark.parametrize("text_size", [1.1, 1.25, 1.5, 1.75, 2.0])
def test_another_text_size_leaves_one_where_one_types(room: Room, dress: Dress, qtbot: QtBot, text_size: float) -> None:
    begin(room, "a1")
    room.page.activateWindow()
    qtbot.waitUntil(room.page.isActiveWindow)
    form = room.page.form
    assert form is not None
    write(room, "plan", "Continue CBT.")
    assert form.go_to("plan")
    plan = question(room, "plan").asked.widget
    assert isinstance(plan, TextArea)
    cursor = plan.textCursor()
    cursor.setPosition(4)
    plan.setTextCursor(cursor)
    for size in (text_size, 1.0):
        dress(Scheme.LIGHT, size)
        qtbot.waitUntil(lambda: in_sight(form, plan))
        assert QApplication.focusWidget() is plan
        assert plan.textCursor().position() == 4


def in_sight(form: NoteForm, part: QWidget) -> bool:
    area = form.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    viewport = area.viewport()
    top = part.mapTo(viewport, part.rect().topLeft()).y()
    return 0 <= top < viewport.height() - 20
