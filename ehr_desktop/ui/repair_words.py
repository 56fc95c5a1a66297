"""What a clinician reads of a damaged file and of its repair. Pure."""

from datetime import date, timedelta

from ehr_desktop.application.errors import Damage
from ehr_desktop.application.rescue import LostNote, Rescue
from ehr_desktop.ui.parts.dates import write_date

_WHAT = {
    Damage.UNREADABLE: "The file with your notes cannot be opened: something has changed it, perhaps a failing disk.",
    Damage.IN_PART: "A part of the file with your notes cannot be read, perhaps because of a failing disk.",
    Damage.EMPTY: "The file with your notes is empty: something has cut it off.",
    Damage.MISSING: "The file with your notes is not where it was.",
    Damage.OLDER: "The file with your notes is an older copy of itself: what was written since is not in it.",
    Damage.HALF_REPAIRED: "Your notes were being repaired when the program ended. Repairing goes on from there.",
}
_TITLE = {
    Damage.MISSING: "The notes on this computer are gone",
    Damage.OLDER: "The notes on this computer are an older copy",
    Damage.HALF_REPAIRED: "The repair of your notes is not finished",
}
#: Files that can be opened as they are.
CAN_BE_OPENED = frozenset({Damage.OLDER, Damage.IN_PART})

#: What repairing does, step by step.
STEPS = (
    "The damaged file is kept beside the others. Nothing is deleted.",
    "The newest backup of this computer is restored.",
    "Whatever can still be read of the damaged file is put into it, notes that were not sent before all.",
    "What the clinic has comes from there. No note is sent twice.",
)

_NAMED = 5


def title(damage: Damage) -> str:
    """What has happened, in a few words."""
    return _TITLE.get(damage, "The notes on this computer are damaged")


def what_happened(damage: Damage) -> str:
    """What has happened, in a sentence."""
    return _WHAT[damage]


def report(rescue: Rescue, today: date) -> str:
    """How a repair went, in words and numbers."""
    said = [_restored(rescue, today)]
    written = rescue.read + len(rescue.lost)
    if not written:
        said.append("Nothing newer was found in the damaged file.")
    elif not rescue.lost:
        said.append(f"{_notes(rescue.read)} written since {_was(rescue.read)} read from the damaged file, and here.")
    else:
        said.append(
            f"{rescue.read} of {_notes(written)} written since could be read from the damaged file, and are here."
        )
        said.append(_lost(rescue.lost))
    if rescue.older:
        said.append(f"Of {_notes(rescue.older)} the text is that of the backup; the clinic may have a newer one.")
    said.append("The damaged file is kept.")
    return " ".join(said)


def _restored(rescue: Rescue, today: date) -> str:
    if not rescue.restored:
        return "There was no backup to restore."
    day = date.fromisoformat(rescue.restored)
    named = {today: "today’s", today - timedelta(days=1): "yesterday’s"}.get(day)
    return f"Restored from {named} backup." if named else f"Restored from the backup of {write_date(day)}."


def _lost(lost: tuple[LostNote, ...]) -> str:
    named = "; ".join(_name(one) for one in lost[:_NAMED])
    more = f"; and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
    return f"Not readable: {named}{more}. What the clinic has of this comes with the next round."


def _name(one: LostNote) -> str:
    day = write_date(date.fromisoformat(one.session_day)) if one.session_day else "no day"
    return ", ".join(part for part in (one.client or "a client not known any more", one.note_type, day) if part)


def _notes(number: int) -> str:
    return "1 note" if number == 1 else f"{number} notes"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
