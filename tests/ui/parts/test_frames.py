"""What stands around a page: header, side bar, bars, banners, cards, sections, filters, rows."""

from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from ehr_desktop.ui.parts.banner import Banner, UndoBanner
from ehr_desktop.ui.parts.bars import FooterBar
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.card import CardGrid
from ehr_desktop.ui.parts.combo import Combo
from ehr_desktop.ui.parts.filter_bar import FilterBar
from ehr_desktop.ui.parts.key_cap import KeyHints
from ehr_desktop.ui.parts.option_row import OptionRow
from ehr_desktop.ui.parts.panel import scrolling
from ehr_desktop.ui.parts.rows import find_hits
from ehr_desktop.ui.parts.section_index import Section, SectionDropDown, SectionIndex, SectionState
from ehr_desktop.ui.parts.side_bar import SideBar
from ehr_desktop.ui.parts.step_header import StepHeader
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Scheme
from tests.ui.parts import gallery
from tests.ui.parts.conftest import Dress
from tests.ui.parts.test_fields import focused, heard

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def show(part: QWidget, qtbot: Any, width: int, height: int | None = None) -> None:
    qtbot.addWidget(part)
    part.resize(width, height or part.sizeHint().height())
    with qtbot.waitActive(part):
        part.show()
        part.activateWindow()


def steps_of(header: StepHeader) -> list[Any]:
    return [child for child in header.children() if "Step " in getattr(child, "accessibleName", str)()]


def test_a_step_that_is_done_can_be_gone_back_to_by_keyboard(dress: Dress, qtbot: Any) -> None:
    header = gallery.step_header()
    show(header, qtbot, 1280)
    told = heard(header.step_chosen)
    third = steps_of(header)[2]
    assert third.accessibleName() == "Step 3 of 4, Appointment, nothing chosen: None yet"
    third.setFocus()
    QTest.keyClick(third, Qt.Key.Key_Space)
    assert told == [2]
    assert not steps_of(header)[3].isEnabled()


def test_a_narrow_header_drops_the_values_then_the_names_and_overlaps_nothing(dress: Dress, qtbot: Any) -> None:
    dress(Scheme.LIGHT, 2.0)
    header = gallery.step_header()
    show(header, qtbot, 1280)
    for width in (1280, 1100, 900, 700):
        header.resize(width, header.height())
        places = [step.geometry() for step in steps_of(header)]
        for left, right in pairwise(places):
            assert left.right() < right.left()
        close = header.findChild(QPushButton)
        assert isinstance(close, QPushButton)
        assert places[-1].right() < close.x()
    assert steps_of(header)[0].toolTip() == "Client: Rivera, Ana"


def test_the_side_bar_folds_by_measured_width_and_keeps_its_names(dress: Dress, qtbot: Any) -> None:
    bar = gallery.side_bar()
    show(bar, qtbot, 224, 700)
    bar.fit(1280)
    assert not bar.is_narrow()
    bar.fit(900)
    assert bar.is_narrow()
    assert {child.toolTip() for child in bar.children() if isinstance(child, QWidget)} >= {"To sign, 4", "Clients"}
    bar.fit(1280)
    dress(Scheme.LIGHT, 1.5)
    assert bar.is_narrow()


def test_the_side_bar_is_walked_by_arrows_and_passes_what_is_hidden(dress: Dress, qtbot: Any) -> None:
    bar = gallery.side_bar()
    show(bar, qtbot, 224, 700)
    told = heard(bar.chosen)
    bar.set_place_visible("needs-you", False)
    notes = next(entry for entry in bar.findChildren(QWidget) if entry.accessibleName() == "My notes")
    notes.setFocus()
    QTest.keyClick(notes, Qt.Key.Key_Down)
    here = focused()
    assert here.accessibleName() == "To sign, 4"
    assert told == []
    QTest.keyClick(here, Qt.Key.Key_Return)
    assert told == ["to-sign"]


def test_the_side_bar_fits_a_low_screen_at_the_largest_text(dress: Dress, qtbot: Any) -> None:
    dress(Scheme.LIGHT, 2.0)
    bar: SideBar = gallery.side_bar()
    show(bar, qtbot, 120, 690)
    assert bar.minimumSizeHint().height() <= 690


def test_hints_give_way_to_buttons_in_a_narrow_footer(dress: Dress, qtbot: Any) -> None:
    footer: FooterBar = gallery.footer()
    show(footer, qtbot, 1280)
    hints = footer.findChild(KeyHints)
    assert isinstance(hints, KeyHints)
    assert hints.isVisible()
    footer.resize(640, footer.height())
    assert not hints.isVisible()
    footer.resize(1280, footer.height())
    assert hints.isVisible()


def test_a_banner_says_one_sentence_and_hides_without(dress: Dress, qtbot: Any) -> None:
    banner = Banner(Tone.AMBER, "No appointment: needed before signing")
    show(banner, qtbot, 600)
    banner.say("The connection failed.", Tone.RED)
    assert banner.accessibleName() == "The connection failed."
    banner.say("")
    assert not banner.isVisible()
    banner.add_button("Try again")
    banner.add_button("Why")
    with pytest.raises(ValueError, match="two"):
        banner.add_button("More")


