"""When the day's backup is made: once a day, while nobody types, and again where it failed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.ports import AuditKind
from ehr_desktop.ui.daily_backup import MOST_LOOKS, QUIET, DailyBackup
from ehr_desktop.ui.settings.backups import BackupsSection
from tests.ui.lived_in import LivedIn


@dataclass
class Person:
    """Who sits there."""

    seconds_alone: float = 0.0


@dataclass
class Backups:
    """What was made."""

    desk: Desk
    wait: Callable[[Callable[[], bool]], None]
    person: Person = field(default_factory=Person)

    def number(self) -> int:
        """Backups recorded."""
        with self.desk.store.reading() as tx:
            return sum(row.kind is AuditKind.BACKED_UP for row in tx.audit(1000))


@pytest.fixture
def made(room: LivedIn, qtbot: QtBot) -> Backups:
    """None so far."""
    return Backups(room.desk, lambda done: qtbot.waitUntil(done, timeout=20_000))


@pytest.fixture
def daily(room: LivedIn, made: Backups) -> DailyBackup:
    """Over the desk of the room."""
    return DailyBackup(room.desk, room.lanes, lambda: made.person.seconds_alone, room.heartbeat)


def looks(daily: DailyBackup) -> bool:
    """Whether the next look begins one."""
    daily.look()
    return daily.is_busy


def test_one_is_made_as_soon_as_nobody_types_and_no_second_one_that_day(
    daily: DailyBackup, made: Backups, room: LivedIn
) -> None:
    assert not looks(daily)
    made.person.seconds_alone = QUIET
    assert looks(daily)
    made.wait(lambda: not daily.is_busy)
    assert not looks(daily)
    assert made.number() == 1
    room.clock.move(days=1)
    daily.look()
    made.wait(lambda: not daily.is_busy)
    assert made.number() == 2
    assert len(room.desk.backups.kept()) == 2


def test_who_never_rests_gets_one_all_the_same(daily: DailyBackup, made: Backups) -> None:
    assert [looks(daily) for _ in range(MOST_LOOKS + 1)] == [False] * MOST_LOOKS + [True]
    made.wait(lambda: not daily.is_busy)
    assert made.number() == 1


def test_one_that_failed_says_why_in_the_settings_and_is_tried_again(
    daily: DailyBackup, made: Backups, room: LivedIn, qtbot: QtBot, tmp_path: Path
) -> None:
    section = BackupsSection(room.desk, daily)
    qtbot.addWidget(section)
    section.show()
    assert section.last.text().startswith("There is no backup yet")
    [file] = tmp_path.rglob("*.db")
    folder = file.parent / "backups"
    folder.write_bytes(b"a file stands there")
    section.now_button.click()
    assert not section.now_button.isEnabled()
    made.wait(lambda: not daily.is_busy)
    assert "could not be written" in section.problem.text()
    folder.unlink()
    section.now_button.click()
    made.wait(lambda: not daily.is_busy)
    assert section.problem.isHidden()
    assert section.last.text().startswith("Last backup: Today")
    assert str(folder) in section.where.text()
