"""No tables: what a worker is stands in Redis."""

from django.db import models


class Worker(models.Model):
    """Gives the workers their line on the admin's first page, which lists models and nothing else."""

    class Meta:
        managed = False
        default_permissions = ()
        verbose_name = "worker"
        verbose_name_plural = "workers"

    def __str__(self) -> str:
        return "workers"
