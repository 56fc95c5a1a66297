"""Who works at Harbour Practice, and who comes there. Forty clients, of many origins, none of them real."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

#: The password of all four. It guards invented people and opens no other database (`kind.py`).
PASSWORD = "Practice-Only-1!"
NAME = "Harbour Practice"

_NAMES = uuid.UUID("5b0c4b0e-6a4f-4b58-8f3a-0c6b1a6c7d20")


def named(*parts: str) -> str:
    """The id of an invented thing: the same on every computer, at every start."""
    return str(uuid.uuid5(_NAMES, "/".join(parts)))


@dataclass(frozen=True)
class Person:
    """Somebody who signs in. `supervisor` is the e-mail's first part."""

    key: str
    first_name: str
    last_name: str
    title: str
    roles: tuple[str, ...]
    license_number: str
    supervisor: str = ""

    @property
    def id(self) -> str:
        """Their user id."""
        return named("user", self.key)


PEOPLE = (
    Person("supervisor", "Daniel", "Okoye", "PhD", ("SUPERVISOR", "CLINICIAN"), "PSY004417"),
    Person("clinician", "Alex", "Stone", "LCSW", ("CLINICIAN",), "CSW008213"),
    Person("associate", "Priya", "Raman", "LMSW", ("CLINICIAN",), "MSW011902", supervisor="supervisor"),
    Person("admin", "Helen", "Marsh", "Practice manager", ("ADMINISTRATOR",), ""),
)
BY_KEY: Mapping[str, Person] = {person.key: person for person in PEOPLE}


@dataclass(frozen=True)
class Someone:
    """A client. `story` is what brings them here; `plan` where their treatment plan stands."""

    mrn: str
    first_name: str
    last_name: str
    born: date
    story: str
    gender: str
    pronouns: str
    therapist: str = "clinician"
    plan: str = "current"
    preferred_name: str = ""
    language: str = "English"

    @property
    def id(self) -> str:
        """Their client id."""
        return named("client", self.mrn)


def _born(text: str) -> date:
    return date.fromisoformat(text)


_W, _M, _N = ("FEMALE", "she/her"), ("MALE", "he/him"), ("NON_BINARY", "they/them")

CLIENTS = (
    Someone("204-093", "Ana", "Rivera", _born("1989-03-14"), "worry", *_W),
    Someone("204-117", "Jing", "Chen", _born("1996-11-02"), "low mood", *_W),
    Someone("203-884", "Nneka", "Okafor", _born("1981-07-29"), "family", *_W),
    Someone("204-130", "Liam", "O’Brien", _born("1974-01-19"), "grief", *_M),
    Someone("203-562", "Søren", "Kjærgaard", _born("1990-05-08"), "panic", *_M),
    Someone("204-201", "Zeynep", "Yıldız", _born("1999-09-23"), "rituals", *_W, language="Turkish"),
    Someone("203-771", "Mateo", "Muñoz", _born("1985-12-11"), "trauma", *_M, language="Spanish"),
    Someone("204-008", "Aoife", "Ní Bhriain", _born("2001-04-30"), "attention", *_W),
    Someone("203-690", "Tomasz", "Wiśniewski", _born("1968-08-17"), "low mood", *_M),
    Someone("204-145", "Leilani", "Kealoha", _born("1993-02-06"), "change", *_W),
    Someone("203-915", "Amara", "N’Diaye", _born("1987-10-21"), "worry", *_W, language="French"),
    Someone("204-222", "Jean-Luc", "D’Amboise", _born("1959-06-15"), "grief", *_M),
    Someone("203-447", "Hoàng", "Nguyễn", _born("1978-03-03"), "trauma", *_M, language="Vietnamese"),
    Someone("204-064", "Rosalind", "Achterberg", _born("1991-07-12"), "panic", *_W),
    Someone("203-808", "Kwame", "Mensah", _born("1983-11-26"), "family", *_M),
    Someone("204-179", "Ingrid", "Þórsdóttir", _born("1997-01-08"), "rituals", *_W),
    Someone("203-633", "Gabriel", "Álvarez Peña", _born("2003-05-19"), "attention", *_M),
    Someone("204-031", "Miriam", "Ben-David", _born("1970-09-09"), "low mood", *_W, plan="overdue"),
    Someone("203-956", "Rohan", "Deshpande", _born("1994-04-04"), "worry", *_M),
    Someone("204-098", "Siobhán", "MacCarthy", _born("1988-08-28"), "change", *_W),
    Someone("203-720", "Yusuf", "El-Amin", _born("1980-02-14"), "trauma", *_M),
    Someone("204-256", "Robin", "Castellanos", _born("2000-12-01"), "change", *_N, plan="missing"),
    Someone("203-399", "Chloë", "Van der Merwe", _born("1976-10-10"), "grief", *_W),
    Someone("204-112", "Kai", "Nakamura", _born("1998-06-22"), "low mood", *_N, preferred_name="Kai-kun"),
    Someone("203-867", "Oluwaseun", "Adébáyò", _born("1992-03-27"), "panic", *_M),
    Someone("204-301", "Elena", "Petrović", _born("1995-05-31"), "worry", *_W, plan="new"),
    Someone("203-541", "Birgit", "Grönlund", _born("1965-01-25"), "low mood", *_W),
    Someone("204-187", "Marcus", "St. Clair", _born("1986-09-16"), "group", *_M),
    Someone("204-075", "Fatima", "al-Rashid", _born("1990-11-13"), "worry", *_W, therapist="associate"),
    Someone("203-982", "Dmitri", "Sokolov", _born("1984-07-07"), "low mood", *_M, therapist="associate"),
    Someone("204-160", "Maeve", "O’Sullivan-Hart", _born("2002-02-18"), "attention", *_W, therapist="associate"),
    Someone("203-855", "Thandiwe", "Mkhize", _born("1979-12-24"), "change", *_W, therapist="associate"),
    Someone("204-044", "Björn", "Håkansson", _born("1982-04-12"), "grief", *_M, therapist="associate"),
    Someone("203-733", "Lucía", "Fernández-Ruiz", _born("1996-08-05"), "panic", *_W, therapist="associate"),
    Someone("204-213", "Noor", "Haddad", _born("1999-03-21"), "rituals", *_N, therapist="associate"),
    Someone("203-678", "Pádraig", "Ó Dálaigh", _born("1972-06-30"), "trauma", *_M, therapist="associate"),
    Someone("203-510", "Cecília", "Gonçalves", _born("1969-10-02"), "family", *_W, therapist="supervisor"),
    Someone("203-604", "Wen-Li", "Huang", _born("1977-05-14"), "trauma", *_W, therapist="supervisor"),
    Someone("204-026", "Étienne", "L’Heureux", _born("1963-11-11"), "low mood", *_M, therapist="supervisor"),
    Someone("204-190", "Jordan", "Whitehorse", _born("1994-01-29"), "change", *_N, therapist="supervisor"),
)

#: The client of the guided example: there is always a held session of hers without a note.
ANA = CLIENTS[0]
#: Whose individual sessions have ended; the group goes on.
MARCUS = next(client for client in CLIENTS if client.story == "group")
