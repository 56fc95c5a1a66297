"""The theme: contrast of every pair in every scheme, the type scale, and change while widgets live."""

from typing import Any

import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel

from ehr_desktop import resources
from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.theme import Scheme, Theme, contrast

SCHEMES = [scheme for scheme in Scheme if scheme is not Scheme.SYSTEM]

TEXT_PAIRS = [
    ("text", "surface"),
    ("text", "window"),
    ("text", "raised"),
    ("text", "hover"),
    ("text", "select"),
    ("text", "nav"),
    ("text", "mark"),
    ("muted", "surface"),
    ("muted", "window"),
    ("muted", "select"),
    ("muted", "nav"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("accent_text", "surface"),
    ("accent_text", "window"),
    ("accent_text", "select"),
    ("amber", "amber_bg"),
    ("amber", "surface"),
    ("amber", "window"),
    ("amber", "select"),
    ("red", "red_bg"),
    ("red", "surface"),
    ("red", "nav"),
    ("green", "green_bg"),
    ("green", "surface"),
    ("neutral", "neutral_bg"),
    ("disabled", "disabled_bg"),
]
SHAPE_PAIRS = [("border", "surface"), ("border", "window"), ("focus", "surface"), ("focus", "window")]

# The table of the look, light and dark, to one decimal: a colour changed by hand shows up here.
KNOWN_RATIOS = [
    (Scheme.LIGHT, "text", "surface", 16.4),
    (Scheme.LIGHT, "muted", "nav", 4.8),
    (Scheme.LIGHT, "disabled", "disabled_bg", 4.6),
    (Scheme.DARK, "on_accent", "accent", 4.9),
    (Scheme.DARK, "border", "surface", 3.9),
    (Scheme.HIGH_CONTRAST_LIGHT, "amber", "select", 8.6),
    (Scheme.HIGH_CONTRAST_DARK, "accent_text", "select", 10.2),
]


def ratio(look: Theme, one: str, other: str) -> float:
    return contrast(getattr(look, one), getattr(look, other))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids="-on-".join)
def test_words_can_be_read_on_their_ground(qapp: QApplication, scheme: Scheme, pair: tuple[str, str]) -> None:
    assert ratio(theme.load(scheme), *pair) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("pair", SHAPE_PAIRS, ids="-on-".join)
def test_fields_and_focus_can_be_told_from_their_ground(
    qapp: QApplication, scheme: Scheme, pair: tuple[str, str]
) -> None:
    assert ratio(theme.load(scheme), *pair) >= 3


@pytest.mark.parametrize(("scheme", "one", "other", "known"), KNOWN_RATIOS)
def test_contrast_is_computed_as_the_look_states_it(
    qapp: QApplication, scheme: Scheme, one: str, other: str, known: float
) -> None:
    assert round(ratio(theme.load(scheme), one, other), 1) == known


def test_black_on_white_is_the_largest_contrast() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#777777") == 1.0


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_palette_says_what_the_theme_says(qapp: QApplication, scheme: Scheme) -> None:
    look = theme.load(scheme)
    made = theme.palette(look)
    assert made.color(QPalette.ColorRole.Window) == QColor(look.window)
    assert made.color(QPalette.ColorRole.Base) == QColor(look.surface)
    assert made.color(QPalette.ColorRole.Highlight) == QColor(look.accent)
    assert made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == QColor(look.disabled)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_style_sheet_has_no_font_and_no_name_left_open(qapp: QApplication, scheme: Scheme) -> None:
    sheet = theme.style_sheet(theme.load(scheme, 1.5))
    assert "font" not in sheet.split("*/", 1)[1]
    assert "$" not in sheet


def test_the_type_scale_is_relative_to_the_base_font(qapp: QApplication) -> None:
    base = QFont()
    base.setPointSizeF(10.0)
    look = theme.load(Scheme.LIGHT, 1.5, base)
    assert look.font("title").pointSizeF() == pytest.approx(10.0 * 1.5 * 1.7)
    assert look.font("title").weight() == QFont.Weight.DemiBold
    assert look.font("body", 500).weight() == QFont.Weight.Medium
    assert look.px(36) == 54


@pytest.mark.parametrize("text_size", [0.9, 2.1])
def test_a_text_size_out_of_range_is_refused(qapp: QApplication, text_size: float) -> None:
    with pytest.raises(ValueError, match="text size"):
        theme.apply(qapp, Scheme.LIGHT, text_size)


class _Listener(QLabel):
    """A widget that keeps what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Theme] = []
        theme.follow(self.hear)

    def hear(self, look: Theme) -> None:
        self.heard.append(look)


def test_a_living_widget_hears_of_every_change_and_a_dead_one_of_none(qapp: QApplication, qtbot: Any) -> None:
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    listener, gone = _Listener(), _Listener()
    qtbot.addWidget(listener)
    heard = gone.heard
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    theme.apply(qapp, Scheme.DARK, 2.0)
    theme.apply(qapp, Scheme.LIGHT, 1.0)
    assert [(look.dark, look.text_size) for look in listener.heard] == [(False, 1.0), (True, 2.0), (False, 1.0)]
    assert len(heard) == 1
    assert theme.current() is listener.heard[-1]


def test_system_resolves_to_light_or_dark(qapp: QApplication) -> None:
    theme.apply(qapp, Scheme.SYSTEM, 1.0)
    assert theme.current().window in {theme.load(Scheme.LIGHT).window, theme.load(Scheme.DARK).window}
    theme.apply(qapp, Scheme.LIGHT, 1.0)


@pytest.mark.parametrize(
    ("window", "text", "accent", "on_accent"),
    [("#000000", "#FFFFFF", "#1AEBFF", "#000000"), ("#FFFFFF", "#000000", "#37006E", "#FFFFFF")],
)
def test_the_desktops_own_high_contrast_is_taken_over_and_stays_readable(
    qapp: QApplication, window: str, text: str, accent: str, on_accent: str
) -> None:
    system = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, window),
        (QPalette.ColorRole.WindowText, text),
        (QPalette.ColorRole.Highlight, accent),
        (QPalette.ColorRole.HighlightedText, on_accent),
    ):
        system.setColor(role, QColor(colour))
    look = theme.from_system_contrast(system)
    assert (look.window, look.surface, look.text, look.accent) == (window, window, text, accent)
    assert look.high_contrast
    for pair in TEXT_PAIRS:
        assert ratio(look, *pair) >= 4.5, pair


def test_every_icon_is_drawn_in_its_colour(qapp: QApplication) -> None:
    names = [file.stem for file in resources.path("icons").glob("*.svg")]
    assert len(names) > 50
    for name in names:
        picture = icons.image(name, 16, "#FF0000", 2.0)
        pixels = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
        drawn = [pixel for pixel in pixels if pixel.alpha() > 200]
        assert drawn, name
        assert all(pixel.red() > 200 and pixel.green() < 40 for pixel in drawn), name
        assert picture.size().width() == 32


def test_an_icon_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icons.image("no-such-icon", 16, "#000000")
