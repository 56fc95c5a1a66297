"""Which appointments a kind of note may be written for, and what a new one would look like (API 4.4).

Corrected against the document: one's own appointments only, group notes have a list, and a cancellation note is
offered exactly the sessions that were not held.
"""

from dataclasses import dataclass

_THERAPY = ("Therapy", "Follow-up", "Individual Therapy")


@dataclass(frozen=True)
class Eligibility:
    """The rule of one note type. Empty `kinds` or `codes` mean any."""

    default_kind: str
    default_code: str | None
    default_minutes: int
    kinds: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


BY_NOTE_TYPE = {
    "Intake Assessment": Eligibility(
        "Intake", "90791", 60, kinds=("Intake", "Initial Evaluation", "INTAKE", "Therapy", "Individual Therapy")
    ),
    "Progress Note": Eligibility(
        "Individual Therapy", "90834", 45, kinds=_THERAPY, codes=("90832", "90834", "90837", "90846", "90847")
    ),
    "Treatment Plan": Eligibility(
        "Treatment Planning",
        "90832",
        30,
        kinds=("Treatment Planning", *_THERAPY),
        codes=("90791", "90832", "90834", "90837"),
    ),
    "Contact Note": Eligibility("Phone Contact", "99441", 15),
    "Consultation Note": Eligibility("Consultation", "99241", 30),
    "Termination Note": Eligibility("Termination", None, 30),
    "Cancellation Note": Eligibility("Cancelled", None, 15),
    "Miscellaneous Note": Eligibility("Administrative", None, 15),
    "Group Therapy Note": Eligibility("Group Therapy", "90853", 60, kinds=("Group Therapy", "GROUP_THERAPY")),
}
