"""Who somebody is, and the secrets that stand in for him."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person. A model of our own from the first migration on, so that it can grow; the API shows `public_id`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)


class ApiToken(models.Model):
    """What a program signs in with. Of its secret only the SHA-256 is kept: 256 random bits need no slow hash."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "API token"
        indexes = (models.Index(fields=["owner", "-created", "-id"], name="token_newest_first"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