def test_a_long_sentence_wraps_in_a_narrow_banner(dress: Dress, qtbot: Any) -> None:
    banner = gallery.banners()[1]
    show(banner, qtbot, 1200)
    assert banner.heightForWidth(420) > banner.heightForWidth(1200)


def test_undo_is_offered_for_a_while(dress: Dress, qtbot: Any) -> None:
    banner = UndoBanner(seconds=0.05)
    show(banner, qtbot, 600)
    assert not banner.isVisible() or not banner.text()
    with qtbot.waitSignal(banner.expired):
        banner.offer("Draft deleted")
        assert banner.isVisible()
    with qtbot.waitSignal(banner.undone):
        banner.offer("Draft deleted")
        undo = banner.findChild(Button)
        assert isinstance(undo, Button)
        QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()


def test_a_second_offer_ends_the_first(dress: Dress, qtbot: Any) -> None:
    banner = UndoBanner(seconds=60)
    qtbot.addWidget(banner)
    banner.offer("First draft deleted")
    with qtbot.waitSignal(banner.expired):
        banner.offer("Second draft deleted")
    assert banner.text() == "Second draft deleted"


def test_enter_presses_a_button_once(dress: Dress, qtbot: Any) -> None:
    button = Button("Review and sign", ButtonKind.PRIMARY)
    show(button, qtbot, 200)
    pressed = heard(button.clicked)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert len(pressed) == 1


def test_cards_are_walked_by_arrows_letters_and_numbers(dress: Dress, qtbot: Any) -> None:
    grid: CardGrid = gallery.cards()
    show(grid, qtbot, 900)
    moved, taken = heard(grid.current_changed), heard(grid.activated)
    grid.focus_current()
    assert grid.current() == 1
    QTest.keyClick(focused(), Qt.Key.Key_Right)
    QTest.keyClick(focused(), Qt.Key.Key_T)
    assert moved == [2, 3]
    QTest.keyClick(focused(), Qt.Key.Key_Up)
    assert grid.current() == 0
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    QTest.keyClick(focused(), Qt.Key.Key_3)
    assert taken == [0, 2]
    assert grid.current() == 2


def test_cards_stand_in_fewer_columns_where_it_is_narrow(dress: Dress, qtbot: Any) -> None:
    grid: CardGrid = gallery.cards()
    tall = grid.sizeHint().height()
    around = scrolling(grid)
    qtbot.addWidget(around)
    around.resize(320, 900)
    with qtbot.waitExposed(around):
        around.show()
    assert grid.sizeHint().height() > 1.5 * tall
    assert grid.width() <= 320


def test_the_way_on_without_appointment_is_pressed_by_enter(dress: Dress, qtbot: Any) -> None:
    row: OptionRow = gallery.without_appointment()
    show(row, qtbot, 800)
    pressed = heard(row.clicked)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert len(pressed) == 1
    assert row.heightForWidth(330) > row.heightForWidth(800)


SECTIONS = [Section("Symptoms", SectionState.COMPLETE), Section("Risk"), Section("SOAP notes")]


@pytest.mark.parametrize("kind", [SectionIndex, SectionDropDown])
def test_sections_are_gone_to_by_key_and_followed_in_silence(
    dress: Dress, qtbot: Any, kind: type[SectionIndex] | type[SectionDropDown]
) -> None:
    index = kind()
    index.set_sections(SECTIONS)
    show(index, qtbot, 300, 200)
    told = heard(index.chosen)
    index.set_current(1)
    index.set_section(2, Section("SOAP notes", SectionState.STOPS_SIGNING, problems=2))
    assert told == []
    index.setFocus()
    QTest.keyClick(index, Qt.Key.Key_Down)
    assert told == [2]
    index.set_sections(SECTIONS)
    assert told == [2]


def test_a_section_says_how_it_stands(dress: Dress, qtbot: Any) -> None:
    index = SectionIndex()
    qtbot.addWidget(index)
    index.set_sections(SECTIONS)
    said = index.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Symptoms, complete"
    index.set_section(2, Section("SOAP notes", SectionState.STOPS_SIGNING, problems=2))
    assert index.model().index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "SOAP notes, 2 needed to sign"
    assert index.natural_width() == index.width()
    assert index.natural_height() == 3 * 36


def test_filters_become_a_drop_down_where_they_do_not_fit(dress: Dress, qtbot: Any) -> None:
    bar: FilterBar = gallery.filters()
    show(bar, qtbot, 1000)
    told = heard(bar.status_chosen)
    combo = bar.findChild(Combo)
    assert isinstance(combo, Combo)
    assert not combo.isVisible()
    bar.resize(500, bar.height())
    assert combo.isVisible()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert told == ["drafts"]
    bar.resize(1000, bar.height())
    assert bar.status() == "drafts"
    bar.set_status("signed")
    assert told == ["drafts"]


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Rivera, Ana", "ana riv", [(0, 3), (8, 3)]),
        ("banana", "ana", []),
        ("worry, worried", "worr", [(0, 4), (7, 4)]),
        ("anxiety", "anx anxi", [(0, 3)]),
        ("İstanbul ana", "ana", []),
        ("", "a", []),
    ],
)
def test_hits_begin_words(text: str, query: str, hits: list[tuple[int, int]]) -> None:
    assert find_hits(text, query) == hits
