"""What is wrong with an address or a place that a setting names; nothing of it that may be a secret is repeated."""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

S3 = "s3://"

_SCHEMES = {"DATABASE_URL": ("postgresql", "postgres"), "REDIS_URL": ("redis", "rediss", "unix")}
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/\S*)?")
_ESCAPES = "write special characters in its password as %40 for @, %2F for /, %23 for #, %25 for %"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def address_error(variable: str, url: str) -> str | None:
    """What is wrong with the address of DATABASE_URL or REDIS_URL; nothing of it but its scheme is repeated.

    It may hold a password, and a password with unescaped characters may be in any part of it.
    """
    if not url:
        return "is not set"
    schemes = _SCHEMES[variable]
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme not in schemes:
        found = f"{scheme}://" if re.fullmatch(r"[a-z][a-z0-9+]{0,15}", scheme) else "no scheme"
        return f"begins with {found}, not with {schemes[0]}://"
    if not _readable(url):
        return f"can't be read as an address: the port must be a number; {_ESCAPES}"
    name = urlsplit(url).path.strip("/")
    if variable == "DATABASE_URL":
        return None if name else "names no database"
    if scheme in ("redis", "rediss") and name and not name.isdecimal():
        return "ends with something else than a database's number"
    return None


def _readable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    unescaped = parts.netloc.count("@") > 1 or "@" in parts.path + parts.query or "#" in url
    return not (unescaped or _STRAY_PERCENT.search(url) or any(character.isspace() for character in url))


def web_address_error(url: str) -> str | None:
    """What is wrong with the address of a web server that keys are sent to; nothing of it is repeated."""
    if not re.match(r"https?://", url):
        return "does not begin with https:// or http://"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or re.search(r"[^!-~]", url):
        return "can't be read as an address"
    if "@" in parts.netloc or parts.query or parts.fragment:
        return "holds more than a host, a port and a path"
    return None


def api_error(url: str) -> str | None:
    """What is wrong with the address of a server that gets the keys themselves, to which paths are added."""
    parts = urlsplit(url)
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        return "would send the keys for all to read: http:// is for servers on this machine, others need https://"
    version = re.search(r"/v\d[a-z0-9]*/*$", parts.path)
    if version:
        return f"ends with {version[0]}, which is added to it anyway"
    return "holds a path: it is to end with the host or the port" if parts.path.strip("/") else None


def is_this_machine(host: str) -> bool:
    """Whether nobody but this machine reaches that name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def place_error(place: str) -> str | None:
    if place.startswith(S3):
        return None if _BUCKET.fullmatch(place) else "names no bucket that S3 could have"
    if "://" in place:
        return "is neither a folder nor an address that begins with s3://"
    if place and Path(place).exists() and not Path(place).is_dir():
        return f"is no folder: {place}"
    return None


def public_error(url: str) -> str | None:
    """What is wrong with the address that people type."""
    wrong = web_address_error(url)
    if wrong is None and urlsplit(url).path.strip("/"):
        return "holds a path: it is to end with the host or the port"
    return wrong


def proxies_error(places: str) -> str | None:
    """What is wrong with a list of the proxies that are believed when they say whose request they hand on."""
    for place in places.split(","):
        if place.strip() == "*":
            return "would believe everybody: then anybody can make up the address that is counted and recorded"
        try:
            network = ip_network(place.strip())  # strict, as the server reads it
        except ValueError:
            return "holds something that is neither an address nor a network"
        if network.prefixlen == 0:
            return "would believe everybody: then anybody can make up the address that is counted and recorded"
    return None


def mail_error(url: str) -> str | None:
    """What is wrong with the address of a server that takes mail."""
    if not re.match(r"smtps?://", url):
        return "does not begin with smtps:// or smtp://"
    if not _readable(url) or not urlsplit(url).hostname:
        return f"can't be read as an address: the port must be a number; {_ESCAPES}"
    return "holds more than a user, a password, a host and a port" if urlsplit(url).path.strip("/") else None
