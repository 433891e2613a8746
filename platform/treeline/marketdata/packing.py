"""Bars as bytes, for a cache that moves them whole: those of one symbol, or one year of them.

A series of bars:

    0   magic "TLBR"
    4   format version, uint16
    6   which optional series follow, uint16: bit 0 open, 1 high, 2 low, 3 volume
    8   number of bars, uint32
    12  CRC-32 of everything else, uint32
    16  close, then the optional series in that order: float64 each
    …   sessions, int32 days since 1970-01-01

A year of them:

    0   magic "TLYR"
    4   format version, uint32
    8   the last day it speaks for, int32 days since 1970-01-01
    12  lineage, uint32
    16  how many bytes of bars follow, uint32
    20  CRC-32 of the 20 bytes before, uint32
    24  the bars as above, or nothing when there are none

Everything is little-endian. The float64 come first so that they stay aligned and are read in place, without a copy.
"""

import datetime as dt
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from treeline.marketdata.source import OPTIONAL_SERIES, Bars
from treeline.marketdata.years import Year

FORMAT = 1

_MAGIC = b"TLBR"
_HEADER = struct.Struct("<4sHHI")
_CHECKSUM = struct.Struct("<I")
_BODY = _HEADER.size + _CHECKSUM.size
_YEAR_MAGIC = b"TLYR"
_YEAR = struct.Struct("<4sIiII")
_YEAR_BODY = _YEAR.size + _CHECKSUM.size
_EPOCH = dt.date(1970, 1, 1)
_FLOAT = np.dtype("<f8")
_DAY = np.dtype("<i4")


class DamagedError(ValueError):
    """These bytes are not bars that this version of the program has packed."""


def pack(bars: Bars) -> bytes:
    """The bars without their symbol, in the format above."""
    series = [getattr(bars, field) for field in OPTIONAL_SERIES]
    present = sum(1 << bit for bit, values in enumerate(series) if values is not None)
    body = b"".join(
        [values.astype(_FLOAT, copy=False).tobytes() for values in (bars.close, *series) if values is not None]
        + [bars.sessions.view(np.int64).astype(_DAY).tobytes()]
    )
    header = _HEADER.pack(_MAGIC, FORMAT, present, bars.sessions.size)
    return header + _CHECKSUM.pack(zlib.crc32(body, zlib.crc32(header))) + body


def unpack(symbol: str, packed: bytes) -> Bars:
    """What was packed, bit for bit. Raises DamagedError, with the reason, for bytes cut short, changed or foreign."""
    try:
        return Bars(symbol, **_arrays(packed))
    except ValueError as error:
        raise DamagedError(str(error)) from None


def _arrays(packed: bytes) -> dict[str, NDArray[Any]]:
    """The fields of the Bars, read-only. Raises DamagedError."""
    if len(packed) < _BODY:
        raise DamagedError(f"{len(packed)} bytes are too few")
    magic, version, present, count = _HEADER.unpack_from(packed)
    if magic != _MAGIC or version != FORMAT:
        raise DamagedError("not in this format")
    fields = ["close", *(field for bit, field in enumerate(OPTIONAL_SERIES) if present >> bit & 1)]
    expected = _BODY + count * (_FLOAT.itemsize * len(fields) + _DAY.itemsize)
    if len(packed) != expected:
        raise DamagedError(f"{len(packed)} bytes instead of {expected}")
    whole = memoryview(packed)
    if zlib.crc32(whole[_BODY:], zlib.crc32(whole[: _HEADER.size])) != _CHECKSUM.unpack_from(packed, _HEADER.size)[0]:
        raise DamagedError("the checksum does not match")
    column = count * _FLOAT.itemsize
    series = {
        field: np.frombuffer(packed, _FLOAT, count, _BODY + position * column) for position, field in enumerate(fields)
    }
    days = np.frombuffer(packed, _DAY, count, _BODY + len(fields) * column)
    sessions = days.astype(np.int64).view("datetime64[D]")
    sessions.flags.writeable = False
    return {"sessions": sessions, **series}


def pack_year(year: Year) -> bytes:
    """A year in the format above."""
    body = b"" if year.bars is None else pack(year.bars)
    header = _YEAR.pack(_YEAR_MAGIC, FORMAT, (year.through - _EPOCH).days, year.lineage, len(body))
    return header + _CHECKSUM.pack(zlib.crc32(header)) + body


def unpack_year(symbol: str, packed: bytes) -> Year:
    """What was packed, bit for bit. Raises DamagedError as `unpack`."""
    if len(packed) < _YEAR_BODY:
        raise DamagedError(f"{len(packed)} bytes are too few")
    magic, version, through, lineage, length = _YEAR.unpack_from(packed)
    if magic != _YEAR_MAGIC or version != FORMAT:
        raise DamagedError("not in this format")
    if zlib.crc32(packed[: _YEAR.size]) != _CHECKSUM.unpack_from(packed, _YEAR.size)[0]:
        raise DamagedError("the checksum does not match")
    if len(packed) != _YEAR_BODY + length:
        raise DamagedError(f"{len(packed)} bytes instead of {_YEAR_BODY + length}")
    # The reader kept them, of Bars: the checksum is check enough.
    bars = Bars.checked_before(symbol, **_arrays(packed[_YEAR_BODY:])) if length else None
    return Year(_EPOCH + dt.timedelta(days=through), lineage, bars)
