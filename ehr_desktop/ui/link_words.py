"""What the status bar says of notes and server, in one line. Pure: knows no widget."""

from dataclasses import dataclass
from datetime import datetime

from ehr_desktop.application.sync import Link
from ehr_desktop.ui.parts.tone import Tone


@dataclass(frozen=True)
class LinkState:
    """How things stand. `not_sent` counts notes that are only here, `needs_you` those of them that are parked.

    `sending` is the how-manieth of how many while a round goes on, else None; `has_others` whether there are
    notes that are not only here, `unanswered` how many are sent and not answered. `since` is when the link became so,
    `until` when a server that asks to wait is asked again. No `link`: the first round since the start has not ended.
    """

    link: Link | None
    since: datetime | None
    not_sent: int
    needs_you: int
    sending: tuple[int, int] | None = None
    has_others: bool = True
    unanswered: int = 0
    until: datetime | None = None


@dataclass(frozen=True)
class LinkWords:
    """The line, with its icon and tone; `offers_sign_in` puts *Sign in* beside it."""

    text: str
    icon: str
    tone: Tone = Tone.MUTED
    offers_sign_in: bool = False


def link_words(state: LinkState) -> LinkWords:
    """The line for the status bar."""
    only_here = _notes_only_here(state.not_sent)
    elsewhere = _unanswered(state.unanswered) or "All notes are at the server"
    if state.sending:
        place, of = state.sending
        return LinkWords(f"Sending {place} of {of} …", "sent")
    if state.link is Link.SIGN_IN_NEEDED:
        purpose = "to send your notes" if state.not_sent else "to bring your notes up to date"
        return LinkWords(f"Please sign in {purpose}", "key", offers_sign_in=True)
    if state.link is None:
        fetching = f"{only_here} · fetching your notes …" if only_here else "Fetching your notes …"
        return LinkWords(fetching, "sync")
    if state.link is Link.OFFLINE:
        offline = f"offline{_since(state.since)}"
        return LinkWords(f"{only_here or elsewhere} · {offline}", "cloud-off")
    if state.link is Link.ASKED_TO_WAIT:
        until = f" until {state.until.astimezone():%H:%M}" if state.until else ""
        return LinkWords(f"{only_here or elsewhere} · the server asks to wait{until}", "clock")
    if state.needs_you and state.needs_you >= state.not_sent:
        verb = "1 note needs you" if state.needs_you == 1 else f"{state.needs_you} notes need you"
        others = " · all others are at the server" if state.has_others else ""
        return LinkWords(f"{verb}{others}", "warning", Tone.AMBER)
    if state.not_sent:
        return LinkWords(only_here, "computer")
    return LinkWords(elsewhere, "sent" if state.unanswered else "cloud-check")


def _notes_only_here(number: int) -> str:
    if not number:
        return ""
    return "1 note on this computer only" if number == 1 else f"{number} notes on this computer only"


def _unanswered(number: int) -> str:
    if not number:
        return ""
    return "1 note is sent and not answered yet" if number == 1 else f"{number} notes are sent and not answered yet"


def _since(since: datetime | None) -> str:
    return f" since {since.astimezone():%H:%M}" if since else ""
