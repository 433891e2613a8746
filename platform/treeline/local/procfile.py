"""The Procfile: one line a process, `name: command`, as honcho and its kin read it."""

from pathlib import Path

from treeline.core.errors import Fault, Invalid


def read_procfile(path: Path) -> dict[str, str]:
    """The commands by name, in the file's order. Raises Invalid that names every line that is not `name: command`."""
    commands: dict[str, str] = {}
    faults: list[Fault] = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, colon, command = (part.strip() for part in text.partition(":"))
        place = f"{path.name} line {number}"
        if not colon or not name or not command:
            faults.append(Fault(place, f"{text!r} is not `name: command`", "such as `web: uvicorn …`"))
        elif name in commands:
            faults.append(Fault(place, f"there are two processes named {name}", "give one another name"))
        else:
            commands[name] = command
    if faults:
        raise Invalid(faults)
    return commands


def title(name: str, command: str) -> str:
    """What people read: `batch worker` for Celery's workers, else the name."""
    return f"{name} worker" if " worker " in f"{command} " else name
