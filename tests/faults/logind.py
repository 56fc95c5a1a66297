"""A small logind on a private bus: owns the name, answers `GetSession` and `Inhibit`, and sends the real signals.

    python -m tests.faults.logind

Each line of standard input is a signal to send, or "delays"; each is answered by a line.
"""

import os
import select
import sys
from contextlib import suppress

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.freedesktop.login1"
SESSION = "/org/freedesktop/login1/session/c1"
_MANAGER = DBusAddress("/org/freedesktop/login1", interface=f"{NAME}.Manager")

#: Every signal this can send: where it comes from, its name, its signature and what it carries.
SIGNALS = {
    "sleep": (_MANAGER, "PrepareForSleep", "b", (True,)),
    "wake": (_MANAGER, "PrepareForSleep", "b", (False,)),
    "lock": (DBusAddress(SESSION, interface=f"{NAME}.Session"), "Lock", None, ()),
    "lock of another session": (DBusAddress(f"{SESSION}2", interface=f"{NAME}.Session"), "Lock", None, ()),
    "screen saver": (
        DBusAddress("/org/freedesktop/ScreenSaver", interface="org.freedesktop.ScreenSaver"),
        "ActiveChanged",
        "b",
        (True,),
    ),
    "gnome": (
        DBusAddress("/org/gnome/ScreenSaver", interface="org.gnome.ScreenSaver"),
        "ActiveChanged",
        "b",
        (True,),
    ),
}
NAMES = (NAME, "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")


def main() -> None:
    """Until standard input ends."""
    bus = open_dbus_connection("SESSION", enable_fds=True)
    for name in NAMES:
        bus.send_and_get_reply(message_bus.RequestName(name))
    tell("ready")
    delays: list[int] = []
    while True:
        ready, _, _ = select.select([sys.stdin, bus.sock], [], [])
        if bus.sock in ready:
            answer_all(bus, delays)
        if sys.stdin in ready:
            asked = sys.stdin.readline().strip()
            if not asked:
                return
            if asked == "delays":
                tell(str(sum(is_held(one) for one in delays)))
                continue
            where, member, signature, body = SIGNALS[asked]
            bus.send(new_signal(where, member, signature, body))
            tell(asked)


def tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def is_held(reading_end: int) -> bool:
    """Whether somebody has the other end of the pipe open."""
    return not select.select([reading_end], [], [], 0)[0]


def answer_all(bus: DBusConnection, delays: list[int]) -> None:
    """Every call that has come."""
    with suppress(TimeoutError):
        while True:
            answer(bus, delays)


def answer(bus: DBusConnection, delays: list[int]) -> None:
    """One call of somebody's."""
    message = bus.receive(timeout=0)
    if message.header.message_type is not MessageType.method_call:
        return
    member = message.header.fields[HeaderFields.member]
    if member == "GetSession":
        reply = new_method_return(message, "o", (SESSION,))
    elif member == "Inhibit":
        reading, writing = os.pipe()
        delays.append(reading)
        reply = new_method_return(message, "h", (writing,))
        bus.send(reply)
        os.close(writing)
        return
    else:
        reply = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
    bus.send(reply)


if __name__ == "__main__":
    main()
