"""Which server this is, in plain words: for *About*, and for the doctor on the command line. Reads, never writes."""

from dataclasses import dataclass

from ehr_desktop.application.ports import Capability, ServerAbout, Store
from ehr_desktop.application.settle import LAST_REFUSAL

#: What each ability means for the person at the desk.
ABILITIES = {
    Capability.DRAFT_WITHOUT_APPOINTMENT: "takes drafts without an appointment",
    Capability.APPOINTMENT_ON_UPDATE: "lets an appointment be chosen later",
    Capability.IDEMPOTENCY_KEYS: "recognises a note that is sent twice",
    Capability.COMPARE_AND_SWAP: "never overwrites what changed meanwhile",
    Capability.CHANGES_FEED: "tells what changed since the last time",
    Capability.BATCH: "takes many notes at once",
    Capability.SIGN_VERIFIES_PASSWORD: "checks the password when you sign",
    Capability.CSRF_NOT_NEEDED: "needs no extra token for writing",
    Capability.AUDIT_HEADS: "notes how far the audit trail of each computer is",
}


@dataclass(frozen=True)
class Line:
    """One fact: what it is about, and what is so."""

    label: str
    value: str


def server_report(about: ServerAbout, last_refusal: str) -> tuple[Line, ...]:
    """Build, migrations, abilities, and the latest refusal seen ("" for none)."""
    lines = [
        Line("Server", about.url),
        Line("Program", " ".join(part for part in (about.service, about.version) if part) or "does not say"),
        Line("Build", about.git_sha or "does not say"),
        Line("Migrations", about.migration_head or "does not say"),
    ]
    if about.capabilities is None:
        unsaid = "does not say; this program assumes the careful least"
        lines.append(Line("Abilities", unsaid))
    else:
        known = [words for ability, words in ABILITIES.items() if ability in about.capabilities]
        lines += [Line("Abilities", words) for words in known] or [Line("Abilities", "none that this program knows")]
        missing = [words for ability, words in ABILITIES.items() if ability not in about.capabilities]
        lines += [Line("Cannot", words) for words in missing]
    lines.append(Line("Last refusal", last_refusal or "none seen from this computer"))
    return tuple(lines)


def last_refusal(store: Store) -> str:
    """The server's latest refusal of a note, in its own words and with its time; "" for none."""
    with store.reading() as tx:
        fact = tx.fact(LAST_REFUSAL)
    return f"{fact[0]} ({fact[1].astimezone():%d %b %Y %H:%M})" if fact else ""
