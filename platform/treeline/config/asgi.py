"""The web server's entry point."""

import os
import threading

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "treeline.config.settings")
django_application = get_asgi_application()

from treeline.accounts.api.large_bodies import is_signed_in  # noqa: E402  (needs the settings)
from treeline.config.warmup import warm_up  # noqa: E402
from treeline.rest.body_limit import BodyLimit  # noqa: E402
from treeline.uploads.limits import LARGEST_REQUEST  # noqa: E402

application = BodyLimit(django_application, {("POST", "/api/v1/uploads"): LARGEST_REQUEST}, is_signed_in)
threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
