"""A worker that is asked to stop: its processes learn it, those that were forked later too."""

import subprocess
import sys

from treeline.local.folders import ROOT
from workers import stopping

SCRIPT = """
import os
from workers import stopping

def seen_by_a_child(ask):
    go = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(go[0], 1)
        os._exit(int(stopping.asked()))
    if ask:
        stopping.ask(sender=None, sig="SIGTERM", how="Warm", exitcode=0)
    os.write(go[1], b".")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

print(seen_by_a_child(False), seen_by_a_child(True), seen_by_a_child(False))
"""


def test_nobody_is_asked_where_there_is_no_worker() -> None:
    assert stopping.asked() is False


def test_a_workers_processes_learn_that_it_was_asked() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1", "1"], "before, after, and forked after"
