"""Ports on this machine, by the settings that name them."""

import os
import socket
from collections.abc import Mapping

from treeline.core.errors import Unavailable

Wanted = Mapping[str, tuple[str, str]]  # by setting: the port unless it is set, and who listens there


def port(setting: str, usual: str) -> str:
    """What the setting says, or else the usual one. Raises Unavailable that names a setting which is no port."""
    text = os.environ.get(setting) or usual
    if not (text.isascii() and text.isdecimal() and len(text) <= 5) or not 1 <= int(text) <= 65535:
        raise Unavailable(f"{setting}={text[:20]} is no port: choose a whole number from 1 to 65535")
    return text


def free_ports(wanted: Wanted) -> dict[str, str]:
    """The ports by their settings. Raises Unavailable that names the port and the setting that moves it."""
    ports: dict[str, str] = {}
    for setting, (usual, who) in wanted.items():
        number = port(setting, usual)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(number)))
            except PermissionError:
                raise Unavailable(f"port {number} for {who} needs root: set {setting} to one above 1023") from None
            except OSError:
                remedy = f"stop that, or set {setting} to another port, e.g. {setting}={int(number) + 1}"
                raise Unavailable(f"port {number} for {who} is in use by another program: {remedy}") from None
        twin = next((name for name, taken in ports.items() if taken == number), None)
        if twin:
            raise Unavailable(f"{twin} and {setting} are both {number}: set one of them to another port")
        ports[setting] = number
    return ports


def answers(number: str) -> bool:
    """Whether something listens there."""
    try:
        socket.create_connection(("127.0.0.1", int(number)), timeout=2).close()
    except OSError:
        return False
    return True
