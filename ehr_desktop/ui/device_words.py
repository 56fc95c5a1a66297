"""What a program that is signed in calls itself (its User-Agent), in words."""

import re

#: In this order: a browser names those it is like, too.
_PROGRAMS = (
    (r"EHR-Desktop/([\d.]+)", "EHR Desktop"),
    (r"\bEdg\w*/", "Edge"),
    (r"\b(?:OPR|Opera)/", "Opera"),
    (r"\b(?:Firefox|FxiOS)/", "Firefox"),
    (r"\b(?:Chrome|CriOS)/", "Chrome"),
    (r"\bSafari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone", "an iPhone"),
    (r"iPad", "an iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "a Mac"),
    (r"CrOS", "a Chromebook"),
    (r"Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """ "Firefox on Windows", "EHR Desktop", or "Another program" where it cannot be told."""
    program = _first(_PROGRAMS, agent) or "Another program"
    system = _first(_SYSTEMS, agent)
    return f"{program} on {system}" if system else program


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((words for pattern, words in known if re.search(pattern, agent)), "")
