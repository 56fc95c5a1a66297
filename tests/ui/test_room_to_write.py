"""In small windows, at large text: nothing around the form of a note is cut off, and there is room left to write."""

from functools import partial

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.domain.people import Client
from ehr_desktop.ui import theme
from ehr_desktop.ui.main_window import MainWindow
from ehr_desktop.ui.note_form.page import NotePage
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.theme import Scheme
from tests.desk import CHEN, RIVERA
from tests.ui.conftest import Dress, Open
from tests.ui.lived_in import LivedIn
from tests.ui.sight import cut_off, out_of_sight, squeezed

FULL = (
    "Not saved: The disk is full. Your text is still on this screen and saving is tried again by itself. "
    "Make room on the disk, or copy the text before you close the program."
)
#: A line of words with the air above and below it, in pixels at text size 1.
LINE = 20


@pytest.fixture
def refused(lived_in: LivedIn) -> LivedIn:
    """The note of Rivera has no session, and the server refuses it for that; that of Chen has one."""
    lived_in.api.needs_appointment_for_drafts = True
    lived_in.settle()
    return lived_in


def page_of(window: MainWindow) -> NotePage:
    return window.wizard().note


def in_words(page: NotePage) -> list[str]:
    return [label.text() for label in page.card.findChildren(Label) if label.isVisible()]


def one_below_the_other(page: NotePage) -> bool:
    """Whether what stands in the page from its top to its bottom nowhere reaches over what comes next."""
    form = page.form
    assert form is not None
    parts: list[QWidget] = [page.card, page.banner, page.news, form, page.foot]
    shown = [part for part in parts if part.isVisible()]
    tops = [part.mapTo(page, QPoint(0, 0)).y() for part in shown]
    ends = [top + part.height() for top, part in zip(tops, shown, strict=True)]
    return all(end <= top for end, top in zip(ends, [*tops[1:], page.height()], strict=True))


def room_to_write(page: NotePage) -> int:
    """How many pixels high the form's own page is in sight, below whatever keeps its place."""
    form = page.form
    assert form is not None
    area = form.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    return form.height() - area.viewport().mapTo(form, QPoint(0, 0)).y()


@pytest.mark.parametrize("client", [RIVERA, CHEN], ids=["refused", "with a session"])
@pytest.mark.parametrize(
    ("width", "height", "text_size"), [(1024, 640, 1.5), (1024, 700, 2.0), (1280, 800, 1.0), (1280, 800, 2.0)]
)
def test_nothing_is_cut_off_and_there_is_room_to_write(
    qtbot: QtBot,
    refused: LivedIn,
    opened: Open,
    dress: Dress,
    client: Client,
    width: int,
    height: int,
    text_size: float,
) -> None:
    window = opened(refused)
    dress(Scheme.DARK, text_size)
    window.resize(width, height)
    window.open_note(refused.note_of(client))
    page = page_of(window)

    def fits(lines: int) -> None:
        assert cut_off(window) == squeezed(window) == out_of_sight(window) == []
        assert one_below_the_other(page)
        assert room_to_write(page) >= theme.current().px(lines * LINE)

    for wrong, lines in (("", 4), (FULL, 2)):
        page.say(wrong)
        page.tell("Taken in from another computer: Plan.")
        qtbot.waitUntil(partial(fits, lines))
        assert (window.width(), window.height()) == (width, height)


def test_the_card_of_a_low_page_says_who_and_when_and_the_rest_when_one_rests_on_it(
    qtbot: QtBot, refused: LivedIn, opened: Open, dress: Dress
) -> None:
    window = opened(refused)
    window.open_note(refused.note_of(CHEN))
    page = page_of(window)
    whole = in_words(page)
    assert len(whole) == 3
    dress(Scheme.LIGHT, 2.0)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: in_words(page) == ["Chen, Jonas", "Tue 17 Nov 2026  ·  10:00 – 10:50"])
    labels = [label for label in page.card.findChildren(Label) if label.isVisible()]
    assert [label.toolTip() for label in labels] == whole[1:]
    assert [label.accessibleDescription() for label in labels] == whole[1:]
    dress(Scheme.LIGHT, 1.0)
    qtbot.waitUntil(lambda: in_words(page) == whole)
    assert [label.toolTip() for label in labels] == ["", ""]


def test_what_went_wrong_comes_before_the_news(refused: LivedIn, opened: Open) -> None:
    window = opened(refused)
    window.open_note(refused.note_of(CHEN))
    page = page_of(window)
    page.tell("Taken in from another computer: Plan.")
    page.say(FULL)
    assert page.banner.isVisible()
    assert not page.news.isVisible()
    page.say("")
    assert page.news.isVisible()


def test_what_needs_the_clinician_goes_with_its_note(
    qtbot: QtBot, refused: LivedIn, opened: Open, dress: Dress
) -> None:
    window = opened(refused)
    window.resize(1024, 700)
    window.open_note(refused.note_of(RIVERA))
    page = page_of(window)
    qtbot.waitUntil(page.need_banner.isVisible)
    window.open_note(refused.note_of(CHEN))
    qtbot.waitUntil(lambda: not page.need_banner.isVisible())
    window.open_note(refused.note_of(RIVERA))
    qtbot.waitUntil(page.need_banner.isVisible)
