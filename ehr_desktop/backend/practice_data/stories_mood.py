"""Stories of low mood, grief and change. Invented."""

from ehr_desktop.backend.practice_data.story import Session, Story

LOW_MOOD = Story(
    codes=("F33.1",),
    complaint=(
        "Low since late winter, little interest in friends or the garden, wakes at four, appetite poor. Third "
        "episode in ten years. “I function, but nobody is at home.”"
    ),
    impression=(
        "Recurrent depressive disorder, current episode moderate: low mood, loss of interest, early waking and"
        " reduced appetite for more than two months. Passive wish not to wake up on two mornings, no plan and no "
        "intent. Protective: family, faith, earlier recovery."
    ),
    goal="Three things a week that used to give pleasure, and up before eight on weekdays.",
    treatment=(
        "Weekly behavioral activation with a simple day plan, then work on the rules that follow each success "
        "with “not enough”. PHQ-9 every fourth session. Letter to the family doctor about medication, with "
        "consent."
    ),
    sessions=(
        Session(
            "Stayed in bed until ten on three days. Meals mostly bread. Went to the garden once, for ten "
            "minutes, because it was on the plan. No thoughts of dying since the intake when asked directly.",
            "Slow in movement and answers, quiet voice, small smile when the garden was mentioned. Kempt. "
            "Thoughts linear with long pauses.",
            "Moderate depression, unchanged in severity, with the first planned activity done. No suicidal "
            "ideation today.",
            "Garden three times, ten minutes, whatever the mood. Breakfast with the radio on. Telephone call "
            "to the sister on Sunday. PHQ-9 next week.",
            "“Grey”",
            {"Depression": "Moderate", "Sleep problems": "Moderate", "Appetite changes": "Mild"},
            ("Behavioral activation", "Supportive therapy"),
            "No Progress",
            "Partially completed",
            "Restricted",
            {"risk_level": "Low"},
        ),
        Session(
            "Garden three times, the third for almost an hour. “I forgot the clock.” The call to the sister "
            "was harder than expected, she cried as well. Wakes at five now.",
            "More movement in face and hands. Answers quicker. Took own notes of the plan for the first time.",
            "Activity comes before mood, as hoped. The PHQ-9 has fallen from seventeen to thirteen. No "
            "suicidal ideation.",
            "Add one thing with other people: the Thursday choir, listening is enough. Keep the garden. Out of"
            " bed at half past seven on weekdays.",
            "“A little less grey”",
            {"Depression": "Moderate", "Sleep problems": "Mild"},
            ("Behavioral activation", "CBT techniques"),
            "Minimal Progress",
            "Completed",
            "Restricted",
        ),
        Session(
            "Went to the choir and sang the second half. Up by half past seven on four days. Noticed the "
            "sentence “that was nothing, anyone can do that” after nearly each good moment.",
            "Appropriate affect with some warmth. Concentration better, remembered the details of last week.",
            "Clear improvement. The harsh inner commentary can now be worked on. No suicidal ideation.",
            "Write down the sentence each time and answer as to a friend. Choir again. Walk with the neighbour.",
            "“Some good hours”",
            {"Depression": "Mild", "Sleep problems": "Mild"},
            ("CBT techniques", "Behavioral activation"),
            "Moderate Progress",
        ),
        Session(
            "Seven friendly answers in the notebook, two of them believed. Cooked for the sister. One low day "
            "after bad news from a colleague, followed the day plan all the same.",
            "Livelier speech, spontaneous humour. Dressed with care. Affect full.",
            "PHQ-9 at nine. Holds the plan on low days, which earlier episodes did not have. No suicidal ideation.",
            "Continue, and begin the page of early signs together with the sister. Discuss the interval in "
            "three weeks.",
            "“Mostly all right”",
            {"Depression": "Mild"},
            ("CBT techniques", "Supportive therapy"),
            "Significant Progress",
        ),
    ),
)

