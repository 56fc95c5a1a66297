"""The date field shows, takes and tells a day, whatever time zone this computer is in."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.parts.date_field import DateField
from ehr_desktop.ui.parts.dates import write_date
from tests.zones import DAYS, ZONES, computer_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_is_shown_typed_and_picked_as_that_day(qtbot: QtBot, zone: str) -> None:
    with computer_in(zone):
        field = DateField(today=lambda: date(2026, 6, 15))
        qtbot.addWidget(field)
        told: list[date] = []
        field.edited.connect(told.append)
        field.open_calendar()
        calendar = field.findChild(QCalendarWidget)
        assert isinstance(calendar, QCalendarWidget)
        for day in DAYS:
            field.set_value(day)
            assert field.value() == day
            assert field.text() == write_date(day)
            field.set_value(None)
            QTest.keyClicks(field, day.isoformat())
            QTest.keyClick(field, Qt.Key.Key_Return)
            field.set_value(None)
            field.open_calendar()
            calendar.activated.emit(QDate(day.year, day.month, day.day))
            field.set_value(day)
            field.open_calendar()
            assert calendar.selectedDate() == QDate(day.year, day.month, day.day)
        assert told == [day for day in DAYS for _ in range(2)]
        calendar.window().hide()
