"""Tones: what a colour means, once for chips, marks, banners and counts. Knows only the theme."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from ehr_desktop.ui.theme import Theme


class Tone(Enum):
    """What is said by colour, always beside a word or an icon that says it too."""

    TEXT = auto()
    MUTED = auto()
    NEUTRAL = auto()
    ACCENT = auto()
    AMBER = auto()
    RED = auto()
    GREEN = auto()
    PRACTICE = auto()


@dataclass(frozen=True, slots=True)
class Ink:
    """The three colours of a tone: words and icons, the ground under them, the line around it."""

    words: str
    ground: str
    line: str


def ink(theme: Theme, tone: Tone) -> Ink:
    """The colours of a tone; in high contrast every tone has a line, since its ground is plain."""
    match tone:
        case Tone.TEXT:
            colours = Ink(theme.text, theme.surface, theme.hair)
        case Tone.MUTED:
            colours = Ink(theme.muted, theme.surface, theme.hair)
        case Tone.NEUTRAL:
            colours = Ink(theme.neutral, theme.neutral_bg, theme.neutral_bg)
        case Tone.ACCENT:
            colours = Ink(theme.accent_text, theme.select, theme.select)
        case Tone.AMBER:
            colours = Ink(theme.amber, theme.amber_bg, theme.amber_line)
        case Tone.RED:
            colours = Ink(theme.red, theme.red_bg, theme.red_line)
        case Tone.GREEN:
            colours = Ink(theme.green, theme.green_bg, theme.green_line)
        case Tone.PRACTICE:
            colours = Ink(theme.text, theme.mark, theme.mark)
        case _:
            assert_never(tone)
    return Ink(colours.words, colours.ground, colours.words) if theme.high_contrast else colours
