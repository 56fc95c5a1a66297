"""What can be seen of a page: which words are cut off, which widgets have no name for a screen reader."""

from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QScrollArea, QTextEdit, QWidget

from ehr_desktop.ui.parts.label import Label


def cut_off(page: QWidget) -> list[str]:
    """Visible buttons and labels that have less room than their words need; lines made to be shortened left out."""
    found = []
    for part in page.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, QAbstractButton | QLabel):
            continue
        if isinstance(part, Label) and part.minimumSizeHint().width() < part.sizeHint().width() and not part.wordWrap():
            continue
        needs = part.minimumSizeHint()
        if part.width() < needs.width() or part.height() < needs.height():
            found.append(f"{type(part).__name__} “{part.text()}” {part.size().toTuple()} needs {needs.toTuple()}")
    return found


def squeezed(page: QWidget) -> list[str]:
    """Visible labels with less height than their words need on lines of that width."""
    return [
        f"“{label.text()}” {label.size().toTuple()} needs {label.heightForWidth(label.width())} high"
        for label in page.findChildren(QLabel)
        if label.isVisible() and label.wordWrap() and label.height() < label.heightForWidth(label.width())
    ]


def out_of_sight(page: QWidget) -> list[str]:
    """Visible buttons that reach over the edge of the page, unless they can be scrolled to."""
    found = []
    for part in page.findChildren(QAbstractButton):
        if not part.isVisible() or _scrolls(part, page):
            continue
        area = part.rect().translated(part.mapTo(page, part.rect().topLeft()))
        if not page.rect().contains(area):
            found.append(f"“{part.text() or part.accessibleName()}” at {area.getRect()}")
    return found


def nameless(page: QWidget) -> list[str]:
    """Visible widgets one can get to by Tab that a screen reader has no name for."""
    found = []
    for part in page.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, QAbstractButton | QLineEdit | QTextEdit | QAbstractItemView):
            continue
        has_words = isinstance(part, QAbstractButton) and bool(part.text())
        if part.focusPolicy().value and not has_words and not part.accessibleName():
            found.append(f"{type(part).__name__} in {type(part.parent()).__name__}")
    return found


def _scrolls(part: QWidget, page: QWidget) -> bool:
    around = part.parentWidget()
    while around is not None and around is not page:
        if isinstance(around, QScrollArea):
            return True
        around = around.parentWidget()
    return False
