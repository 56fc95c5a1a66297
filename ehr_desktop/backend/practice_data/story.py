"""What a story of the practice data is made of: what brought somebody here, and how the sessions went."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Session:
    """One session, as a progress note tells it."""

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


@dataclass(frozen=True)
class Story:
    """A reason for coming: the intake, the plan, the sessions in their order."""

    codes: tuple[str, ...]
    complaint: str
    history: str
    impression: str
    goal: str
    treatment: str
    sessions: tuple[Session, ...] = field(repr=False)
