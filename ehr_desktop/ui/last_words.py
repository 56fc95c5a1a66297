"""While a desk is put away nothing may hold that up: what goes wrong is told when it is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QCoreApplication, QTimer

from ehr_desktop.application.errors import KnownError


@contextmanager
def told_later() -> Iterator[None]:
    """A known error is dropped: who asked looks at what was achieved. A bug goes to the log a moment later."""
    try:
        yield
    except KnownError:
        return
    except Exception as error:  # noqa: BLE001  # raised below, where it holds nothing up
        app = QCoreApplication.instance()
        assert app
        QTimer.singleShot(0, app, partial(_raise, error))


def _raise(error: Exception) -> None:
    raise error
