#!/usr/bin/env python
"""Django's command line, with Treeline's commands. Ctrl-C, or a reader that has gone, ends it without a word."""

import os
import signal
import sys

OURS = ("treeline", "strategies", "backtests", "workers")


def main() -> int:
    """Returns the exit status: a signal's, as a shell tells it, where one ended the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "treeline.config.settings")
    if sys.stdout is None:  # it was closed before the start
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - for as long as the process lives
    try:
        # Ctrl-C ends the process at once, because as an exception it may be swallowed by whatever Python is at, such as
        # an import. Only our own commands have something to say then.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        import django  # noqa: PLC0415
        from django.core.management import execute_from_command_line, get_commands  # noqa: PLC0415 - it takes some 0.2 s

        django.setup()
        if str(get_commands().get("".join(sys.argv[1:2]), "")).startswith(OURS):
            signal.signal(signal.SIGINT, signal.default_int_handler)
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to be written has a place to go
        return 128 + signal.SIGPIPE
    return 0


if __name__ == "__main__":
    sys.exit(main())
