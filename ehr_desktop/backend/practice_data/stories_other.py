"""Stories of trauma, attention, families and a group. Invented."""

from ehr_desktop.backend.practice_data.story import Session, Story

TRAUMA = Story(
    codes=("F43.10",),
    complaint=(
        "Road accident fourteen months ago with a serious injury of a passenger. Nightmares, startles at "
        "brakes, does not drive, has withdrawn from friends."
    ),
    impression=(
        "Post-traumatic stress disorder: intrusive memories, nightmares, avoidance of driving, guilt and "
        "heightened arousal for more than a year. Fleeting thoughts in the past of not deserving to live, none"
        " now. Partner and work are protective."
    ),
    goal="Drives to work, and can remember the accident without reliving it.",
    treatment=(
        "Weekly sixty-minute sessions of prolonged exposure after stabilisation, in vivo steps from sitting in"
        " the parked car upwards, work on guilt. PCL-5 monthly. Safety plan kept up to date."
    ),
    sessions=(
        Session(
            "Three nightmares, awake from three each time. Sat in the parked car twice as agreed, five "
            "minutes, engine off. Guilt about the passenger “all day, in the background”.",
            "Watchful, chose the chair facing the door. Startled once at a horn outside. Grounded within a "
            "minute by naming objects in the room.",
            "Symptoms moderate to severe and stable. Grounding is reliable enough to begin with the memory work.",
            "Parked car daily, ten minutes, engine on from Thursday. Grounding card in the bag. Next week: the"
            " first telling of the drive, with breaks.",
            "“Tired of it”",
            {"Trauma symptoms": "Severe", "Sleep problems": "Moderate", "Anxiety": "Moderate"},
            ("Exposure therapy", "Psychoeducation", "Relaxation training"),
            "Minimal Progress",
            "Completed",
            "Restricted",
            {
                "risk_level": "Moderate",
                "risk_details": (
                    "No thoughts of dying this week when asked directly, no plan, no intent. Rated moderate for three "
                    "nights without sleep and the guilt."
                ),
                "safety_plan_reviewed": True,
            },
        ),
        Session(
            "First telling of the drive, eyes open, present tense for about a third. Distress rose to eight "
            "and fell to five. Afterwards: “Longer than I thought I could.”",
            "Pale and tense during the telling, colour back afterwards. Stayed in contact throughout.",
            "Tolerated the memory with support. Distress fell within the session, a good sign. No suicidal ideation.",
            "Listen to the recording on three days with the partner at home. Car with engine on, once round "
            "the block as a passenger.",
            "“Wrung out, glad”",
            {"Trauma symptoms": "Moderate", "Sleep problems": "Moderate"},
            ("Exposure therapy",),
            "Minimal Progress",
        ),
        Session(
            "Listened twice. The second time “it was a story, for a moment”. One nightmare. Round the block as"
            " a passenger three times.",
            "Second telling with more detail of the minutes after the impact, cried at the passenger’s name. "
            "Steady breathing at the end.",
            "Habituation has begun. Guilt rests on what is known today and was not known then; this was worked"
            " through on a time line.",
            "Time line to take home. Drive the empty car park on Sunday, ten minutes. Recording twice.",
            "“Sad rather than scared”",
            {"Trauma symptoms": "Moderate", "Sleep problems": "Mild"},
            ("Exposure therapy", "CBT techniques"),
            "Moderate Progress",
        ),
        Session(
            "Drove in the empty car park for half an hour. Visited the former passenger, who asked about the "
            "driving. Slept six hours on five nights.",
            "Open, sat by the window. No startle at the traffic. Affect full.",
            "Marked improvement, PCL-5 from fifty-two to thirty-four. The visit did more against guilt than "
            "any argument.",
            "Drive to the bakery with the partner, then alone. Third telling, with the visit as its end.",
            "“Hopeful”",
            {"Trauma symptoms": "Mild"},
            ("Exposure therapy", "Supportive therapy"),
            "Significant Progress",
        ),
    ),
)

