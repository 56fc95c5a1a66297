"""The look in one frozen object: colours, type scale and sizes of the scheme and text size in use.

The schemes are data (`resources/themes/*.toml`), and so is the one style sheet. Widgets ask `current()` while
they paint and hand `follow()` what is to be done again when the scheme or the text size changes. This module
knows no widget of ours and nothing of notes.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from string import Template
from typing import Any, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from ehr_desktop import resources

TypeName = Literal["lock", "title", "section", "lead", "body", "second", "small"]

# Factor on the body size, and weight: the type scale of the look.
_TYPE: dict[TypeName, tuple[float, int]] = {
    "lock": (2.10, 600),
    "title": (1.70, 600),
    "section": (1.24, 600),
    "lead": (1.12, 600),
    "body": (1.00, 400),
    "second": (0.92, 400),
    "small": (0.88, 400),
}

# What a Linux desktop answers when nobody chose a font; never a choice to respect.
_GENERIC_FONTS = frozenset({"DejaVu Sans", "Sans Serif", "Sans", "Bitstream Vera Sans"})
_GENERIC_FONT_POINTS = 10.0

SMALLEST_TEXT = 1.0
LARGEST_TEXT = 2.0


class Scheme(StrEnum):
    """What the clinician can choose; SYSTEM follows the desktop, its high contrast included."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST_LIGHT = "high-contrast-light"
    HIGH_CONTRAST_DARK = "high-contrast-dark"


@dataclass(frozen=True, slots=True)
class Theme:
    """Every token of one scheme at one text size. Colours are "#RRGGBB"; lengths are logical pixels."""

    dark: bool
    high_contrast: bool
    focus_width: int
    window: str
    surface: str
    raised: str
    hover: str
    nav: str
    press: str
    select: str
    mark: str
    text: str
    muted: str
    separator: str
    hair: str
    border: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    focus: str
    amber: str
    amber_bg: str
    amber_line: str
    red: str
    red_bg: str
    red_line: str
    green: str
    green_bg: str
    green_line: str
    neutral: str
    neutral_bg: str
    disabled: str
    disabled_bg: str
    text_size: float = 1.0
    base_font: QFont = field(default_factory=QFont)

    def px(self, length: float) -> int:
        """A length of the look at this text size: for heights and icons, not for the space between parts."""
        return round(length * self.text_size)

    def font(self, name: TypeName = "body", weight: int | None = None, *, figures: bool = False) -> QFont:
        """A step of the type scale; `figures` gives digits of one width, for columns and clocks."""
        factor, own_weight = _TYPE[name]
        font = QFont(self.base_font)
        font.setPointSizeF(self.base_font.pointSizeF() * self.text_size * factor)
        font.setWeight(QFont.Weight(weight or own_weight))
        if name in ("lock", "title"):
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.5)
        if figures:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font


def load(scheme: Scheme, text_size: float = 1.0, base_font: QFont | None = None) -> Theme:
    """Reads one scheme from its data file; SYSTEM has none and is for `apply` to resolve."""
    tokens = tomllib.loads(resources.path("themes", f"{scheme}.toml").read_text("utf-8"))
    return Theme(**tokens, text_size=text_size, base_font=base_font or QFont())


