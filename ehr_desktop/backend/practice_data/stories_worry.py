"""Stories of worry, panic and rituals. Invented."""

from ehr_desktop.backend.practice_data.story import Session, Story

WORRY = Story(
    codes=("F41.1",),
    complaint=(
        "“I cannot switch my head off.” For about a year daily worry about work, money and the health of a "
        "parent, with tense shoulders, poor sleep and trouble concentrating in the afternoon."
    ),
    impression=(
        "Presentation is consistent with generalized anxiety disorder: excessive worry on most days, hard to "
        "control, with muscle tension, restlessness and disturbed sleep, causing distress at work. No mania, "
        "no psychosis, no current risk to self or others. Good insight, steady employment and a supportive "
        "partner."
    ),
    goal="Worry takes less than thirty minutes of the day and sleep comes within half an hour.",
    treatment=(
        "Weekly cognitive behavioral therapy for twelve sessions: worry log, worry window in the late "
        "afternoon, graded problem solving, applied relaxation. GAD-7 every fourth session. Review after three"
        " months."
    ),
    sessions=(
        Session(
            "Describes a hard week: a reorganisation was announced at work and worry ran from breakfast to "
            "bedtime. Slept about five hours most nights, lay awake going through conversations. Kept the "
            "worry log on four of seven days and was surprised how often the same three themes came back.",
            "Arrived on time, sat forward with tense shoulders, relaxed visibly in the second half. Speech "
            "clear and a little fast at first. Thoughts linear. Good eye contact.",
            "Worry remains high in reaction to a real stressor; the log already helps to see its pattern. "
            "Distinguishes worries that can be acted on from those that cannot with some prompting.",
            "Set a worry window from five to half past five. Continue the log. Practise slow breathing before "
            "bed. Next week: problem solving for the workload question.",
            "“Wound up, like a spring”",
            {"Anxiety": "Moderate", "Sleep problems": "Moderate", "Irritability": "Mild"},
            ("CBT techniques", "Psychoeducation", "Relaxation training"),
            "Minimal Progress",
            "Partially completed",
        ),
        Session(
            "Used the worry window on five days. “It felt silly on Monday, by Thursday I caught myself saying:"
            " that can wait until five.” Two evenings without going over the day in bed. Spoke with the "
            "supervisor about deadlines and got an answer within a day.",
            "Bright at arrival, brought the log unasked. Shoulders loose, laughed about the Monday entry. "
            "Attention steady throughout.",
            "Postponing worry works and builds confidence. The conversation at work was a successful test of "
            "the belief that asking for help is read as weakness.",
            "Keep the window, shorten it to twenty minutes. Write down one prediction a day and what really "
            "happened. Repeat the GAD-7 next session.",
            "“Lighter”",
            {"Anxiety": "Mild", "Sleep problems": "Mild"},
            ("CBT techniques", "Problem-solving"),
            "Moderate Progress",
        ),
        Session(
            "A parent’s test result came later than promised and the week was coloured by waiting. Worry about"
            " half of what it was in the first sessions all the same. Predictions written down on six days: "
            "one of eleven came true, and that one was manageable.",
            "Calm, reflective, tearful for a moment when speaking of the parent, recovered quickly. Affect in "
            "keeping with the topic.",
            "Uses the skills under strain and without reminder. Grief about ageing parents becomes visible "
            "behind the worry and deserves room. Sleep improved to about seven hours.",
            "Continue predictions. Make room next week for what it means that the parents grow old. Agreed on "
            "a walk with the partner on two evenings.",
            "“Sad, but not spinning”",
            {"Anxiety": "Mild", "Depression": "Mild"},
            ("CBT techniques", "Supportive therapy"),
            "Moderate Progress",
        ),
        Session(
            "The test result was good. Reports three days with hardly any worry and one bad evening after an "
            "argument. Noticed that the body calms faster than before. Would like to come every other week "
            "soon.",
            "Relaxed posture, spontaneous speech, some humour. Concentration good for the whole session.",
            "Close to the goals of the plan. Remaining worry is linked to conflict, where old avoidance "
            "returns. Ready to begin work on keeping the gains.",
            "Role play of the open argument next session. Write a page: what helps me, in which order. Discuss"
            " a longer interval after the next GAD-7.",
            "“Quite steady”",
            {"Anxiety": "Mild"},
            ("CBT techniques", "Mindfulness", "Problem-solving"),
            "Significant Progress",
        ),
    ),
)