ATTENTION = Story(
    codes=("F90.0",),
    complaint=(
        "Loses keys, deadlines and the thread. Second year of studies at risk. “I start everything and finish "
        "what somebody waits for.”"
    ),
    impression=(
        "Attention-deficit disorder, predominantly inattentive, with secondary low self-esteem. No mood "
        "disorder at present, no risk. Quick, warm, inventive; structure has to come from outside at first."
    ),
    goal="One calendar, looked at twice a day, and the seminar paper handed in on time.",
    treatment=(
        "Weekly skills sessions: one calendar, tasks cut to twenty minutes, working beside somebody, kinder "
        "self-talk. Exchange with the prescriber every two months, with consent."
    ),
    sessions=(
        Session(
            "Three calendars in use, none of them complete. Paper due in five weeks, topic chosen. Forgot "
            "lunch twice because of a good book.",
            "Ten minutes late, breathless, apologetic. Associations quick, easily brought back. Warm contact.",
            "Effort is high and scattered. One outside structure will help more than more effort.",
            "Choose one calendar here and now, the others deleted together. Alarm at nine and at six: look. "
            "Paper cut into eleven pieces of twenty minutes.",
            "“All over the place”",
            {"Anxiety": "Mild", "Irritability": "Mild"},
            ("Psychoeducation", "Problem-solving"),
            "Minimal Progress",
            "N/A",
        ),
        Session(
            "Looked at the calendar on six mornings and three evenings. Four pieces of the paper done, all of "
            "them in the library beside a friend.",
            "On time. Showed the calendar with some pride. Attention held with a short break in the middle.",
            "Working beside somebody is the strongest lever. Mornings are reliable, evenings not yet.",
            "Two library dates in the calendar each week. Evening look tied to brushing the teeth.",
            "“Okay, actually”",
            {"Anxiety": "Mild"},
            ("Problem-solving", "Behavioral activation"),
            "Moderate Progress",
        ),
        Session(
            "Paper two days ahead of plan. Missed the dentist, called to apologise at once instead of hiding "
            "for a week. Noticed how harsh the inner voice was for an hour.",
            "Thoughtful, fewer jumps. Humour about the dentist.",
            "Repairs mistakes sooner. Self-talk is the next subject.",
            "Write the sentence of the inner voice and what one would say to the friend in the library. Hand "
            "the paper in on Friday.",
            "“Proud, careful”",
            {"Anxiety": "Mild"},
            ("CBT techniques", "Supportive therapy"),
            "Significant Progress",
        ),
    ),
)

FAMILY = Story(
    codes=("F43.25", "Z63.0"),
    complaint=(
        "Conflict between parents and a fifteen-year-old about school and evenings out, twice with doors "
        "broken. The parents disagree about rules. All three want the shouting to end."
    ),
    impression=(
        "Adjustment disorder with mixed disturbance of emotions and conduct in the setting of loss and "
        "parental disagreement. No risk of harm found in separate conversations. Affection is evident under "
        "the quarrels."
    ),
    goal="One evening meal together each week without a quarrel about school, and rules both parents stand for.",
    treatment=(
        "Family sessions every week, the parents alone every third: speaking in turns, shared rules, room for "
        "the grandmother’s death. Contact with the school, with consent."
    ),
    sessions=(
        Session(
            "Two loud evenings, one about the telephone and one about “the tone”. The parents disagreed in "
            "front of the son. The weekly meal was cancelled by both sides.",
            "All three present. Interruptions frequent at first, fewer with the talking stone. Son looked down"
            " until he was asked about the grandmother’s garden.",
            "The quarrels carry grief that has no other place. Speaking in turns is possible with help.",
            "Parents agree on two rules before they announce one. Meal on Sunday, topics: anything but school.",
            "“Worn out”, “fed up”, “whatever”",
            {"Irritability": "Moderate", "Anxiety": "Mild"},
            ("Supportive therapy", "Problem-solving"),
            "Minimal Progress",
            "Not completed",
        ),
        Session(
            "The Sunday meal took place, forty minutes. One rule announced together: telephones in the kitchen"
            " from ten. Kept on five evenings. A quarrel about homework ended without a door.",
            "Sat closer together. Mother and son laughed about the burnt rice. Father listened without correcting.",
            "First shared success. Ending a quarrel early was a skill the son showed first.",
            "Keep the rule, add no new one. Each brings something of the grandmother’s next week.",
            "“Better”, “careful”, “okay”",
            {"Irritability": "Mild"},
            ("Supportive therapy", "Problem-solving"),
            "Moderate Progress",
        ),
        Session(
            "A recipe, a walking stick and a voice message were brought. The son played the message. All wept."
            " No loud evening this week.",
            "Tender and slow session, silences without hurry. Parents held hands.",
            "Mourning together replaces quarrelling for now. School can be approached from here.",
            "Visit the grave together. School conversation prepared by the son with three points.",
            "“Sad together”",
            {"Depression": "Mild"},
            ("Supportive therapy",),
            "Significant Progress",
        ),
    ),
)

GROUP = Story(
    codes=("F40.10",),
    complaint=(
        "Avoids speaking in meetings and eating in company for as long as memory goes. Was passed over for "
        "promotion because “nobody knows what I think”."
    ),
    impression=(
        "Social anxiety disorder, moderate. Wishes for contact and is liked by those who know them. No risk. "
        "Well suited to the Thursday skills group."
    ),
    goal="Says one thing in each team meeting and eats lunch in the canteen twice a week.",
    treatment=(
        "Ten sessions of the skills group with video feedback, experiments between the sessions, two "
        "individual reviews."
    ),
)
