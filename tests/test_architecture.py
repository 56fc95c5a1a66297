"""The layer rules, held over the whole tree; and for each rule a made-up source that breaks it.

The plan they hold is `docs/architecture.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests import architecture_rules as rules
from tests.architecture_source import PACKAGE, Objection, Source, read_sources

ROOT = Path(__file__).resolve().parents[1]

Rule = Callable[[Iterable[Source]], Iterator[Objection]]


@pytest.fixture(scope="module")
def program() -> list[Source]:
    """Every module of the program."""
    return read_sources(ROOT, "main.py", PACKAGE)


@pytest.fixture(scope="module")
def tests() -> list[Source]:
    """Every module of the tests."""
    return read_sources(ROOT, "tests")


def hold(objections: Iterable[Objection]) -> None:
    """Fail with every objection on a line of its own."""
    found = [str(objection) for objection in objections]
    assert not found, "\n" + "\n".join(found)


def test_the_program_is_read(program: list[Source]) -> None:
    assert {"main", "domain", "application"} <= {source.room for source in program}


def test_every_module_is_in_a_room_of_the_plan(program: list[Source]) -> None:
    hold(rules.strange_rooms(program))


def test_every_module_says_what_it_is_for(program: list[Source]) -> None:
    hold(rules.untold_modules(program))


def test_domain_imports_nothing_of_ours(program: list[Source]) -> None:
    hold(rules.crossed_borders(program, "domain"))


def test_domain_knows_no_file_network_process_or_chance(program: list[Source]) -> None:
    hold(rules.doors_to_the_world(program))


def test_domain_and_application_are_told_the_time(program: list[Source]) -> None:
    hold(rules.read_clocks(program))


def test_application_imports_domain_alone(program: list[Source]) -> None:
    hold(rules.crossed_borders(program, "application"))


def test_store_remote_and_vault_know_the_core_and_not_each_other(program: list[Source]) -> None:
    hold(rules.crossed_borders(program, "store", "remote", "vault"))


def test_ui_talks_to_the_application_and_never_to_store_or_remote(program: list[Source]) -> None:
    hold(rules.crossed_borders(program, "ui"))


def test_backend_imports_domain_and_resources_alone(program: list[Source]) -> None:
    hold(rules.crossed_borders(program, "backend"))


def test_leaves_import_nothing_of_ours_above_the_domain(program: list[Source]) -> None:
    hold(rules.crossed_borders(program, *rules.LEAVES))


def test_nothing_imports_app_but_the_entry_points_and_the_tour(program: list[Source]) -> None:
    hold(objection for objection in rules.crossed_borders(program) if objection.what.endswith(" app"))


def test_no_other_border_is_crossed(program: list[Source]) -> None:
    hold(rules.crossed_borders(program))


@pytest.mark.parametrize("library", sorted(rules.LIBRARY_BELONGS_IN))
def test_a_library_is_known_only_where_it_belongs(program: list[Source], library: str) -> None:
    hold(rules.misplaced_libraries(program, library))


def test_every_library_belongs_somewhere(program: list[Source]) -> None:
    hold(rules.misplaced_libraries(program))


def test_threads_are_started_in_the_lane_alone(program: list[Source]) -> None:
    hold(rules.stray_threads(program))


def test_only_the_backend_has_an_event_loop_of_its_own(program: list[Source]) -> None:
    hold(rules.asyncio_at_the_desk(program))


def test_events_are_never_processed_by_hand(program: list[Source]) -> None:
    hold(no_process_events(program))


def test_the_wizard_registers_no_fields(program: list[Source]) -> None:
    hold(no_registered_fields(program))


def test_the_focus_chain_is_not_walked(program: list[Source], tests: list[Source]) -> None:
    hold(no_walk_of_the_focus_chain([*program, *tests]))


def test_the_style_is_set_at_most_once(program: list[Source]) -> None:
    hold(rules.more_than_one_style(program))


def test_the_program_never_sleeps(program: list[Source]) -> None:
    hold(rules.sleeps(program))


def test_a_tool_tip_of_a_text_from_elsewhere_is_plain(program: list[Source]) -> None:
    hold(rules.tool_tips_of_strangers(program))


def test_the_sentences_of_the_log_are_fixed(program: list[Source]) -> None:
    hold(rules.entries_of_strangers(program))


def test_no_import_hides_from_these_rules(program: list[Source]) -> None:
    hold(rules.hidden_imports(program))


def test_the_first_window_waits_for_no_heavy_library(program: list[Source]) -> None:
    hold(rules.heavy_at_start(program))


def test_the_tests_never_sleep(tests: list[Source]) -> None:
    hold(rules.sleeps(tests))


def test_the_tests_never_look_away(tests: list[Source]) -> None:
    hold(rules.tests_that_look_away(tests))


def no_process_events(sources: Iterable[Source]) -> Iterator[Objection]:
    """`processEvents(` lets a second key press in before the first is dealt with."""
    return rules.forbidden_calls(sources, "processEvents", why="events are never processed by hand")


def no_registered_fields(sources: Iterable[Source]) -> Iterator[Objection]:
    """`registerField(` would make the window the owner of the flow."""
    return rules.forbidden_calls(sources, "registerField", why="the wizard's flow is in application/wizard.py")


def no_walk_of_the_focus_chain(sources: Iterable[Source]) -> Iterator[Objection]:
    """What these answer belongs, to Python, to the widget asked: a closed form would take the window with it."""
    return rules.forbidden_calls(
        sources,
        "nextInFocusChain",
        "previousInFocusChain",
        why="the widget answered would belong to the widget asked and go with it: name the stops instead",
    )


BROKEN: list[tuple[Rule, str, str]] = [
    (rules.strange_rooms, "ehr_desktop/helpers.py", "import re"),
    (rules.strange_rooms, "ehr_desktop/utils/dates.py", "import re"),
    (rules.untold_modules, "ehr_desktop/ui/theme.py", "import re"),
    (rules.crossed_borders, "ehr_desktop/domain/note.py", "from ehr_desktop.application import drafts"),
    (rules.crossed_borders, "ehr_desktop/domain/note.py", "from ehr_desktop import resources"),
    (rules.crossed_borders, "ehr_desktop/domain/note.py", "from ..application import drafts"),
    (rules.crossed_borders, "ehr_desktop/application/sync.py", "import ehr_desktop.store.notes"),
    (rules.crossed_borders, "ehr_desktop/application/sync.py", "from ehr_desktop import log"),
    (rules.crossed_borders, "ehr_desktop/application/__init__.py", "from .. import store"),
    (rules.crossed_borders, "ehr_desktop/store/notes.py", "def f():\n    from ehr_desktop.remote.api import Api"),
    (rules.crossed_borders, "ehr_desktop/vault/slots.py", "from ehr_desktop.store import file"),
    (
        rules.crossed_borders,
        "ehr_desktop/ui/list.py",
        "if TYPE_CHECKING:\n    from ehr_desktop.store.notes import Notes",
    ),
    (rules.crossed_borders, "ehr_desktop/ui/list.py", "from ehr_desktop.remote import http"),
    (rules.crossed_borders, "ehr_desktop/ui/list.py", "from ehr_desktop.app import main"),
    (rules.crossed_borders, "ehr_desktop/ui/list.py", "from ehr_desktop import tour"),
    (rules.crossed_borders, "ehr_desktop/ui/list.py", "import main"),
    (rules.crossed_borders, "ehr_desktop/backend/routes.py", "from ehr_desktop.application import signing"),
    (rules.crossed_borders, "ehr_desktop/backend/routes.py", "from ehr_desktop.log import redact"),
    (rules.crossed_borders, "ehr_desktop/settings.py", "from ehr_desktop.domain import note"),
    (rules.crossed_borders, "ehr_desktop/store/notes.py", "class C:\n    from ehr_desktop.backend import tables"),
    (rules.misplaced_libraries, "ehr_desktop/domain/note.py", "import httpx"),
    (rules.misplaced_libraries, "ehr_desktop/application/sync.py", "from PySide6.QtCore import QObject"),
    (rules.misplaced_libraries, "ehr_desktop/remote/api.py", "from sqlalchemy import select"),
    (rules.misplaced_libraries, "ehr_desktop/store/keys.py", "import argon2.low_level"),
    (rules.misplaced_libraries, "ehr_desktop/ui/sign.py", "try:\n    import keyring\nexcept ImportError:\n    pass"),
    (rules.misplaced_libraries, "ehr_desktop/ui/chart.py", "import numpy"),
    (rules.doors_to_the_world, "ehr_desktop/domain/note.py", "from pathlib import Path"),
    (rules.doors_to_the_world, "ehr_desktop/domain/note.py", "import os.path"),
    (rules.doors_to_the_world, "ehr_desktop/domain/note.py", "text = open('x').read()"),
    (rules.doors_to_the_world, "ehr_desktop/domain/note.py", "import uuid\nnew = uuid.uuid4()"),
    (rules.read_clocks, "ehr_desktop/domain/rules.py", "from datetime import date\ntoday = date.today()"),
    (rules.read_clocks, "ehr_desktop/domain/rules.py", "import datetime\nnow = datetime.datetime.now(datetime.UTC)"),
    (rules.read_clocks, "ehr_desktop/domain/rules.py", "field(default_factory=datetime.now)"),
    (rules.read_clocks, "ehr_desktop/application/sync.py", "from time import monotonic"),
    (rules.stray_threads, "ehr_desktop/ui/window.py", "from threading import Thread"),
    (rules.stray_threads, "ehr_desktop/ui/window.py", "from PySide6.QtCore import QThreadPool"),
    (rules.stray_threads, "ehr_desktop/application/sync.py", "import concurrent.futures"),
    (rules.stray_threads, "ehr_desktop/remote/auth.py", "import threading\nthreading.Thread(target=f).start()"),
    (rules.stray_threads, "ehr_desktop/remote/auth.py", "from threading import Timer"),
    (rules.asyncio_at_the_desk, "ehr_desktop/ui/window.py", "import asyncio"),
    (no_process_events, "ehr_desktop/ui/window.py", "QApplication.processEvents()"),
    (no_registered_fields, "ehr_desktop/ui/page.py", "self.registerField('client', box)"),
    (no_walk_of_the_focus_chain, "ehr_desktop/ui/page.py", "after = form.nextInFocusChain()"),
    (no_walk_of_the_focus_chain, "tests/ui/test_page.py", "before = box.previousInFocusChain()"),
    (rules.more_than_one_style, "ehr_desktop/ui/theme.py", "app.setStyle('Fusion')\napp.setStyle('Windows')"),
    (rules.sleeps, "ehr_desktop/remote/http.py", "import time\ntime.sleep(1)"),
    (rules.sleeps, "tests/test_sync.py", "from time import sleep"),
    (rules.tool_tips_of_strangers, "ehr_desktop/ui/row.py", "self.setToolTip(self.text())"),
    (rules.tool_tips_of_strangers, "ehr_desktop/ui/row.py", "button.setToolTip(f'Remove {code}')"),
    (rules.tool_tips_of_strangers, "ehr_desktop/ui/row.py", "button.setToolTip('' if wide else name)"),
    (rules.entries_of_strangers, "ehr_desktop/ui/form.py", "_log.error(str(error))"),
    (rules.entries_of_strangers, "ehr_desktop/store/notes.py", "logging.getLogger('a').warning(f'{note} is odd')"),
    (rules.entries_of_strangers, "ehr_desktop/log.py", "_OURS.log(logging.INFO, message)"),
    (rules.stray_threads, "ehr_desktop/log.py", "import threading\nthreading.Timer(1, f)"),
    (rules.hidden_imports, "ehr_desktop/ui/window.py", "importlib.import_module('ehr_desktop.store')"),
    (rules.heavy_at_start, "ehr_desktop/app.py", "import sqlalchemy"),
    (rules.tests_that_look_away, "tests/test_sync.py", "from unittest.mock import patch"),
    (rules.tests_that_look_away, "tests/test_sync.py", "import pytest\n@pytest.mark.skipif(True)\ndef test(): ..."),
    (rules.tests_that_look_away, "tests/test_sync.py", "import pytest\npytest.skip('later')"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN, ids=[f"{path}: {text}" for _, path, text in BROKEN])
def test_a_rule_names_the_file_and_line_that_break_it(rule: Rule, path: str, text: str) -> None:
    found = list(rule([Source(path, text)]))
    assert found
    assert all(objection.path == path and objection.what for objection in found)
    assert {objection.line for objection in found} <= set(range(1, text.count("\n") + 2))


KEPT: list[tuple[Rule, str, str]] = [
    (rules.crossed_borders, "ehr_desktop/domain/rules.py", "from ehr_desktop.domain.note import Note"),
    (rules.crossed_borders, "ehr_desktop/domain/rules.py", "from . import note"),
    (rules.crossed_borders, "ehr_desktop/ui/about.py", "from ehr_desktop import __version__, resources"),
    (rules.crossed_borders, "ehr_desktop/backend/notes.py", "from ehr_desktop.domain import rules"),
    (rules.crossed_borders, "ehr_desktop/tour.py", "from ehr_desktop.app import open_windows"),
    (rules.stray_threads, "ehr_desktop/ui/lane.py", "import threading\nthreading.Thread(target=f, daemon=True)"),
    (rules.stray_threads, "ehr_desktop/remote/auth.py", "import threading\nlock = threading.Lock()"),
    (rules.stray_threads, "ehr_desktop/log.py", "import threading\nthreading.excepthook = f"),
    (rules.entries_of_strangers, "ehr_desktop/log.py", "_QT.log(logging.INFO, '%s', Code(category))"),
    (rules.entries_of_strangers, "ehr_desktop/ui/form.py", "self.banner.warning(sentence)"),
    (rules.read_clocks, "ehr_desktop/store/notes.py", "from datetime import datetime\nnow = datetime.now()"),
    (rules.read_clocks, "ehr_desktop/application/sync.py", "now = self.clock.now()"),
    (rules.more_than_one_style, "ehr_desktop/app.py", "app.setStyle('Fusion')"),
    (rules.tool_tips_of_strangers, "ehr_desktop/ui/row.py", "self.setToolTip('F5' if wide else _KEYS)"),
    (rules.tool_tips_of_strangers, "ehr_desktop/ui/parts/tool_tip.py", "about.setToolTip(plain_tip(text))"),
    (rules.heavy_at_start, "ehr_desktop/app.py", "def main():\n    import sqlalchemy"),
    (rules.doors_to_the_world, "ehr_desktop/domain/note_type.py", "import tomllib\nimport uuid\nuuid.UUID('0' * 32)"),
]


@pytest.mark.parametrize(("rule", "path", "text"), KEPT, ids=[f"{path}: {text}" for _, path, text in KEPT])
def test_a_rule_has_nothing_to_say_of_what_keeps_it(rule: Rule, path: str, text: str) -> None:
    hold(rule([Source(path, text)]))


def test_a_heavy_library_is_found_behind_another_module() -> None:
    sources = [
        Source("ehr_desktop/app.py", "from ehr_desktop.store import notes"),
        Source("ehr_desktop/store/__init__.py", ""),
        Source("ehr_desktop/store/notes.py", "import sqlalchemy"),
    ]
    assert [objection.path for objection in rules.heavy_at_start(sources)] == ["ehr_desktop/store/notes.py"]
