"""The symptoms of an intake: searched, added, graded, removed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.note_form.fields.quick_row import QuickRow
from ehr_desktop.ui.note_form.fields.severity_row import SeverityRow
from ehr_desktop.ui.note_form.fields.symptom_row import read_severity
from ehr_desktop.ui.note_form.fields.symptom_search import SymptomSearch, best_hits
from ehr_desktop.ui.note_form.fields.symptoms import Symptoms, ask_symptoms
from ehr_desktop.ui.note_form.tab_order import taking_focus
from ehr_desktop.ui.parts.button import Button, IconButton
from ehr_desktop.ui.parts.label import Label
from tests.desk import TYPES
from tests.ui.note_form.asking import around, named, shown
from tests.ui.note_form.conftest import Dress
from tests.ui.sight import cut_off, nameless

FIELD = TYPES["Intake Assessment"].by_id["symptoms"]
ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down
STORED = {
    "Appetite Change": "Mild (Increased)",
    "Tinnitus": "Bearable",
    "Weight Change": "Severe (a little)",
    "Anxiety": "N/A",
    "Hallucinations": "Mild (N/A)",
}


@pytest.fixture
def symptoms(qtbot: QtBot, dress: Dress) -> Symptoms:
    made = Symptoms(FIELD)
    made.setAccessibleName("Symptoms")
    return shown(made, qtbot)


def search(symptoms: Symptoms) -> SymptomSearch:
    return named(symptoms, SymptomSearch, "Search symptoms")


def press(symptoms: Symptoms, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(search(symptoms), key)


def write(symptoms: Symptoms, text: str) -> None:
    search(symptoms).setFocus()
    QTest.keyClicks(search(symptoms), text)
    search(symptoms).offers.look()


def offered(symptoms: Symptoms) -> list[str]:
    rows = search(symptoms).offers
    model = rows.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())] if rows.is_open else []


def test_the_best_hit_begins_with_what_was_typed() -> None:
    assert best_hits(FIELD.options, "an")[:2] == ["Anxiety", "Anger"]
    assert best_hits(FIELD.options, "LOSS") == ["Anhedonia (Loss of Interest)"]
    assert best_hits(FIELD.options, "somnia") == ["Insomnia", "Hypersomnia"]
    assert len(best_hits(FIELD.options, "e")) == 10
    assert best_hits(FIELD.options, "tinnitus") == []


def test_a_further_word_is_read_only_where_the_symptom_has_it() -> None:
    extras = FIELD.extras["Appetite Change"]
    assert read_severity("Mild (Increased)", extras) == ("Mild", "Increased")
    assert read_severity("Mild (N/A)", extras) == ("Mild (N/A)", "")
    assert read_severity("Mild (Increased)", ()) == ("Mild (Increased)", "")
    assert read_severity("Mild", extras) == ("Mild", "")


def test_enter_adds_the_best_hit_and_goes_to_its_severity(symptoms: Symptoms, qtbot: QtBot) -> None:
    write(symptoms, "panic")
    assert offered(symptoms) == ["Panic Attacks", "Add “panic”"]
    with qtbot.waitSignal(symptoms.edited):
        QTest.keyClick(search(symptoms), ENTER)
    assert symptoms.answer() == {"Panic Attacks": "Mild"}
    assert offered(symptoms) == []
    row = named(symptoms, SeverityRow, "Panic Attacks")
    assert row.hasFocus()
    QTest.keyClicks(row, "4")
    assert symptoms.answer() == {"Panic Attacks": "Severe"}
    QTest.keyClick(row, ENTER)
    assert search(symptoms).hasFocus()
    assert search(symptoms).text() == ""


def test_a_hit_further_down_is_chosen_with_the_arrows(symptoms: Symptoms) -> None:
    write(symptoms, "an")
    press(symptoms, DOWN, ENTER)
    assert symptoms.answer() == {"Anger": "Mild"}


def test_down_in_the_empty_search_offers_all_that_is_left(symptoms: Symptoms) -> None:
    symptoms.show_answer({"Depression": "Mild"})
    search(symptoms).setFocus()
    press(symptoms, DOWN)
    assert offered(symptoms) == list(FIELD.options[1:])
    press(symptoms, Qt.Key.Key_Escape)
    assert offered(symptoms) == []


def test_a_symptom_of_ones_own_is_added_only_by_choosing_so(symptoms: Symptoms, qtbot: QtBot) -> None:
    write(symptoms, "Ringing in the ears")
    QTest.keyClick(search(symptoms), ENTER)
    assert symptoms.answer() == {}
    assert symptoms.unclear() == (
        "“Ringing in the ears” is not added yet. Choose it below the search, or empty the search."
    )
    assert offered(symptoms) == ["Add “Ringing in the ears”"]
    press(symptoms, ENTER)
    assert symptoms.answer() == {"Ringing in the ears": "Mild"}
    assert symptoms.unclear() == ""


def test_a_symptom_typed_in_full_is_added_when_the_note_is_saved(qtbot: QtBot, dress: Dress) -> None:
    asked = ask_symptoms(FIELD, around())
    symptoms = asked.widget
    assert isinstance(symptoms, Symptoms)
    symptoms.setAccessibleName("Symptoms")
    shown(symptoms, qtbot)
    write(symptoms, "panic ATTACKS")
    with qtbot.waitSignal(asked.edited):
        asked.settle()
    assert asked.read() == {"Panic Attacks": "Mild"}
    assert search(symptoms).hasFocus()
    assert search(symptoms).text() == ""
    assert asked.unclear() == ""
    for said in ("panic", "Ringing in the ears"):
        search(symptoms).clear()
        write(symptoms, said)
        asked.settle()
        assert search(symptoms).text() == said
    search(symptoms).clear()
    write(symptoms, "Panic attacks")
    asked.settle()
    assert asked.read() == {"Panic Attacks": "Mild"}
    assert asked.unclear() == ""


def test_enter_takes_no_symptom_that_was_not_in_sight_yet(symptoms: Symptoms) -> None:
    search(symptoms).setFocus()
    QTest.keyClicks(search(symptoms), "panic")
    press(symptoms, ENTER)
    assert symptoms.answer() == {}
    assert offered(symptoms)[0] == "Panic Attacks"
    press(symptoms, ENTER)
    assert symptoms.answer() == {"Panic Attacks": "Mild"}


def test_enter_on_a_further_word_chooses_it_and_then_goes_on(symptoms: Symptoms) -> None:
    symptoms.show_answer({"Appetite Change": "Mild"})
    word = named(symptoms, Button, "Appetite Change, Increased, 1 of 2")
    word.setFocus()
    QTest.keyClick(word, ENTER)
    assert symptoms.answer() == {"Appetite Change": "Mild (Increased)"}
    QTest.keyClick(word, ENTER)
    assert symptoms.answer() == {"Appetite Change": "Mild (Increased)"}
    assert search(symptoms).hasFocus()


def test_what_is_in_the_list_is_not_added_again(symptoms: Symptoms, qtbot: QtBot) -> None:
    symptoms.show_answer({"Anxiety": "Severe", "Tinnitus": "Mild"})
    with qtbot.assertNotEmitted(symptoms.edited, wait=10):
        for said in ("tinnitus", "anxiety"):
            write(symptoms, said)
            QTest.keyClick(search(symptoms), ENTER)
            assert symptoms.focusWidget() is named(symptoms, SeverityRow, said.capitalize())
    assert symptoms.answer() == {"Anxiety": "Severe", "Tinnitus": "Mild"}


def test_a_quick_button_adds_once(symptoms: Symptoms) -> None:
    named(symptoms, Button, "Add Insomnia").click()
    assert symptoms.answer() == {"Insomnia": "Mild"}
    assert named(symptoms, SeverityRow, "Insomnia").hasFocus()
    assert not named(symptoms, Button, "Insomnia, added").isEnabled()


def test_tab_stops_once_in_the_quick_row_and_arrows_go_along(symptoms: Symptoms) -> None:
    row = symptoms.findChild(QuickRow)
    assert isinstance(row, QuickRow)
    symptoms.show_answer({"Depression": "Mild", "Insomnia": "Mild"})
    by_tab = [stop for stop in row.stops() if stop.focusPolicy() is Qt.FocusPolicy.StrongFocus]
    assert [stop.accessibleName() for stop in by_tab] == ["Add Anxiety"]
    by_tab[0].setFocus()
    QTest.keyClick(by_tab[0], Qt.Key.Key_Right)
    assert named(symptoms, Button, "Add Panic Attacks").hasFocus()


def test_what_is_stored_comes_back_as_it_was(symptoms: Symptoms, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(symptoms.edited, wait=10):
        symptoms.show_answer(STORED)
    assert symptoms.answer() == STORED
    assert named(symptoms, SeverityRow, "Tinnitus").severity() == "Bearable"
    assert named(symptoms, Button, "Appetite Change, Increased, 1 of 2").isChecked()
    assert any(label.text() == FIELD.hints["Hallucinations"] for label in symptoms.findChildren(Label))


def test_editing_one_symptom_keeps_the_others(symptoms: Symptoms) -> None:
    symptoms.show_answer(STORED)
    QTest.keyClicks(named(symptoms, SeverityRow, "Appetite Change"), "4")
    assert symptoms.answer() == STORED | {"Appetite Change": "Severe (Increased)"}
    named(symptoms, Button, "Appetite Change, Decreased, 2 of 2").click()
    assert symptoms.answer() == STORED | {"Appetite Change": "Severe (Decreased)"}
    named(symptoms, Button, "Appetite Change, Decreased, 2 of 2").click()
    assert symptoms.answer() == STORED | {"Appetite Change": "Severe"}


def test_a_symptom_keeps_a_severity(symptoms: Symptoms) -> None:
    symptoms.show_answer({"Anxiety": "Mild"})
    row = named(symptoms, SeverityRow, "Anxiety")
    QTest.keyClick(row, Qt.Key.Key_Left)
    QTest.keyClick(row, Qt.Key.Key_Left)
    assert symptoms.answer() == {"Anxiety": "N/A"}


@pytest.mark.parametrize("by_key", [True, False])
def test_what_is_removed_can_be_brought_back(symptoms: Symptoms, by_key: bool) -> None:
    symptoms.show_answer(STORED)
    if by_key:
        QTest.keyClick(named(symptoms, SeverityRow, "Tinnitus"), Qt.Key.Key_Delete)
    else:
        named(symptoms, IconButton, "Remove Tinnitus").click()
    assert list(symptoms.answer()) == [name for name in STORED if name != "Tinnitus"]
    assert named(symptoms, SeverityRow, "Weight Change").hasFocus()
    named(symptoms, Button, "Undo: Tinnitus removed").click()
    assert list(symptoms.answer().items()) == list(STORED.items())
    assert named(symptoms, SeverityRow, "Tinnitus").hasFocus()


def test_up_and_down_go_from_row_to_row(symptoms: Symptoms) -> None:
    symptoms.show_answer(STORED)
    QTest.keyClick(named(symptoms, SeverityRow, "Appetite Change"), DOWN)
    assert named(symptoms, SeverityRow, "Tinnitus").hasFocus()
    QTest.keyClick(named(symptoms, SeverityRow, "Tinnitus"), Qt.Key.Key_Up)
    assert named(symptoms, SeverityRow, "Appetite Change").hasFocus()


def test_the_stops_follow_the_rows(symptoms: Symptoms, qtbot: QtBot) -> None:
    with qtbot.waitSignal(symptoms.restopped):
        symptoms.show_answer(STORED)
    rows = [stop.accessibleName() for stop in taking_focus(symptoms.stops()) if isinstance(stop, SeverityRow)]
    assert rows == list(STORED)


def test_read_only_shows_the_list_alone(symptoms: Symptoms) -> None:
    symptoms.set_read_only(True)
    assert any(label.text() == "None noted" and label.isVisible() for label in symptoms.findChildren(Label))
    symptoms.show_answer(STORED)
    assert search(symptoms).isHidden()
    assert not named(symptoms, SeverityRow, "Anxiety").isEnabled()
    assert all(button.isHidden() for button in symptoms.findChildren(IconButton) if "Remove" in button.toolTip())
    assert symptoms.answer() == STORED


@pytest.mark.parametrize("width", [760, 500])
def test_nothing_is_cut_off_or_without_a_name(symptoms: Symptoms, qtbot: QtBot, width: int) -> None:
    symptoms.show_answer(STORED)
    symptoms.resize(width, 700)
    qtbot.waitUntil(lambda: cut_off(symptoms) == [])
    assert nameless(symptoms) == []