PANIC = Story(
    codes=("F41.0",),
    complaint=(
        "Sudden attacks of fear with a racing heart, shaking and the thought of dying, first on a motorway "
        "bridge four months ago, since then about twice a week. Avoids bridges, lifts and the cinema."
    ),
    impression=(
        "Panic disorder with growing avoidance. The attacks are recurrent and at times unexpected, followed by"
        " months of worry about the next one. Medical causes were looked into. No risk to self or others. "
        "Motivated, and curious about how panic works."
    ),
    goal="Crosses the bridge to work alone and stays in the situation when the heart races.",
    treatment=(
        "Weekly sessions: education about panic, interoceptive exposure, then graded exposure to lifts, cinema"
        " and bridge. Attack diary. Partner invited once to explain how to help without rescuing."
    ),
    sessions=(
        Session(
            "Two attacks since the last session, one in a queue and one at home in the evening. Rates the "
            "worst minute as nine of ten. “I know it is panic, my body does not.” Took the longer way to work "
            "every day.",
            "Watchful at first, checked the door once. Breathing shallow during the description, slower after "
            "the breathing exercise. Thoughts organised.",
            "Understands the circle of sensation, alarming thought and fear, and could draw it without help. "
            "Avoidance still wins at the bridge.",
            "Daily minute of quick breathing on purpose, written down with the fear from nought to ten. No "
            "checking of the pulse with the watch this week.",
            "“On guard”",
            {"Anxiety": "Moderate", "Panic": "Moderate"},
            ("Psychoeducation", "Exposure therapy", "CBT techniques"),
            "Minimal Progress",
            "Partially completed",
        ),
        Session(
            "Practised on six of seven days. Fear during the exercise fell from seven to three. One attack, in"
            " a shop, stayed until it passed after about eight minutes: “I stood between the cereals and "
            "waited it out.”",
            "Proud of the shop, told it in detail and with colour. Spun on the office chair for a minute as an"
            " exercise and laughed afterwards.",
            "Learns that the sensations pass without escape. The belief of a heart attack is down from eighty "
            "to thirty percent.",
            "Lift in the parking garage, three floors, once a day, first with then without the partner. "
            "Continue the diary.",
            "“Nervous and a bit proud”",
            {"Anxiety": "Moderate", "Panic": "Mild"},
            ("Exposure therapy", "CBT techniques"),
            "Moderate Progress",
        ),
        Session(
            "Lift on five days, alone on the last two. Cinema with a friend, seat in the middle of the row. No"
            " full attack. Bridge still avoided, with growing annoyance about it.",
            "Energetic, arrived early by the lift of the building for the first time. Good eye contact.",
            "Generalises well from one situation to the next. Annoyance about the avoidance is a good sign and"
            " was used to plan the bridge.",
            "Bridge as a passenger twice, then driving at a quiet hour with the partner beside. Write the "
            "three sentences to say when the heart begins to race.",
            "“Impatient with myself”",
            {"Anxiety": "Mild", "Panic": "Mild"},
            ("Exposure therapy", "Problem-solving"),
            "Significant Progress",
        ),
        Session(
            "Drove over the bridge on Sunday morning with the partner, hands wet, fear at six, turned round "
            "and did it again at three. Alone has not been tried. Slept badly the night before.",
            "Moved when telling of the second crossing. Calm within minutes. Thoughts clear.",
            "The hardest step has been taken. What remains is doing it alone and accepting that a night before"
            " may be poor.",
            "Alone on Saturday at eight. Same again on Monday on the way to work. Talk about what to do when "
            "an attack comes back in a year.",
            "“Did not think I would”",
            {"Anxiety": "Mild"},
            ("Exposure therapy", "Supportive therapy"),
            "Significant Progress",
        ),
    ),
)

