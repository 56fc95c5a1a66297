"""Diagnoses that are chosen or stored: put in order and removed without a mouse, shown whole, and never lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop import code_table, resources
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.ui.note_form import codes
from ehr_desktop.ui.note_form.fields.diagnoses import MOST_ROWS, NONE_INHERITED, NOT_A_CODE, Diagnoses
from ehr_desktop.ui.note_form.fields.diagnosis_search import NO_LIST
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.schedule_card import ScheduleCard
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.theme import Scheme
from tests.desk import NOW, RIVERA
from tests.ui.note_form.conftest import Dress
from tests.ui.note_form.diagnosing import (
    INTAKE,
    PROGRESS,
    enter,
    field,
    open_form,
    question,
    spoken,
)
from tests.ui.note_wizard.room import clipped, press, write
from tests.ui.sight import nameless


@pytest.fixture
def form(qtbot: QtBot, dress: Dress) -> NoteForm:
    return open_form(qtbot, INTAKE, {})


ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def three(form: NoteForm, qtbot: QtBot) -> Diagnoses:
    form.set_answers({"diagnoses": ("F41.1", "F32.A", "F10.20")})
    return enter(form, qtbot)


def test_rows_say_their_place_code_and_meaning(three: Diagnoses) -> None:
    assert spoken(three) == [
        "Primary diagnosis F41.1 Generalized anxiety disorder",
        "Diagnosis 2 F32.A Depression, unspecified",
        "Diagnosis 3 F10.20 Alcohol dependence, uncomplicated",
    ]
    assert three.search.accessibleName() == "Diagnosis codes (ICD-10-CM): search by code or words"
    assert three.search.accessibleDescription() == "The first is the primary diagnosis."


@pytest.mark.parametrize("modifier", [ALT, CTRL])
def test_order_is_changed_by_keys(form: NoteForm, three: Diagnoses, modifier: Qt.KeyboardModifier) -> None:
    section = form.current_section
    three.rows[1].setFocus()
    press(Qt.Key.Key_Up, modifier)
    assert form.answers()["diagnoses"] == ("F32.A", "F41.1", "F10.20")
    assert three.rows[0].hasFocus()
    assert spoken(three)[0] == "Primary diagnosis F32.A Depression, unspecified"
    press(Qt.Key.Key_Up, modifier)
    press(Qt.Key.Key_Down, modifier)
    press(Qt.Key.Key_Down, modifier)
    press(Qt.Key.Key_Down, modifier)
    assert form.answers()["diagnoses"] == ("F41.1", "F10.20", "F32.A")
    assert form.current_section == section


def test_order_is_changed_by_buttons(form: NoteForm, three: Diagnoses) -> None:
    assert not three.rows[0].up.isEnabled()
    assert not three.rows[2].down.isEnabled()
    assert three.rows[0].down.accessibleName() == "Move F41.1 down"
    three.rows[0].down.click()
    assert form.answers()["diagnoses"] == ("F32.A", "F41.1", "F10.20")


def test_arrow_keys_walk_from_the_rows_up_into_the_line(three: Diagnoses) -> None:
    three.rows[0].setFocus()
    press(Qt.Key.Key_Down)
    assert three.rows[1].hasFocus()
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Up)
    assert three.search.hasFocus()


def test_what_is_removed_comes_back_to_its_place(form: NoteForm, three: Diagnoses) -> None:
    three.rows[1].setFocus()
    press(Qt.Key.Key_Delete)
    assert form.answers()["diagnoses"] == ("F41.1", "F10.20")
    assert three.undo.text() == "F32.A removed"
    assert three.rows[1].hasFocus()
    three.undo.take_back()
    assert form.answers()["diagnoses"] == ("F41.1", "F32.A", "F10.20")
    assert three.rows[1].hasFocus()


def test_the_last_one_removed_leaves_the_focus_in_the_line(form: NoteForm, three: Diagnoses) -> None:
    for _ in range(3):
        three.rows[0].remove.click()
    assert "diagnoses" not in form.answers()
    assert three.search.hasFocus()


def test_tab_goes_through_line_rows_and_undo(form: NoteForm, three: Diagnoses) -> None:
    def stops() -> list[QWidget]:
        found = []
        for _ in range(4):
            press(Qt.Key.Key_Tab)
            here = QApplication.focusWidget()
            assert here is not None
            found.append(here)
        return found

    assert stops()[:3] == three.rows
    three.rows[2].setFocus()
    press(Qt.Key.Key_Delete)
    three.search.setFocus()
    assert stops()[:2] == three.rows
    three.search.setFocus()
    assert [stop.accessibleName() for stop in stops()][2] == "Undo: F10.20 removed"
    assert nameless(form) == []


def test_stored_codes_come_back_as_they_were_also_after_an_edit(form: NoteForm, qtbot: QtBot) -> None:
    stored = ("f411", "Z99.999", "depression NOS", "F41", "Z99.999")
    form.set_answers({"diagnoses": stored})
    assert form.answers()["diagnoses"] == stored
    asked = enter(form, qtbot)
    assert [name.split(" ", 2)[2] for name in spoken(asked)] == [
        "f411 Generalized anxiety disorder",
        "Z99.999 Not in the list",
        "depression NOS Not in the list",
        "F41 Other anxiety disorders (a heading, not billable)",
        "Z99.999 Not in the list",
    ]
    write("f32.a")
    press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == (*stored, "F32.A")


def test_nothing_is_read_for_codes_out_of_sight_and_then_beside_the_screen(qtbot: QtBot, dress: Dress) -> None:
    codes.descriptions.cache_clear()
    codes.whole_table.cache_clear()
    asked = Diagnoses(inherited=False)
    qtbot.addWidget(asked)
    asked.show_answer(("F41.1",))
    assert spoken(asked) == ["Primary diagnosis F41.1"]
    asked.show()
    assert not codes.is_read()
    qtbot.waitUntil(lambda: spoken(asked) == ["Primary diagnosis F41.1 Generalized anxiety disorder"])


def test_more_codes_than_anybody_chose_are_kept_and_not_all_shown(form: NoteForm, qtbot: QtBot) -> None:
    stored = tuple(f"X{number}" for number in range(3000))
    form.set_answers({"diagnoses": stored})
    asked = enter(form, qtbot)
    assert form.answers()["diagnoses"] == stored
    assert len(asked.rows) == MOST_ROWS
    assert "and 2,950 more, kept as they are" in [one.text() for one in asked.findChildren(Label) if one.isVisible()]
    assert not asked.rows[-1].down.isEnabled()
    asked.rows[-1].setFocus()
    press(Qt.Key.Key_Down, ALT)
    press(Qt.Key.Key_Delete)
    asked.undo.take_back()
    assert form.answers()["diagnoses"] == stored
    asked.search.setFocus()
    for code in ("f41.1", "F41.1", "X55.55"):
        write(code)
        press(Qt.Key.Key_Return)
        press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == (*stored, "F41.1", "X55.55")
    form.set_answers({"diagnoses": stored[:MOST_ROWS]})
    assert not [one for one in asked.findChildren(Label) if one.isVisible() and "more, kept" in one.text()]


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program whose list of codes is no archive; whole again afterwards."""
    where = resources.path
    broken = tmp_path / "icd10cm.zip"
    broken.write_bytes(b"PK\x03\x04 is no archive")

    def forget() -> None:
        for cached in (codes.descriptions, codes.whole_table, code_table._entries, code_table._words):
            cached.cache_clear()

    forget()
    monkeypatch.setattr(resources, "path", lambda *parts: broken if parts[0] == "codes" else where(*parts))
    yield
    forget()


