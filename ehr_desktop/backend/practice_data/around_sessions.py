"""What is written beside the sessions: calls, consultations, papers, cancellations, an ending. Invented answers."""

from collections.abc import Mapping

from ehr_desktop.domain.note import Answer

_Answers = Mapping[str, Answer]

#: The day and the hour of a cancellation, and a new date, are the calendar's to say.
CANCELLATIONS: tuple[_Answers, ...] = (
    {
        "cancelled_by": "Client",
        "notification_method": "Phone",
        "reason": "A child at home with fever. Apologised, no concerns voiced.",
        "notes": "Next appointment stays as it is. No fee, as called in time.",
    },
    {
        "cancelled_by": "Client",
        "notification_method": "Text",
        "reason": "Has to stand in for a colleague at work.",
        "rescheduled": True,
        "new_time": "08:30",
        "notes": "Prefers an early hour this once.",
    },
    {
        "cancelled_by": "Therapist",
        "notification_method": "Phone",
        "reason": "The clinician is ill. Reached the client in person; the week was described as ordinary.",
        "notes": "Knows whom to call in between. Next appointment as usual.",
    },
    {
        "cancelled_by": "Client",
        "notification_method": "Email",
        "reason": "Snow on the roads, and no room at home to speak undisturbed by video.",
        "notes": "Next appointment stays as it is.",
    },
)

CONTACTS: tuple[_Answers, ...] = (
    {
        "contact_time": "12:40",
        "contact_type": "Phone",
        "session_minutes": 10,
        "purpose": "Asked whether the exercise may be done twice a day.",
        "contact_summary": (
            "Yes, as long as it is not done to get rid of fear. Read the sentence of last week aloud and laughed. "
            "Nothing urgent."
        ),
    },
    {
        "contact_time": "17:15",
        "contact_type": "Email",
        "session_minutes": 5,
        "purpose": "Sent the questionnaire ahead of the next session.",
        "contact_summary": "Received and scored; answered in one sentence that we will look at it together.",
        "follow_up_needed": True,
    },
    {
        "contact_time": "09:05",
        "contact_type": "Phone",
        "session_minutes": 15,
        "purpose": "Call back after a message on the practice’s line: a bad night.",
        "contact_summary": (
            "Slept two hours. Asked directly: no thoughts of dying. Went through the page of what helps; will walk to "
            "work and call a friend at noon."
        ),
        "follow_up_needed": True,
    },
)

CONSULTATIONS: tuple[_Answers, ...] = (
    {
        "consulted_person": "Dr. Ruth Amsel, family physician",
        "organization": "Elm Street Family Medicine",
        "reason": "Whether medication should be begun again, with the client’s written consent.",
        "information_shared": "Course since spring, questionnaire scores, the earlier good response. Nothing else.",
        "recommendations": "Begin at the former dose; blood pressure in two weeks. She sees no reason against it.",
        "follow_up": "Ask about sleep and appetite each session; letter to her after four weeks.",
    },
    {
        "consulted_person": "Tobias Lindqvist, school counselor",
        "organization": "Riverside High School",
        "reason": "How the son is at school, with consent of both parents and of himself.",
        "information_shared": "That the family comes to sessions, and the two rules at home.",
        "recommendations": "A seat away from the window, a word before tests. The counselor looks in on Mondays.",
        "follow_up": "Call again before the holidays.",
    },
)

OTHERS: tuple[_Answers, ...] = (
    {
        "subject": "Letter for the university",
        "category": "Administrative",
        "content": "Confirmed dates of attendance on the form of the student office. Copy in the chart, no diagnosis.",
        "related_to_treatment": False,
    },
    {
        "subject": "Records from the earlier clinic",
        "category": "Documentation review",
        "content": (
            "Twelve pages, two years of treatment. The course matches what the client told; one more medication was "
            "tried and stopped for dizziness. Added to the medications of the chart."
        ),
        "related_to_treatment": True,
    },
)

#: The individual part of a treatment whose group goes on.
TERMINATION: _Answers = {
    "termination_reason": "Mutual agreement",
    "progress_achieved": (
        "Both individual reviews were held. Speaks in every team meeting, eats in the canteen twice a week, and knows "
        "by own experiment that blushing is hardly seen."
    ),
    "current_status": "Works full-time, sleeps well, looks forward to the group. No risk in any session.",
    "aftercare": "The skills group goes on until its tenth meeting. One telephone call three months later.",
    "referrals": "None needed.",
    "emergency_plan": "The practice’s line in office hours, 988 at any other.",
}
