"""The look tests begin with. Dressing every widget that is still alive takes long, so it is done only when needed."""

from PySide6.QtWidgets import QApplication

from ehr_desktop.ui import theme
from ehr_desktop.ui.theme import Scheme


def in_plain_look(app: QApplication) -> None:
    """Light, at text size 1."""
    is_dressed = bool(app.styleSheet())
    if not is_dressed or (theme.current_scheme(), theme.current().text_size) != (Scheme.LIGHT, 1.0):
        theme.apply(app, Scheme.LIGHT, 1.0)
