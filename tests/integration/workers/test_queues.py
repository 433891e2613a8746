"""The queues' names: in the code, the settings and the Procfile."""

from typing import Any

from treeline.local.folders import ROOT
from treeline.local.procfile import read_procfile
from workers.queues import ALL, MAINTENANCE


def test_every_queue_has_a_process_a_pulse_and_one_name(settings: Any) -> None:
    commands = [command.split() for command in read_procfile(ROOT / "Procfile").values()]
    served = [words[words.index("--queues") + 1] for words in commands if "--queues" in words]
    assert sorted(served) == sorted(ALL)
    beaten = settings.CELERY_BEAT_SCHEDULE
    pulses = {
        entry["args"][0]: entry["options"]["queue"] for name, entry in beaten.items() if name.startswith("pulse-")
    }
    assert pulses == {queue: queue for queue in ALL}
    assert beaten["reap"]["options"]["queue"] == settings.CELERY_TASK_DEFAULT_QUEUE == MAINTENANCE