def contrast(one: str, other: str) -> float:
    """The WCAG 2 contrast ratio of two colours, 1.0 to 21.0."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    value = QColor(colour)
    return 0.2126 * linear(value.redF()) + 0.7152 * linear(value.greenF()) + 0.0722 * linear(value.blueF())


def palette(theme: Theme) -> QPalette:
    """The palette of a theme, for everything the style draws without us."""
    role = QPalette.ColorRole
    roles = {
        role.Window: theme.window,
        role.Base: theme.surface,
        role.AlternateBase: theme.surface,
        role.Button: theme.raised,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Midlight: theme.hover,
        role.Mid: theme.separator,
        role.Dark: theme.border,
        role.Text: theme.text,
        role.WindowText: theme.text,
        role.ButtonText: theme.text,
        role.BrightText: theme.red,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.Accent: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent_text,
        role.LinkVisited: theme.accent_text,
    }
    made = QPalette()
    for which, colour in roles.items():
        made.setColor(which, QColor(colour))
    for which in (role.Text, role.ButtonText, role.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.disabled))
    return made


def style_sheet(theme: Theme) -> str:
    """The one style sheet, with the theme's colours and sizes put in.

    A style sheet's `min-height` is without border and padding, hence the differences. It holds no font: a font
    there would beat `setFont` and end the scaling with the text size.
    """
    ring = theme.focus_width
    sizes = {
        "ring": ring,
        "field": theme.px(36) - 2,
        "field_focus": theme.px(36) - 2 * ring,
        "large": theme.px(44) - 2,
        "large_focus": theme.px(44) - 2 * ring,
        "line_pad": 8,
        "line_pad_focus": 8 - (ring - 1),
        "combo_pad": 10,
        "combo_pad_focus": 10 - (ring - 1),
        "arrow": theme.px(32),
        "item": theme.px(30),
        "header": theme.px(34),
        "bar": 10,
        "bar_radius": 3,
    }
    tokens = {name: getattr(theme, name) for name in Theme.__dataclass_fields__}
    text = resources.path("themes", "parts.qss").read_text("utf-8")
    return Template(text).substitute(tokens | sizes)


def from_system_contrast(system: QPalette) -> Theme:
    """High contrast from a desktop that has its own: its window, text and accent, the rest derived from them."""

    def colour(role: QPalette.ColorRole) -> str:
        return system.color(QPalette.ColorGroup.Active, role).name().upper()

    window, text = colour(QPalette.ColorRole.Window), colour(QPalette.ColorRole.WindowText)
    accent, on_accent = colour(QPalette.ColorRole.Highlight), colour(QPalette.ColorRole.HighlightedText)
    dark = _luminance(window) < 0.5
    plain = load(Scheme.HIGH_CONTRAST_DARK if dark else Scheme.HIGH_CONTRAST_LIGHT)
    readable_accent = accent if contrast(accent, window) >= 4.5 else text

    def ground(own: str) -> str:
        return own if min(contrast(own, text), contrast(own, readable_accent)) >= 4.5 else window

    def ink(own: str) -> str:
        return own if contrast(own, window) >= 4.5 else text

    derived: dict[str, Any] = {
        **dict.fromkeys(("window", "surface", "raised", "neutral_bg", "disabled_bg"), window),
        **dict.fromkeys(("amber_bg", "red_bg", "green_bg"), window),
        **dict.fromkeys(("text", "muted", "neutral", "separator", "hair", "border"), text),
        **{name: ground(getattr(plain, name)) for name in ("hover", "nav", "press", "select", "mark")},
        **{f"{name}{end}": ink(getattr(plain, name)) for name in ("amber", "red", "green") for end in ("", "_line")},
        "accent": accent,
        "accent_hover": accent,
        "on_accent": on_accent,
        "accent_text": readable_accent,
        "focus": readable_accent,
        "disabled": ink(plain.disabled),
    }
    return replace(plain, **derived)


class _Look(QObject):
    """The theme in use and who wants to hear of the next one."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.theme = load(Scheme.LIGHT, 1.0, QFont(QApplication.font()))
        self.scheme = Scheme.LIGHT
        self.system_font: QFont | None = None

    def again(self) -> None:
        """The desktop changed its colours: take them over if they are followed."""
        app = QApplication.instance()
        if self.scheme is Scheme.SYSTEM and isinstance(app, QApplication):
            apply(app, Scheme.SYSTEM, self.theme.text_size)


_looks: list[_Look] = []


def _look() -> _Look:
    if not _looks:
        _looks.append(_Look())
    return _looks[0]


def current() -> Theme:
    """The theme in use; light at text size 1 before the first `apply`."""
    return _look().theme


def current_scheme() -> Scheme:
    """What the theme in use was chosen as; light before the first `apply`."""
    return _look().scheme


def follow(restyle: Callable[[Theme], None]) -> None:
    """Calls `restyle` now and at every change. A bound method of a widget ends with its widget."""
    look = _look()
    look.changed.connect(restyle)
    restyle(look.theme)


def apply(app: QApplication, scheme: Scheme = Scheme.SYSTEM, text_size: float = 1.0) -> None:
    """Dresses the program, and every living widget again when called again.

    `text_size` is a factor on the system font, 1.0 to 2.0; anything else raises ValueError.
    """
    if not SMALLEST_TEXT <= text_size <= LARGEST_TEXT:
        raise ValueError(f"text size {text_size} is not between {SMALLEST_TEXT} and {LARGEST_TEXT}")
    look = _look()
    if look.system_font is None:
        # The style is set this one time: a later setStyle() crashes Qt when a wizard is on screen.
        app.setStyle("Fusion")
        look.system_font = _reading_font(app.font())
        app.styleHints().colorSchemeChanged.connect(look.again)
    tokens = _system_tokens(app) if scheme is Scheme.SYSTEM else load(scheme)
    look.scheme = scheme
    look.theme = replace(tokens, text_size=text_size, base_font=look.system_font)
    focused = app.focusWidget()
    app.setPalette(palette(look.theme))
    app.setFont(look.theme.font())
    app.setStyleSheet(style_sheet(look.theme))
    look.changed.emit(look.theme)
    if focused is not None and app.focusWidget() is not focused and focused.isVisible():
        # A wizard lays itself out anew for another style, and gives the focus to its first button.
        focused.setFocus(Qt.FocusReason.OtherFocusReason)


def _system_tokens(app: QApplication) -> Theme:
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        app.setPalette(QPalette())  # gives the desktop's own palette back for a moment
        return from_system_contrast(app.palette())
    return load(Scheme.DARK if hints.colorScheme() is Qt.ColorScheme.Dark else Scheme.LIGHT)


def _reading_font(system: QFont) -> QFont:
    """The system's font; where that is only a generic fallback, Inter if somebody installed it."""
    font = QFont(system)
    if font.pointSizeF() <= 0:
        font.setPointSizeF(QFontInfo(system).pointSizeF())
    if {system.family(), QFontInfo(system).family()} <= _GENERIC_FONTS:
        font.setPointSizeF(max(font.pointSizeF(), _GENERIC_FONT_POINTS))
        if "Inter" in QFontDatabase.families():
            font.setFamily("Inter")
    return font
