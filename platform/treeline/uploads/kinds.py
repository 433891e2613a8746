"""Whether a file is what its name says, told before anything else looks into it.

polars would unpack a compressed CSV file in memory, whatever becomes of its size, and says of foreign files what only
their programmers understand.
"""

from pathlib import Path

from treeline.core.errors import Fault

_PARQUET = b"PAR1"
_UNPACK = "unpack it, and send the .csv or .parquet file that is in it"
_SAVE_AS_CSV = "save the sheet as CSV, with commas, in UTF-8"
_AS_UTF8 = "save it as UTF-8 text"
_FOREIGN = (
    (b"\x1f\x8b", "is compressed (gzip)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd)", _UNPACK),
    (b"BZh", "is compressed (bzip2)", _UNPACK),
    (b"\xfd7zXZ\0", "is compressed (xz)", _UNPACK),
    (b"\x78\x01", "is compressed (zlib)", _UNPACK),
    (b"\x78\x9c", "is compressed (zlib)", _UNPACK),
    (b"\x78\xda", "is compressed (zlib)", _UNPACK),
    (b"PK\x03\x04", "is an Excel workbook or another zip archive", _SAVE_AS_CSV),
    (b"\xd0\xcf\x11\xe0", "is an Excel workbook", _SAVE_AS_CSV),
    (b"\xff\xfe", "is UTF-16 text", _AS_UTF8),
    (b"\xfe\xff", "is UTF-16 text", _AS_UTF8),
)
_SEPARATORS = ((b";", "semicolons"), (b"\t", "tabs"), (b"|", "vertical bars"))


def faults_of(path: Path) -> list[Fault]:
    """Why the file is not what its suffix, .csv or .parquet, says; nothing when it may well be.

    A text is looked through to its end (the whole of it is read: it is bounded), a Parquet file only at its ends.
    """
    content = path.read_bytes()
    if not content:
        return [Fault(path.name, "is empty: it has 0 bytes", "send the file that has the prices")]
    for beginning, message, remedy in _FOREIGN:
        if content.startswith(beginning):
            return [Fault(path.name, message, remedy)]
    if path.suffix.lower() == ".parquet":
        return _faults_of_parquet(path.name, content)
    if content.startswith(_PARQUET):
        return [Fault(path.name, "is a Parquet file", f"name it {path.stem}.parquet")]
    return _faults_of_text(path.name, content)


def _faults_of_parquet(name: str, content: bytes) -> list[Fault]:
    if not content.startswith(_PARQUET):
        return [Fault(name, "is not a Parquet file", "give its name the ending of what it is: .csv for CSV")]
    if not content.endswith(_PARQUET):
        return [Fault(name, "is a Parquet file whose end is missing", "send the whole file")]
    return []


def _faults_of_text(name: str, content: bytes) -> list[Fault]:
    nul = content.find(0)
    if nul >= 0:
        return [Fault(f"{name}, line {_line(content, nul)}", "holds a NUL byte: it is not plain text", _AS_UTF8)]
    try:
        content.decode()
    except UnicodeDecodeError as error:
        place = f"{name}, line {_line(content, error.start)}"
        return [Fault(place, f"holds the byte 0x{content[error.start]:02X}, which is not UTF-8", _AS_UTF8)]
    header = content.partition(b"\n")[0]
    if b"," not in header:
        for separator, word in _SEPARATORS:
            if separator in header:
                remedy = "separate them by commas, and write decimals with a point"
                return [Fault(f"{name}, line 1", f"the values are separated by {word}", remedy)]
    return []


def _line(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1
