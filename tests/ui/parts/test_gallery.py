"""Every part in one page: nothing clipped, everything named and reached by keyboard, in all schemes and sizes.

With EHR_GALLERY set to a folder the pages are also written there as pictures, to be looked at.
"""

import os
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QTextEdit, QWidget

from ehr_desktop.ui.parts.button import Button, IconButton
from ehr_desktop.ui.parts.card import Card
from ehr_desktop.ui.parts.check_box import RadioButton
from ehr_desktop.ui.theme import Scheme
from tests.ui.parts import gallery
from tests.ui.parts.conftest import Dress

# The offscreen platform says of every window that it has no window manager to tell sizes to.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LOOKS = [
    (Scheme.LIGHT, 1.0),
    (Scheme.LIGHT, 2.0),
    (Scheme.DARK, 1.0),
    (Scheme.DARK, 2.0),
    (Scheme.HIGH_CONTRAST_LIGHT, 1.3),
    (Scheme.HIGH_CONTRAST_DARK, 1.6),
]
Part = TypeVar("Part", bound=QWidget)
FIELDS = (QAbstractButton, QComboBox, QLineEdit, QTextEdit)


def shown(page: QWidget, qtbot: Any, height: int) -> QWidget:
    qtbot.addWidget(page)
    page.resize(1280, height)
    with qtbot.waitExposed(page):
        page.show()
    return page


def whole_page(qtbot: Any) -> QWidget:
    page = shown(gallery.page(), qtbot, 900)
    page.resize(1280, max(page.heightForWidth(1280), page.minimumSizeHint().height()))
    return page


def keep_picture(page: QWidget, name: str) -> None:
    folder = os.environ.get("EHR_GALLERY")
    if folder:
        page.grab().save(str(Path(folder) / f"{name}.png"))


def parts_of(page: QWidget, kind: type[Part]) -> list[Part]:
    return [part for part in page.findChildren(kind) if part.isVisible()]


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_no_label_and_no_part_is_clipped(dress: Dress, qtbot: Any, scheme: Scheme, size: float) -> None:
    dress(scheme, size)
    page = whole_page(qtbot)
    keep_picture(page, f"parts-{scheme}-{size}")
    for label in parts_of(page, QLabel):
        words = label.text()
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        assert label.height() >= needed, words
        if not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), words
    for button in [*parts_of(page, Button), *parts_of(page, IconButton), *parts_of(page, Card)]:
        assert button.width() >= button.sizeHint().width(), button.text()
        assert button.height() >= button.sizeHint().height(), button.text()
    for field in parts_of(page, QLineEdit):
        assert field.height() >= QFontMetrics(field.font()).height() + 8, field.accessibleName()


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_the_window_of_parts_fits_a_small_screen(dress: Dress, qtbot: Any, scheme: Scheme, size: float) -> None:
    dress(scheme, size)
    window = shown(gallery.window(), qtbot, 800)
    keep_picture(window, f"window-{scheme}-{size}")
    assert window.width() == 1280
    assert window.minimumSizeHint().width() <= 1280


def test_everything_that_takes_the_focus_has_a_name(dress: Dress, qtbot: Any) -> None:
    window = shown(gallery.window(), qtbot, 800)
    for part in window.findChildren(QWidget):
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus and isinstance(part, FIELDS):
            name = part.accessibleName() or (part.text() if isinstance(part, QAbstractButton) else "")
            assert name, part


def test_tab_reaches_every_part_once_and_comes_back(dress: Dress, qtbot: Any) -> None:
    window = shown(gallery.window(), qtbot, 800)
    expected = {
        part
        for part in parts_of(window, QWidget)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus
        and part.isEnabled()
        and part.focusProxy() is None
        and isinstance(part, FIELDS)
        and not (isinstance(part, RadioButton) and not part.isChecked())  # arrow keys go there
    }
    reached: list[QWidget] = []
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow())
    for _step in range(200):
        here = QApplication.focusWidget()
        assert here is not None
        if here in reached:
            break
        reached.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    assert expected <= set(reached)


class _Paints(QObject):
    """Counts how often each widget was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: set[QObject] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt calls it so
        if event.type() == QEvent.Type.Paint:
            self.painted.add(watched)
        return False


def test_a_change_of_theme_repaints_and_resizes_what_is_on_the_screen(dress: Dress, qtbot: Any) -> None:
    page = whole_page(qtbot)
    buttons = [*parts_of(page, Button), *parts_of(page, Card)]
    before = [(button.sizeHint(), button.grab().toImage()) for button in buttons]
    paints = _Paints()
    for button in buttons:
        button.installEventFilter(paints)
    dress(Scheme.DARK, 1.5)
    qtbot.waitUntil(lambda: paints.painted >= {*buttons})
    for button, (size, picture) in zip(buttons, before, strict=True):
        assert button.sizeHint().height() > size.height()
        assert button.grab().toImage() != picture
