"""A tool tip shows what a server or a clinician wrote, and reads none of it as HTML."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QPixmap, QStandardItem, Qt, QTextDocumentFragment
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from ehr_desktop.ui.note_form.fields.diagnosis_row import DiagnosisRow
from ehr_desktop.ui.note_form.fields.severity_row import SeverityRow
from ehr_desktop.ui.note_form.schedule_card import ScheduleCard
from ehr_desktop.ui.parts.button import IconButton
from ehr_desktop.ui.parts.label import Label
from ehr_desktop.ui.parts.tool_tip import plain_tip, plain_tool_tip
from tests.desk import NOW, RIVERA
from tests.ui.parts.conftest import Dress

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

HOSTILE = ["<img src='/tmp/x.png'>", "<b>bold</b>", "<!doctype html>x", "&lt;b>", "  <table>\nsecond line", "a <i>b"]
HARMLESS = ["Remove F41.1", "5 < 6 > 4 & 3", "F41.1 Anxiety\nF32.A Depression", ""]


def read(tip: str) -> str:
    """What somebody sees of a tool tip."""
    seen = QTextDocumentFragment.fromHtml(tip).toPlainText() if Qt.mightBeRichText(tip) else tip
    return seen.replace("\xa0", " ")


@pytest.mark.parametrize("text", [*HOSTILE, *HARMLESS])
def test_the_text_is_what_is_seen(text: str) -> None:
    assert read(plain_tip(text)).strip() == text.strip()


@pytest.mark.parametrize("text", HARMLESS)
def test_a_plain_text_stays_as_it_is(text: str) -> None:
    assert plain_tip(text) == text


def test_no_picture_is_loaded(dress: Dress, qtbot: Any, tmp_path: Path) -> None:
    picture = QPixmap(400, 300)
    picture.fill(QColor("red"))
    assert picture.save(str(tmp_path / "evil.png"))
    part = QWidget()
    qtbot.addWidget(part)
    part.show()
    plain_tool_tip(part, f"<img src='{tmp_path}/evil.png'>")
    QToolTip.showText(QPoint(100, 100), part.toolTip(), part)
    tips = [one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "QTipLabel"]
    assert tips
    assert all(one.height() < 300 for one in tips)
    QToolTip.hideText()


def test_every_part_that_says_a_strangers_words_says_them_plainly(dress: Dress, qtbot: Any) -> None:
    evil = "<img src='x'>"
    row, severity, label, card = (
        DiagnosisRow(),
        SeverityRow(evil, ["Mild"]),
        Label(evil * 9, elide=True),
        ScheduleCard(),
    )
    item = QStandardItem()
    plain_tool_tip(item, evil)
    row.show_code(evil, 0, 1)
    card.show_client(RIVERA, (evil,), NOW.date())
    for part in (row, severity, label, card):
        qtbot.addWidget(part)
        part.resize(60, 40)
        part.show()
        part.grab()
    button = IconButton("close", evil)
    qtbot.addWidget(button)
    tips = [button.toolTip(), row.remove.toolTip(), row.up.toolTip(), label.toolTip(), item.toolTip()]
    assert all("<img" not in tip and "img" in tip for tip in tips)
