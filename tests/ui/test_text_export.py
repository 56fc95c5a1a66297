"""A text is written whole or not at all; a file that was there is never lost for one that could not be written."""

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ehr_desktop.ui.text_export import TextExport

REFUSED = ["The file could not be written there. Choose another folder."]


@pytest.fixture
def export(qtbot: QtBot) -> TextExport:
    """An export over a window."""
    window = QWidget()
    qtbot.addWidget(window)
    return TextExport(window)


@pytest.fixture
def refusals(export: TextExport) -> list[str]:
    """What it says when it cannot."""
    said: list[str] = []
    export.failed.connect(said.append)
    return said


def test_a_text_is_written_for_its_writer_only(export: TextExport, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("older and longer than the new one", encoding="utf-8")
    with qtbot.waitSignal(export.done):
        export.write(file, "Zoë – 🙂\n")
    assert file.read_bytes() == f"Zoë – 🙂{os.linesep}".encode()
    assert os.name == "nt" or file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_half_a_surrogate_pair_does_not_cost_the_rest(export: TextExport, refusals: list[str], tmp_path: Path) -> None:
    export.write(tmp_path / "note.txt", "before \ud83d after")
    assert (tmp_path / "note.txt").read_text("utf-8") == "before ? after"
    assert refusals == []


def test_nothing_is_left_behind_where_it_cannot_be_written(
    export: TextExport, refusals: list[str], tmp_path: Path
) -> None:
    export.write(tmp_path / "no folder" / "note.txt", "words")
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "kept").touch()
    export.write(taken, "words")
    assert refusals == REFUSED * 2
    assert list(tmp_path.iterdir()) == [taken]


def test_a_file_that_was_there_stays_when_the_disk_is_full(
    export: TextExport, refusals: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "note.txt"
    file.write_text("as it was", encoding="utf-8")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    export.write(file, "words")
    assert refusals == REFUSED
    assert file.read_text("utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [file]
