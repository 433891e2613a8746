"""The Celery app. A message is only a wake-up: what is to be done, and what was done, stands in Postgres."""

import os

from celery import Celery
from celery.signals import task_prerun, worker_init, worker_process_init, worker_shutting_down

from workers import pulse, stopping, warmup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "treeline.config.settings")
app = Celery("treeline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.steps["consumer"].add("workers.presence:Announce")
worker_init.connect(warmup.before_fork)
worker_process_init.connect(warmup.after_fork)
worker_shutting_down.connect(stopping.ask)
task_prerun.connect(pulse.taken)
