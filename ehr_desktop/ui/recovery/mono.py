"""Letters of one width, in which a key is read and compared."""

from PySide6.QtGui import QFont, QFontDatabase

from ehr_desktop.ui.theme import Theme, TypeName


def mono_font(look: Theme, step: TypeName) -> QFont:
    """The system's font of one width, in a step of the type scale."""
    like = look.font(step)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(like.pointSizeF())
    font.setWeight(QFont.Weight.Medium)
    return font
