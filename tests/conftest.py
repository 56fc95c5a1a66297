"""Options of the whole test run."""

import os

import pytest

# Windows are drawn without a screen unless somebody wants to watch; before any test imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The API contract can also be held against a clinic's own server.

    E-mail and password come from EHR_CLINIC_EMAIL and EHR_CLINIC_PASSWORD, so that no process list shows them.
    """
    group = parser.getgroup("clinic", "the API contract against a given server (tests/contracts/api)")
    group.addoption("--clinic-url", help="its address, e.g. https://ehr.example.org")
    group.addoption("--clinic-client", help="the id of a synthetic client there; drafts for it are made and removed")
    group.addoption("--may-sign", action="store_true", help="also sign a note there, which cannot be undone")
