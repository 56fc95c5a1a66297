"""What a story of the practice data is made of: what brought somebody here, and how the sessions went."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ehr_desktop.domain.note import Answer


@dataclass(frozen=True)
class Session:
    """One session, as a progress note tells it. `further` are more answers of its form."""

    subjective: str
    objective: str
    assessment: str
    plan: str
    mood: str
    symptoms: Mapping[str, str]
    interventions: tuple[str, ...]
    progress: str = "Moderate Progress"
    homework: str = "Completed"
    affect: str = "Appropriate"
    further: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A reason for coming, what was thought of it, and the sessions in their order; a group's are its meetings."""

    codes: tuple[str, ...]
    complaint: str
    impression: str
    goal: str
    treatment: str
    sessions: tuple[Session, ...] = field(default=(), repr=False)
