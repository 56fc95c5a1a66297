"""What the tests of the parts share: a program dressed in a known theme, and left so."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication

from ehr_desktop.ui import theme
from ehr_desktop.ui.theme import Scheme
from tests.ui.look import in_plain_look

Dress = Callable[[Scheme, float], None]


@pytest.fixture
def dress(qapp: QApplication) -> Iterator[Dress]:
    """Dresses the program for one test; light at text size 1 before and after."""
    in_plain_look(qapp)

    def put_on(scheme: Scheme, text_size: float) -> None:
        theme.apply(qapp, scheme, text_size)

    yield put_on
    in_plain_look(qapp)
