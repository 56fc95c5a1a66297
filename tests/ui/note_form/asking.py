"""One field on the screen by itself, and its parts by the names a screen reader says."""

from datetime import date
from typing import TypeVar

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.note_form.fields.asked import Around
from ehr_desktop.ui.note_form.fields.registry import ask

_W = TypeVar("_W", bound=QWidget)


def around() -> Around:
    """What a field needs of its form, on the day of the tests."""
    return Around(lambda: date(2026, 11, 17), ask)


def named(widget: QWidget, kind: type[_W], name: str) -> _W:
    """The part of this kind that a screen reader calls so; the last one where a removed one still lives."""
    parts = widget.findChildren(kind)
    return [one for one in parts if (one.accessibleName() or getattr(one, "text", str)()) == name][-1]


def shown(widget: _W, qtbot: QtBot) -> _W:
    """The widget as wide as the column of a form, with the keys."""
    qtbot.addWidget(widget)
    widget.resize(760, 600)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget
