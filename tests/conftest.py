"""Options of the whole test run."""

import gc
import os
from collections.abc import Iterator

import pytest

# Windows are drawn without a screen unless somebody wants to watch; before any test imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What a test of windows leaves is destroyed on the thread of the screen, as in the program (`ui/garbage.py`)."""
    if "qapp" not in getattr(item, "fixturenames", ()):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The API contract can also be held against a clinic's own server.

    E-mail and password come from EHR_CLINIC_EMAIL and EHR_CLINIC_PASSWORD, so that no process list shows them.
    """
    group = parser.getgroup("clinic", "the API contract against a given server (tests/contracts/api)")
    group.addoption("--clinic-url", help="its address, e.g. https://ehr.example.org")
    group.addoption("--clinic-client", help="the id of a synthetic client there; drafts for it are made and removed")
    group.addoption("--may-sign", action="store_true", help="also sign a note there, which cannot be undone")
