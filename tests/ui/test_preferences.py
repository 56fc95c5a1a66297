"""What the program remembers of itself: the look and the window, and nothing else."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.ui import theme
from ehr_desktop.ui.preferences import Preferences
from ehr_desktop.ui.theme import Scheme
from tests.ui.conftest import Dress


def settings(folder: Path) -> QSettings:
    """The file in this folder."""
    return QSettings(str(folder / "look.ini"), QSettings.Format.IniFormat)


def test_size_and_scheme_are_put_on_and_remembered(tmp_path: Path, dress: Dress) -> None:
    chosen = Preferences(settings(tmp_path))
    chosen.set_text_size(150)
    chosen.set_scheme(Scheme.DARK)
    assert (theme.current().text_size, theme.current().dark) == (1.5, True)
    again = Preferences(settings(tmp_path))
    assert (again.text_size, again.scheme) == (150, Scheme.DARK)


def test_a_size_is_never_out_of_bounds_and_steps_stop_at_the_ends(dress: Dress) -> None:
    chosen = Preferences()
    for _ in range(9):
        chosen.step_text_size(1)
    assert chosen.text_size == 200
    for _ in range(9):
        chosen.step_text_size(-1)
    assert chosen.text_size == 100
    chosen.set_text_size(900)
    assert chosen.text_size == 200


def test_a_file_edited_by_hand_does_no_harm(tmp_path: Path, dress: Dress) -> None:
    kept = settings(tmp_path)
    kept.setValue("look/text_size", "huge")
    kept.setValue("look/scheme", "pink")
    kept.setValue("window/geometry", "somewhere")
    chosen = Preferences(kept)
    assert (chosen.text_size, chosen.scheme) == (100, Scheme.SYSTEM)
    assert not chosen.restore_window(QWidget())


def test_the_window_stands_where_it_stood(tmp_path: Path, qtbot: QtBot, dress: Dress) -> None:
    window, another = QWidget(), QWidget()
    qtbot.addWidget(window)
    qtbot.addWidget(another)
    window.setGeometry(40, 50, 640, 480)
    Preferences(settings(tmp_path)).keep_window(window)
    assert Preferences(settings(tmp_path)).restore_window(another)
    assert another.size() == window.size()


def test_without_a_file_nothing_is_remembered(dress: Dress) -> None:
    chosen = Preferences()
    chosen.keep_window(QWidget())
    assert not chosen.restore_window(QWidget())