GRIEF = Story(
    codes=("F43.21",),
    complaint=(
        "Spouse died eight months ago after a short illness. Evenings are hardest. Cannot enter the workshop, "
        "avoids friends who “mean well”, weeps daily."
    ),
    impression=(
        "Adjustment disorder with depressed mood after bereavement. Yearning and avoidance are strong, daily "
        "life is kept up. Wishes to be with the spouse “one day”, without any thought of hastening it. Close "
        "to the children."
    ),
    goal="Enters the workshop, and speaks of the spouse with others without having to leave the room.",
    treatment=(
        "Sessions every week, later every other week: telling the story of the last month at the client’s "
        "pace, visiting avoided places in small steps, taking up two friendships again."
    ),
    sessions=(
        Session(
            "Told of the last week in hospital for the first time from beginning to end. Wept and went on. "
            "Slept deeply that night. Has not been to the workshop; stood at its door on Wednesday.",
            "Tearful, dignified, steady eye contact while telling. Neatly dressed. Thoughts clear.",
            "Able to approach what was avoided when it is shared. Grief within its own pace; no sign of risk.",
            "Open the workshop door and stay for one song on the radio. Bring a photograph to the next session.",
            "“Heavy, and relieved”",
            {"Depression": "Moderate", "Sleep problems": "Mild"},
            ("Supportive therapy", "Exposure therapy"),
            "Minimal Progress",
            "N/A",
        ),
        Session(
            "Stayed in the workshop for three songs. Took the old plane home “to have it near”. The neighbour "
            "asked about the spouse and a proper answer came.",
            "Brought three photographs and explained each. Smiled at one. Tears without hurry.",
            "The bond finds a place in memories that warm as well as hurt. Avoidance is loosening.",
            "Invite the neighbour for coffee. Write the letter that was mentioned, without sending it anywhere.",
            "“It hurts differently”",
            {"Depression": "Mild"},
            ("Supportive therapy", "Exposure therapy"),
            "Moderate Progress",
        ),
        Session(
            "Read the letter aloud. The birthday is next week and is dreaded. The children will call in the evening.",
            "Voice held through the letter, a long silence after it. Affect congruent.",
            "A landmark session. Anticipates a hard day and can plan for it.",
            "A plan for the birthday: cemetery in the morning, workshop at noon, call in the evening. Next "
            "session the day after.",
            "“Afraid of Thursday”",
            {"Depression": "Moderate"},
            ("Supportive therapy", "Problem-solving"),
            "Moderate Progress",
        ),
        Session(
            "The birthday went as planned; the children told stories nobody had heard. Repaired a chair in the"
            " workshop. Would like to come every two weeks.",
            "Lighter, spoke about the chair at length. Rested face.",
            "Takes part in life again and grieves. Avoidance of places resolved, friendships next.",
            "Every two weeks from now. Call the friend from the rowing club.",
            "“Peaceful, for a day”",
            {"Depression": "Mild"},
            ("Supportive therapy",),
            "Significant Progress",
        ),
    ),
)

CHANGE = Story(
    codes=("F43.23",),
    complaint=(
        "Moved here for a new position four months ago, the relationship ended in the same week. Irritable, "
        "sleeps badly, doubts the decision every day."
    ),
    impression=(
        "Adjustment disorder with mixed anxiety and depressed mood within three months of two losses. Works "
        "reliably. No risk to self or others. Many resources that lie idle at present."
    ),
    goal="A week that contains work, two people and one run, and a decision about the flat.",
    treatment=(
        "Eight to ten weekly sessions: ordering what was lost and what was chosen, problem solving for the "
        "next steps, sleep hygiene, building a circle in the new town."
    ),
    sessions=(
        Session(
            "Argued with a colleague over a trifle and brooded until two in the morning. Has not unpacked the "
            "last boxes. “If I unpack I have decided.”",
            "Restless hands, quick speech, ironic at the beginning, serious later. Thoughts organised.",
            "The boxes stand for a decision that feels imposed. Separating what was lost from what was chosen "
            "brought visible relief.",
            "Two lists: lost, chosen. One box. In bed by half past eleven without the telephone.",
            "“On edge”",
            {"Anxiety": "Moderate", "Irritability": "Moderate", "Sleep problems": "Moderate"},
            ("Supportive therapy", "Problem-solving"),
            "Minimal Progress",
            "N/A",
        ),
        Session(
            "Both lists done, the second longer than expected. Three boxes. Apologised to the colleague, who "
            "asked for a coffee. Slept six hours on most nights.",
            "Calmer, direct. Some tears about the relationship without irony.",
            "Begins to mourn the relationship instead of the town. Problem solving used without prompting.",
            "Coffee with the colleague. Running group on Saturday, once, to look. Keep the bedtime.",
            "“Sad, clearer”",
            {"Depression": "Mild", "Sleep problems": "Mild"},
            ("Supportive therapy", "Problem-solving"),
            "Moderate Progress",
        ),
        Session(
            "Ran with the group and stayed for breakfast. A message from the former partner upset one evening."
            " Did not answer at night, answered in the morning in two sentences.",
            "Good energy, sunburnt. Speaks of “my street”.",
            "Steers contact instead of being steered. The circle in the new town takes shape.",
            "Decide about the flat with the list of criteria. Call the parents about the visit.",
            "“Getting there”",
            {"Anxiety": "Mild"},
            ("Problem-solving", "CBT techniques"),
            "Significant Progress",
        ),
    ),
)
