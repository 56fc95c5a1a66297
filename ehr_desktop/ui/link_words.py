"""What the status bar says of notes and server, in one line. Pure: knows no widget, and is told the time."""

from dataclasses import dataclass, replace
from datetime import datetime

from ehr_desktop.application.sync import Link
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.prospects import moment


@dataclass(frozen=True)
class LinkState:
    """How things stand. `not_sent` counts notes that are only here, `needs_you` those of them that are parked.

    `only_here_since` is when the oldest of them was saved. `sending` is the how-manieth of how many while a round goes
    on, else None; `is_fetching` whether somebody waits for notes to be taken in, `is_stopping` whether the round is
    to end with the note under way, `was_stopped` whether the last one did; `is_leaving` whether the session is being
    ended. `has_others` is whether there are notes that are not only here, `unanswered` how many are sent and not
    answered. `since` is when the link became so, `until` when a server that asks to wait is asked again. No `link`:
    the first round since the start has not ended.
    """

    link: Link | None
    since: datetime | None
    not_sent: int
    needs_you: int
    sending: tuple[int, int] | None = None
    has_others: bool = True
    unanswered: int = 0
    until: datetime | None = None
    only_here_since: datetime | None = None
    is_fetching: bool = False
    is_stopping: bool = False
    was_stopped: bool = False
    is_leaving: bool = False


@dataclass(frozen=True)
class LinkWords:
    """The line, with its icon and tone; `offers_sign_in` puts *Sign in* beside it."""

    text: str
    icon: str
    tone: Tone = Tone.MUTED
    offers_sign_in: bool = False


def link_words(state: LinkState, now: datetime) -> LinkWords:
    """The line for the status bar."""
    only_here = _notes_only_here(state, now)
    elsewhere = _unanswered(state.unanswered) or "All notes are at the server"
    waiting = state.not_sent - state.needs_you
    if state.is_leaving:
        return LinkWords(f"Signing out …{_stay_here(state)}", "lock")
    if state.is_stopping:
        return LinkWords("Stopping after this note …" if state.sending else "Stopping …", "sync")
    if state.sending:
        place, of = state.sending
        return LinkWords(f"Sending {place} of {of} …", "sent")
    if state.link is Link.SIGN_IN_NEEDED:
        asked = f"{only_here} · please sign in" if only_here else "Please sign in to bring your notes up to date"
        return LinkWords(asked, "key", offers_sign_in=True)
    if state.link is None or state.is_fetching:
        fetching = f"{only_here} · fetching your notes …" if only_here else "Fetching your notes …"
        return LinkWords(fetching, "sync")
    if state.link is Link.OFFLINE:
        offline = f"offline{_since(state.since, now)}"
        return LinkWords(f"{only_here or elsewhere} · {offline}", "cloud-off")
    if state.link is Link.RETIRED:
        return LinkWords(f"{only_here or elsewhere} · please update this program", "warning", Tone.AMBER)
    if state.link is Link.ASKED_TO_WAIT:
        until = f" until {moment(state.until, now)}" if state.until else ""
        return LinkWords(f"{only_here or elsewhere} · the server asks to wait{until}", "clock")
    if state.was_stopped and waiting > 0:
        wait = "1 note waits" if waiting == 1 else f"{waiting} notes wait"
        return LinkWords(f"Stopped. {wait} on this computer.", "computer")
    if state.needs_you and waiting <= 0:
        verb = "1 note needs you" if state.needs_you == 1 else f"{state.needs_you} notes need you"
        others = " · all others are at the server" if state.has_others else ""
        return LinkWords(f"{verb}{others}", "warning", Tone.AMBER)
    if state.not_sent:
        return LinkWords(only_here, "computer")
    return LinkWords(elsewhere, "sent" if state.unanswered else "cloud-check")


def short_words(state: LinkState, now: datetime) -> LinkWords:
    """The same without the times, where they would push what hinders the notes out of sight."""
    return link_words(replace(state, since=None, until=None, only_here_since=None), now)


def _stay_here(state: LinkState) -> str:
    """What is not answered for has not left this computer either."""
    number = state.not_sent + state.unanswered
    if not number:
        return ""
    stay = "1 note stays" if number == 1 else f"{number} notes stay"
    return f" {stay} on this computer, encrypted, and go{'es' if number == 1 else ''} next time."


def _notes_only_here(state: LinkState, now: datetime) -> str:
    if not state.not_sent:
        return ""
    notes = "1 note" if state.not_sent == 1 else f"{state.not_sent} notes"
    return f"{notes} on this computer only{_since(state.only_here_since, now)}"


def _unanswered(number: int) -> str:
    if not number:
        return ""
    return "1 note is sent and not answered yet" if number == 1 else f"{number} notes are sent and not answered yet"


def _since(since: datetime | None, now: datetime) -> str:
    return f" since {moment(since, now)}" if since else ""
