"""What is known here of a client's chart, and of the practice's rules: fetched when there is a connection, kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from ehr_desktop.application.ports import ClinicApi, Clock, Store, Transaction, TreatmentPlanStatus
from ehr_desktop.application.reasons import Hope, let_go
from ehr_desktop.domain.note import ServerCopy
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.practice_rules import PracticeRule
from ehr_desktop.domain.prefill import Chart, active_goals, inherited_diagnoses
from ehr_desktop.domain.rules import COMPLETED
from ehr_desktop.domain.workflow import INTAKE, TREATMENT_PLAN, PlanState

#: A practice changes its rules seldom: asked once in so long.
_RULES_STAY = timedelta(hours=12)


@dataclass(frozen=True)
class Completed:
    """The client's newest completed intake: `is_known` is whether anybody could say; `on` None where there is none."""

    is_known: bool
    on: date | None = None

    @property
    def is_there(self) -> bool | None:
        """Whether there is one; None where that is not known."""
        return self.on is not None if self.is_known else None


class Charts:
    """The charts of one clinician's clients."""

    def __init__(self, store: Store, api: ClinicApi, clock: Clock, types: Mapping[str, NoteType]) -> None:
        self._store = store
        self._api = api
        self._clock = clock
        self._types = types

    # --- from this computer ---------------------------------------------------------------------------------

    def of(self, client_id: str, note_type: str) -> Chart:
        """What a new note of this type takes over: as the server said, else from the signed notes here."""
        with self._store.reading() as tx:
            codes = tx.fact(f"diagnoses:{client_id}:{note_type}")
            goals = tx.fact(f"goals:{client_id}")
            copies = () if codes and goals else _copies(tx, client_id)
        return Chart(
            tuple(json.loads(codes[0])) if codes else inherited_diagnoses(copies),
            tuple(json.loads(goals[0])) if goals else self._goals(copies),
        )

    def treatment_plan(self, client_id: str) -> TreatmentPlanStatus | None:
        """What the server said of the client's treatment plan, or None when it was never asked."""
        with self._store.reading() as tx:
            fact = tx.fact(f"treatment plan:{client_id}")
        return TreatmentPlanStatus(**json.loads(fact[0])) if fact else None

    def intake(self, client_id: str) -> Completed:
        """The completed intake: of the notes here, else as the server said."""
        with self._store.reading() as tx:
            here = _completed(_copies(tx, client_id), INTAKE)
            fact = tx.fact(f"intake:{client_id}")
        if here:
            return Completed(is_known=True, on=_day_of(here))
        on = json.loads(fact[0]) if fact else None
        return Completed(fact is not None, date.fromisoformat(on) if on else None)

    def rules(self, note_type: str) -> tuple[PracticeRule, ...]:
        """The practice's own rules for signing a type, as far as the server has said them."""
        with self._store.reading() as tx:
            fact = tx.fact(f"rules:{note_type}")
        return tuple(PracticeRule(**one) for one in json.loads(fact[0])) if fact else ()

    # --- from the server (on a lane) ------------------------------------------------------------------------

    def fetch(self, client_id: str, note_type: str) -> None:
        """Fetch what a new note of this type takes over, and what stands in its way. Raises the known errors.

        Notes that were refused for the treatment plan go once more when it is learnt to be current.
        """
        diagnoses = self._api.inherited_diagnoses(client_id, note_type)
        plan = self._api.treatment_plan_status(client_id)
        copies = self._api.client_notes(client_id)
        intake = _completed(copies, INTAKE)
        now = self._clock.now()
        with self._store.writing() as tx:
            tx.remember(f"diagnoses:{client_id}:{note_type}", json.dumps(diagnoses), now)
            tx.remember(f"treatment plan:{client_id}", json.dumps(asdict(plan)), now)
            tx.remember(f"intake:{client_id}", json.dumps(_day_of(intake).isoformat() if intake else None), now)
            tx.remember(f"goals:{client_id}", json.dumps(self._goals(copies)), now)
            if plan.state in (PlanState.CURRENT, PlanState.DUE_SOON):
                let_go(tx, Hope.PLAN, client_id)
        self._fetch_rules(note_type)

    def _fetch_rules(self, note_type: str) -> None:
        now = self._clock.now()
        with self._store.reading() as tx:
            fact = tx.fact(f"rules:{note_type}")
        if fact and timedelta() <= now - fact[1] < _RULES_STAY:
            return
        rules = [asdict(one) for one in self._api.practice_rules(note_type)]
        with self._store.writing() as tx:
            tx.remember(f"rules:{note_type}", json.dumps(rules), now)

    def _goals(self, copies: Sequence[ServerCopy]) -> tuple[str, ...]:
        plan = _completed(copies, TREATMENT_PLAN)
        return active_goals(self._types[TREATMENT_PLAN], plan.columns) if plan else ()


def _copies(tx: Transaction, client_id: str) -> Sequence[ServerCopy]:
    return [note.server for note in tx.notes_of_client(client_id) if note.server]


def _completed(copies: Sequence[ServerCopy], note_type: str) -> ServerCopy | None:
    """The newest of this type that is completed; `copies` are newest first."""
    return next((one for one in copies if one.note_type == note_type and one.status in COMPLETED), None)


def _day_of(copy: ServerCopy) -> date:
    """The day of its session, else the day it was signed."""
    session = copy.columns.get("sessionDate")
    if isinstance(session, str):
        return date.fromisoformat(session)
    signed = copy.signed_at or copy.updated_at
    return signed.date() if signed else date.min
