"""The meetings of the Thursday skills group, as one member's notes tell them; others by their initials. Invented."""

from dataclasses import dataclass

_MEMBERS = ("M. S.", "A. K.", "B. O.", "D. L.", "J. W.", "R. T.", "S. P.")


@dataclass(frozen=True)
class Meeting:
    """One meeting. `absent` are initials; `notes` what was seen of some who came."""

    topic: str
    objectives: str
    interventions: str
    dynamics: str
    factors: str
    progress: str
    next_session: str
    subjective: str
    objective: str
    assessment: str
    plan: str
    absent: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    challenges: str = ""

    def attendance(self) -> tuple[dict[str, str], ...]:
        """Who came and who did not, as the form asks it."""
        said = dict(self.notes)
        return tuple(
            {"member": one, "attended": "Absent" if one in self.absent else "Present"}
            | ({"notes": said[one]} if one in said else {})
            for one in _MEMBERS
        )


MEETINGS = (
    Meeting(
        topic="Starting a conversation",
        objectives="Each member begins one conversation in a role play and says what was feared beforehand.",
        interventions="Round of the experiments of last week, role play in pairs, feedback by one sentence each.",
        dynamics="Warm and a little formal at first; laughter after the second role play. Nobody was left out.",
        factors="Universality, learning from one another.",
        progress="Spoke second in the round, by choice; the experiment with a colleague was done.",
        next_session="Disagreeing. Everybody brings a sentence they would have liked to say.",
        subjective="Experiment of last week done: asked a colleague about the weekend. Felt “nervous, in a good way”.",
        objective="Voice quiet, clear. Gave a kind and exact piece of feedback to another member.",
        assessment="Takes part actively. The feared blush was not noticed by anyone, which the group confirmed.",
        plan="Lunch in the canteen once, at a table with one person. Write down what was feared and what happened.",
        absent=("D. L.",),
        notes=(("M. S.", "Spoke second, unasked."), ("J. W.", "Left five minutes early, as announced.")),
        challenges="Little time for the last pair; the round will be shorter next time.",
    ),
    Meeting(
        topic="Disagreeing",
        objectives="Disagree in one sentence on video, and compare the recording with what was expected.",
        interventions="Video feedback, written prediction before and after, group discussion of one real meeting.",
        dynamics="Lively. Two members disagreed with one another for real and were proud of it.",
        factors="Interpersonal learning, cohesion.",
        progress="Rated the own performance two points higher after seeing the recording than before.",
        next_session="Being looked at while doing something. Cups and a jug are needed.",
        subjective="Was surprised by the recording: “I look calm. When was I calm?”",
        objective="Laughed at the recording with the others. Eye contact good.",
        assessment="Video feedback corrects the inner picture. Ready for an experiment in the real team.",
        plan="Say one sentence of disagreement in the Tuesday meeting.",
        notes=(("R. T.", "Showed the own recording first."),),
    ),
    Meeting(
        topic="Being looked at while doing something",
        objectives="Pour water, sign a form and eat a biscuit while the others watch, without hiding the hands.",
        interventions="Exposure in the room in small steps, attention turned outward, coaching by the members.",
        dynamics="Quiet concentration, kind humour. The two absent members were missed and will be told.",
        factors="Hope, altruism.",
        progress="Said the sentence in the Tuesday meeting; it was taken up by the manager. Lunch twice.",
        next_session="Compliments, given and taken. Review of each member’s two goals.",
        subjective="“My hand shook and nobody cared, and then it did not.” Lunch in the canteen on two days.",
        objective="Tremor at the first cup only. Coached another member patiently.",
        assessment="Attention turned outward works quickly. Both goals are within reach.",
        plan="Lunch with two people. Ask one question in the large meeting.",
        absent=("B. O.", "S. P."),
        challenges="The room was booked twice and the meeting began ten minutes late.",
    ),
)