def test_without_the_list_codes_are_typed_in_full(
    damaged: None, form: NoteForm, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    form.set_answers({"diagnoses": ("F32.A",)})
    assert form.go_to("diagnoses")
    asked = field(form)
    qtbot.waitUntil(codes.is_damaged)
    assert spoken(asked) == ["Primary diagnosis F32.A"]
    assert [one.text() for one in asked.findChildren(Label) if one.isVisible()].count(NO_LIST) == 1
    qtbot.waitUntil(lambda: codes.descriptions().has_failed and codes.whole_table().has_failed)
    asked.search.setFocus()
    write("anxiety")
    press(Qt.Key.Key_Return)
    assert question(form).problem() == NOT_A_CODE
    asked.search.clear()
    for typed in ("f411", "Z99.999"):
        write(typed)
        press(Qt.Key.Key_Return)
    assert form.answers()["diagnoses"] == ("F32.A", "F41.1", "Z99.999")
    assert asked.search.text() == ""
    assert (
        len([one for one in caplog.records if "list of diagnosis codes" in one.message]) == 2
    )  # once for each reading


def test_inherited_codes_are_only_read(qtbot: QtBot, dress: Dress) -> None:
    form = open_form(qtbot, PROGRESS, {"diagnoses": ("F41.1", "F32.A")})
    assert form.go_to("diagnoses")
    asked = field(form)
    qtbot.waitUntil(codes.is_read)
    qtbot.waitUntil(lambda: spoken(asked)[1] == "Diagnosis 2 F32.A Depression, unspecified")
    assert asked.search.isHidden()
    assert all(row.remove.isHidden() and row.up.isHidden() and row.down.isHidden() for row in asked.rows)
    assert question(form).tab_stops() == []
    form.set_answers({})
    said = [one.text() for one in asked.findChildren(Label) if one.isVisibleTo(asked)]
    assert said == [NONE_INHERITED]


def test_a_locked_note_shows_its_codes_and_lets_none_be_changed(form: NoteForm, three: Diagnoses) -> None:
    form.set_read_only("This note is locked.")
    assert three.search.isHidden()
    assert question(form).tab_stops() == []
    QTest.keyClick(three.rows[0], Qt.Key.Key_Delete)
    form.settle()
    assert form.answers()["diagnoses"] == ("F41.1", "F32.A", "F10.20")
    form.set_read_only("")
    assert not three.search.isHidden()


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("text_size", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("note_type", [INTAKE, PROGRESS], ids=["chosen", "inherited"])
def test_nothing_is_clipped(qtbot: QtBot, dress: Dress, note_type: NoteType, text_size: float, scheme: Scheme) -> None:
    dress(scheme, text_size)
    form = open_form(qtbot, note_type, {"diagnoses": ("F41.1", "F02.B11", "S72.001A", "depression NOS")})
    form.go_to("diagnoses")
    qtbot.waitUntil(lambda: field(form).rows[0].accessibleName().endswith("disorder"))
    qtbot.waitUntil(lambda: clipped(field(form)) == [])
    assert form.minimumSizeHint().width() <= 1280


def test_the_card_says_what_its_codes_mean_when_the_pointer_rests_on_it(qtbot: QtBot, dress: Dress) -> None:
    card = ScheduleCard()
    qtbot.addWidget(card)
    card.show_client(RIVERA, ("F41.1", "Z99.999"), NOW.date())
    card.resize(900, 80)
    card.show()
    line = next(one for one in card.findChildren(Label) if "F41.1" in one.text())
    at = QPointF(5, 5).toPoint()
    QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, at, line.mapToGlobal(at)))
    qtbot.waitUntil(lambda: line.toolTip() == "F41.1 Generalized anxiety disorder\nZ99.999")
    assert line.accessibleDescription() == line.toolTip()
