"""No tables: prices stand in Redis."""

from django.db import models


class PriceCache(models.Model):
    """Gives the cache its line on the admin's first page, which lists models and nothing else."""

    class Meta:
        managed = False
        default_permissions = ()
        verbose_name = verbose_name_plural = "price cache"

    def __str__(self) -> str:
        return "price cache"
