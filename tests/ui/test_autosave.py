"""Autosave: soon after the last key, at the latest a second after the first, and again while it fails."""

import time

import pytest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.ui.autosave import LATEST, QUIET, SOON, Autosave


class Desk:
    """Where a test types and what is committed of it; `full` is a disk without room."""

    def __init__(self) -> None:
        self.typed = ""
        self.committed: list[str] = []
        self.at: list[float] = []
        self.full = False
        self.broken = False

    def save(self) -> None:
        if self.full:
            raise StoreFailed("The disk is full.")
        if self.broken:
            raise ZeroDivisionError
        self.committed.append(self.typed)
        self.at.append(time.monotonic())


def test_a_pause_after_typing_saves_once(qtbot: QtBot) -> None:
    desk = Desk()
    autosave = Autosave(desk.save)
    desk.typed = "Arrived on time."
    begun = time.monotonic()
    with qtbot.waitSignal(autosave.saved, timeout=3_000):
        autosave.typed()
    assert desk.committed == ["Arrived on time."]
    assert desk.at[0] - begun >= QUIET / 1000 * 0.9
    assert not autosave.is_unsaved
    with qtbot.assertNotEmitted(autosave.saved, wait=LATEST + 200):
        pass


def test_who_never_pauses_is_saved_within_a_second_of_the_first_key(qtbot: QtBot) -> None:
    desk = Desk()
    autosave = Autosave(desk.save)
    begun = time.monotonic()
    while not desk.committed and time.monotonic() - begun < 4:
        desk.typed += "x"
        autosave.typed()
        qtbot.wait(60)
    assert len(desk.committed) == 1
    assert (LATEST - SOON) / 1000 * 0.9 <= desk.at[0] - begun < LATEST / 1000 + 0.5


def test_keys_that_come_faster_than_a_save_follows_do_not_put_it_off(qtbot: QtBot) -> None:
    desk = Desk()
    autosave = Autosave(desk.save)
    begun = time.monotonic()
    while not desk.committed and time.monotonic() - begun < 4:
        autosave.typed()
        qtbot.wait(2)
    assert desk.at[0] - begun < LATEST / 1000 + 0.5


def test_flush_saves_exactly_what_is_typed_and_leaves_nothing_to_do(qtbot: QtBot) -> None:
    desk = Desk()
    autosave = Autosave(desk.save)
    desk.typed = "one"
    autosave.typed()
    assert autosave.flush()
    desk.typed = "one two"
    autosave.typed()
    assert autosave.flush()
    assert desk.committed == ["one", "one two"]
    assert autosave.flush()
    with qtbot.assertNotEmitted(autosave.saved, wait=LATEST + 200):
        pass
    assert desk.committed == ["one", "one two"]


def test_a_full_disk_is_told_and_tried_again_by_itself(qtbot: QtBot) -> None:
    desk = Desk()
    desk.full = True
    autosave = Autosave(desk.save)
    desk.typed = "kept"
    autosave.typed()
    with qtbot.waitSignal(autosave.failed, timeout=3_000) as told:
        pass
    assert told.args == ["The disk is full."]
    assert autosave.is_unsaved
    assert not desk.committed
    desk.full = False
    with qtbot.waitSignal(autosave.saved, timeout=6_000):
        pass
    assert desk.committed == ["kept"]


def test_the_next_key_tries_again_too(qtbot: QtBot) -> None:
    desk = Desk()
    desk.full = True
    autosave = Autosave(desk.save)
    autosave.typed()
    assert not autosave.flush()
    desk.full = False
    desk.typed = "more"
    begun = time.monotonic()
    with qtbot.waitSignal(autosave.saved, timeout=3_000):
        autosave.typed()
    assert desk.committed == ["more"]
    assert time.monotonic() - begun < 2


def test_a_bug_in_saving_is_not_swallowed_and_the_text_stays_unsaved() -> None:
    desk = Desk()
    desk.broken = True
    autosave = Autosave(desk.save)
    autosave.typed()
    with pytest.raises(ZeroDivisionError):
        autosave.flush()
    assert autosave.is_unsaved
    desk.broken = False
    assert autosave.flush()


def test_what_is_forgotten_is_not_saved(qtbot: QtBot) -> None:
    desk = Desk()
    autosave = Autosave(desk.save)
    autosave.typed()
    autosave.forget()
    with qtbot.assertNotEmitted(autosave.saved, wait=LATEST + 200):
        pass
    assert not desk.committed
