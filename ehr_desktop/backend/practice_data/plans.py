"""What each story's treatment plan agrees on, as answers of its form; the first goal is the story's. Invented."""

from collections.abc import Mapping
from dataclasses import dataclass

_WEEKLY, _FORTNIGHTLY = "Once per week", "Every other week (bi-weekly)"
_CBT, _EXPOSURE, _SUPPORT = "Cognitive Behavioral Therapy (CBT)", "Exposure Therapy", "Supportive Counseling"


@dataclass(frozen=True)
class Plan:
    """A plan. `steps` are the measurable objectives of the first goal, `further` a second goal with its own."""

    steps: tuple[str, ...]
    modalities: tuple[str, ...]
    discharge: str
    further: Mapping[str, tuple[str, ...]]
    length: str = "45 minutes"
    frequency: str = _WEEKLY
    duration: str = "6 months"


WORRY = Plan(
    steps=("Worry log on five of seven days for four weeks", "GAD-7 below ten, from sixteen"),
    modalities=(_CBT, "Mindfulness-Based Therapy", "Psychoeducation"),
    discharge=(
        "GAD-7 below eight on two occasions a month apart, sleep within half an hour on five nights a week, and a "
        "written page of what helps."
    ),
    further={"Asks for help at work before a deadline is lost.": ("One such conversation every two weeks",)},
    duration="3 months",
)
PANIC = Plan(
    steps=("Daily exercise of sensations, fear written down", "Lift, cinema and bridge, in this order, alone"),
    modalities=(_CBT, _EXPOSURE, "Psychoeducation"),
    discharge=(
        "No place avoided for six weeks, and a plan for the day on which an attack comes back. Attacks may still "
        "occur; that they are left to pass is what counts."
    ),
    further={"Drinks coffee, runs and climbs stairs without watching the heart.": ("No checking of the pulse",)},
    duration="3 months",
)
RITUALS = Plan(
    steps=("List of twelve situations, from the sixth upwards", "Checking below thirty minutes a day"),
    modalities=(_EXPOSURE, _CBT),
    discharge=(
        "Y-BOCS below twelve on two occasions, leaves home with one look for a month, and the sibling is asked for "
        "company instead of reassurance."
    ),
    further={"Washes hands as others do.": ("Twenty seconds, ten times a day at most", "Skin healed")},
    length="60 minutes",
    duration="9 months",
)
LOW_MOOD = Plan(
    steps=("Day plan with one pleasant thing, five days a week", "PHQ-9 below ten, from seventeen"),
    modalities=("Interpersonal Therapy (IPT)", _CBT, _SUPPORT),
    discharge=(
        "PHQ-9 below five for two months, the page of early signs shared with the sister, and three pleasant things "
        "a week without a plan."
    ),
    further={"Answers the harsh inner sentence as one would answer a friend.": ("Seven answers a week, written down",)},
    duration="9 months",
)
GRIEF = Plan(
    steps=("Stands at the door, goes in, stays for an hour", "Tells one story of the spouse each week"),
    modalities=(_SUPPORT, "Narrative Therapy"),
    discharge=(
        "The workshop is in use, two friendships are kept up, and hard days are prepared for rather than feared. "
        "Grief itself is not what ends."
    ),
    further={},
    frequency=_FORTNIGHTLY,
    duration="12 months (1 year)",
)
CHANGE = Plan(
    steps=("Two evenings with others", "One run with the group", "In bed by half past eleven on weekdays"),
    modalities=("Solution-Focused Brief Therapy", _SUPPORT),
    discharge=(
        "Decision about the flat taken and lived with for a month, sleep of seven hours on five nights, two people "
        "in town to call on a bad evening."
    ),
    further={"Ends a quarrel with a colleague the same day.": ("Says one sentence before leaving the office",)},
    duration="3 months",
)
TRAUMA = Plan(
    steps=("Parked car, empty car park, bakery, work", "PCL-5 below thirty-three, from fifty-two"),
    modalities=(_EXPOSURE, "Trauma-Focused CBT", "Psychoeducation"),
    discharge=(
        "PCL-5 below thirty-three on two occasions, drives to work on four days a week, sleeps six hours, and the "
        "safety plan was not needed for three months."
    ),
    further={"Sees a friend once a week.": ("Telephone first, then a walk",)},
    length="60 minutes",
    duration="12 months (1 year)",
)
ATTENTION = Plan(
    steps=("Calendar looked at on six of seven mornings", "Paper in eleven pieces, one a day"),
    modalities=("Psychoeducation", _CBT),
    discharge=(
        "Two terms without a lost deadline, one calendar in use for three months, and a kind sentence ready for the "
        "day something is forgotten."
    ),
    further={"Speaks to themselves as to a friend.": ("One sentence a day, written down",)},
)
FAMILY = Plan(
    steps=("Sunday meal, forty minutes", "Two rules announced by both parents together"),
    modalities=("Family Systems Therapy", _SUPPORT),
    discharge=(
        "Eight weeks with no loud evening that ends with a door, the weekly meal kept up without reminders, and the "
        "son’s three points heard at school."
    ),
    further={"Speaks of the grandmother together.": ("A visit to the grave", "Something of hers at each session")},
    length="50 minutes",
    duration="6 months",
)
GROUP = Plan(
    steps=("One sentence in each meeting", "Lunch in the canteen twice a week"),
    modalities=("Group Therapy", _CBT, _EXPOSURE),
    discharge=(
        "Ten meetings attended, disagreement said aloud in the real team three times, and the last recording rated "
        "as it was seen by the others."
    ),
    further={},
    length="60 minutes",
    duration="3 months",
)
