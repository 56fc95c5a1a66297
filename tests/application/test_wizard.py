"""Whole ways through the wizard, without a window."""

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.wizard import Step, StepState, Wizard, unfinished_note
from ehr_desktop.domain.workflow import INTAKE
from tests.desk import RIVERA, TYPES

PROGRESS = "Progress Note"


def states(flow: Wizard) -> list[StepState]:
    return [flow.state_of(step) for step in Step]


def at_appointment() -> Wizard:
    return Wizard().choose_client("c1").forward().choose_note_type(PROGRESS).forward()


def test_client_type_session_note() -> None:
    flow = at_appointment()
    assert flow.step is Step.APPOINTMENT
    flow = flow.choose_appointment("a1").forward()
    assert (flow.step, flow.client_id, flow.note_type, flow.appointment_id) == (Step.NOTE, "c1", PROGRESS, "a1")
    assert states(flow) == [StepState.DONE, StepState.DONE, StepState.DONE, StepState.CURRENT]


def test_no_step_is_left_unanswered() -> None:
    flow = Wizard()
    assert flow.forward() is flow
    assert flow.choose_client("c1").forward().forward().step is Step.NOTE_TYPE
    assert at_appointment().forward().step is Step.APPOINTMENT
    assert not at_appointment().choose_appointment("a1").forward().can_continue


def test_an_appointment_can_be_left_for_later() -> None:
    flow = at_appointment().continue_without_appointment()
    assert (flow.step, flow.appointment_id) == (Step.NOTE, None)
    assert flow.state_of(Step.APPOINTMENT) is StepState.DONE_WITHOUT
    assert flow.can_reach(Step.APPOINTMENT)


def test_back_keeps_every_choice() -> None:
    flow = at_appointment().choose_appointment("a1").forward().back().back().back()
    assert flow.step is Step.CLIENT
    assert not flow.can_go_back
    assert flow.back() is flow
    again = flow.choose_client("c1").forward().forward().forward()
    assert (again.step, again.appointment_id) == (Step.NOTE, "a1")


def test_another_client_drops_the_session_of_the_first() -> None:
    flow = at_appointment().choose_appointment("a1").back().back().choose_client("c2")
    assert flow.appointment_id is None
    assert flow.note_type == PROGRESS
    decided = at_appointment().continue_without_appointment().go(Step.CLIENT).choose_client("c2")
    assert not decided.without_appointment


def test_the_header_leads_only_where_everything_before_is_answered() -> None:
    flow = at_appointment().back()
    assert flow.go(Step.CLIENT).step is Step.CLIENT
    assert flow.go(Step.APPOINTMENT).step is Step.APPOINTMENT
    assert flow.go(Step.NOTE) is flow
    assert Wizard().go(Step.NOTE_TYPE).step is Step.CLIENT


def test_a_begun_note_keeps_client_and_type() -> None:
    flow = at_appointment().continue_without_appointment().begin_note()
    assert flow.choose_client("c2") is flow
    assert flow.choose_note_type("Treatment Plan") is flow
    assert [flow.can_reach(step) for step in Step] == [False, False, True, True]


def test_from_a_begun_note_to_its_session_and_back() -> None:
    note = Wizard.for_note("c1", PROGRESS, None)
    assert states(note) == [StepState.DONE, StepState.DONE, StepState.DONE_WITHOUT, StepState.CURRENT]
    picker = note.go(Step.APPOINTMENT)
    assert picker.back() == note
    assert picker.choose_appointment("a1").forward().appointment_id == "a1"
    assert picker.choose_appointment("a1").forward().step is Step.NOTE
    without = Wizard.for_note("c1", PROGRESS, "a1").go(Step.APPOINTMENT).continue_without_appointment()
    assert (without.step, without.appointment_id, without.without_appointment) == (Step.NOTE, None, True)


def test_back_from_a_begun_note_is_its_session_and_no_further() -> None:
    flow = Wizard.for_note("c1", PROGRESS, "a1").back()
    assert flow.step is Step.APPOINTMENT
    assert flow.back().step is Step.NOTE


def test_from_a_session_of_today_every_choice_can_still_be_changed() -> None:
    flow = Wizard.for_session("c1", PROGRESS, "a1")
    assert flow.step is Step.NOTE
    assert all(flow.can_reach(step) for step in Step)
    assert flow.go(Step.CLIENT).choose_client("c2").client_id == "c2"


def test_a_session_that_cannot_be_chosen_is_let_go() -> None:
    flow = Wizard.for_session("c1", PROGRESS, "a1").go(Step.APPOINTMENT).drop_appointment()
    assert (flow.appointment_id, flow.can_continue, flow.without_appointment) == (None, False, False)


def test_a_note_that_is_begun_and_not_completed_is_found(desk: Desk) -> None:
    def found() -> str | None:
        return unfinished_note(desk.store, desk.types, RIVERA.id, INTAKE)

    assert found() is None
    other = desk.drafts.begin(RIVERA.id, TYPES[PROGRESS], {}, None)
    desk.drafts.save(other, {}, None, "test")
    assert found() is None
    intake = desk.drafts.begin(RIVERA.id, TYPES[INTAKE], {}, None)
    desk.drafts.save(intake, {}, None, "test")
    assert found() == intake.id
