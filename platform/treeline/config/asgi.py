"""The web server's entry point."""

import os
import threading

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "treeline.config.settings")
# Threads of numpy's own wait for each other wherever cores are busy: what luck gives of 200,000 runs took 1.7 to 3.6 s
# with one of them, 1.6 to 9.0 s with two on two busy cores. Numpy reads it when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
django_application = get_asgi_application()

from treeline.accounts.api.large_bodies import is_signed_in  # noqa: E402  (needs the settings)
from treeline.config.warmup import warm_up  # noqa: E402
from treeline.rest.body_limit import BodyLimit  # noqa: E402
from treeline.uploads.limits import LARGEST_REQUEST  # noqa: E402

application = BodyLimit(django_application, {("POST", "/api/v1/uploads"): LARGEST_REQUEST}, is_signed_in)
threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