RITUALS = Story(
    codes=("F42.2",),
    complaint=(
        "Checks the stove, windows and front door for up to two hours a day and washes hands until the skin "
        "cracks. Late for work several times a month. Ashamed, has told nobody but a sibling."
    ),
    impression=(
        "Mixed obsessional thoughts and acts with good insight. Compulsions take about two hours a day and "
        "interfere with work and friendships. No tics, no psychosis, no risk to self or others. Strong wish to"
        " change."
    ),
    goal="Leaves home within ten minutes, with one look at stove and door.",
    treatment=(
        "Weekly longer sessions of exposure with response prevention, from the middle of the list upwards, "
        "some of them by video at the front door. Y-BOCS every six weeks. Consultation about medication "
        "offered."
    ),
    sessions=(
        Session(
            "Built the list of situations at home, twelve steps, from leaving a lamp on to leaving without "
            "going back. Checking took about two hours on working days. Skin of the hands sore.",
            "Soft voice, some embarrassment at the detail, warmer as the list grew. Hands red at the knuckles."
            " Thoughts orderly.",
            "Clear understanding of why relief keeps the checking alive. Willing to begin in the middle of the list.",
            "One look at the windows, then leave the room; wait until the urge falls by half. Hand washing "
            "twenty seconds with a timer, cream afterwards.",
            "“Ashamed but hopeful”",
            {"Anxiety": "Moderate", "Obsessions/compulsions": "Severe"},
            ("Psychoeducation", "Exposure therapy"),
            "No Progress",
            "N/A",
        ),
        Session(
            "Windows done on six of seven days; the urge fell after twelve to twenty minutes. Went back once, "
            "on the evening of a storm. Washing down to about ten times a day.",
            "Brought a drawing of the urge over time. More open posture than last week. Skin a little better.",
            "First experience that the urge falls by itself. The setback was understood without harsh self-criticism.",
            "Add the stove: cook, switch off, leave the kitchen, no photograph with the telephone. Continue the timer.",
            "“Surprised it works”",
            {"Anxiety": "Moderate", "Obsessions/compulsions": "Moderate"},
            ("Exposure therapy", "CBT techniques"),
            "Minimal Progress",
        ),
        Session(
            "Session by video at the front door: locked once, walked to the bus stop and back while describing"
            " the urge, from eight to three in a quarter of an hour. Checking about an hour a day now.",
            "Visible tension at the door, steady voice. Stayed with the exercise without reassurance from the "
            "clinician.",
            "Response prevention holds outside the office. Seeking reassurance by text message from the "
            "sibling has come up as a hidden ritual.",
            "Agree with the sibling on a friendly standard answer. Door daily, walk to the stop and on. Stove "
            "as before.",
            "“Shaky, then fine”",
            {"Anxiety": "Moderate", "Obsessions/compulsions": "Moderate"},
            ("Exposure therapy",),
            "Moderate Progress",
        ),
        Session(
            "On time at work every day this week. Sibling answers with “you know what I would say”. One "
            "evening of washing after a visit to hospital. Invited a friend home for the first time in a year.",
            "Cheerful, skin of the hands healed. Speaks of the rituals as something outside.",
            "Good progress on door and windows, contamination fears next. Social life returns.",
            "Shake hands and eat an apple afterwards, here in the session next week. Keep door and stove at one look.",
            "“More like me”",
            {"Anxiety": "Mild", "Obsessions/compulsions": "Mild"},
            ("Exposure therapy", "Supportive therapy"),
            "Significant Progress",
        ),
    ),
)
