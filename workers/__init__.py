"""The processes that carry the work: the Celery app, its queues, its warm-up."""
