"""Notes that travel together: which may, how many fit in one request, and what is answered of each (`batch`).

Settles nothing: what becomes of a note is the same whether it went alone or with others.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ehr_desktop.application.errors import NotThisKindOfServer, Refused
from ehr_desktop.application.freezing import Frozen
from ehr_desktop.application.outbox import Operation, OutboxRow
from ehr_desktop.application.ports import Capability, ClinicApi, ServerAbout
from ehr_desktop.domain.note import ServerCopy

#: So many notes in one request (the server's own limit), with at most so many bytes of text unless it is one note:
#: what gateways commonly let pass, a tenth of what the server takes.
MOST = 50
LARGEST = 1_000_000

#: Gives the note as the server holds it, or raises what went wrong with it.
Answer = Callable[[], ServerCopy | None]
Load = tuple[Frozen, ...]

#: What makes a note's repetition safe wherever it is repeated, alone or among others.
_NEEDED = (Capability.BATCH, Capability.IDEMPOTENCY_KEYS, Capability.COMPARE_AND_SWAP)


class NotTogether(Exception):
    """The server will not take them in one request; it may take them one by one."""


def groups(due: Sequence[OutboxRow], about: ServerAbout) -> Iterator[Sequence[OutboxRow]]:
    """Rows to be frozen before the next request: one that failed before goes alone, whatever is wrong with it."""
    fit = [row for row in due if row.failures == 0] if all(map(about.can, _NEEDED)) else []
    for first in range(0, len(fit), MOST):
        yield fit[first : first + MOST]
    for row in due[len(fit) :]:
        yield [row]


def loads(frozen: Sequence[Frozen]) -> list[Load]:
    """One for each request, in order: those that fit together, and what goes alone."""
    found: list[Load] = []
    size = LARGEST
    for one in frozen:
        size += len(one.attempt.body)
        if found and size <= LARGEST and _travels(one):
            found[-1] = (*found[-1], one)
            continue
        found.append((one,))
        size = len(one.attempt.body) if _travels(one) else LARGEST
    return found


def _travels(one: Frozen) -> bool:
    """A deletion, a draft that takes another one's place, and what must be looked for first have steps of their own."""
    attempt = one.attempt
    return not (attempt.operation is Operation.DELETE or attempt.replaces or attempt.refused or one.looks_first)


def answers_together(api: ClinicApi, load: Load) -> list[Answer]:
    """Send them in one request; what is wrong with all of them is wrong with each. Raises `NotTogether`."""
    outcomes: Sequence[ServerCopy | Exception]
    try:
        outcomes = api.send_together([one.attempt for one in load])
    except (Refused, NotThisKindOfServer) as error:
        raise NotTogether from error
    except Exception as error:  # noqa: BLE001  # each note is settled by it, or holds up no other
        outcomes = [error] * len(load)
    return [partial(_give, outcome) for outcome in outcomes]


def _give(outcome: ServerCopy | Exception) -> ServerCopy | None:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
