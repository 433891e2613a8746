"""Who somebody is."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person. A model of our own from the first migration on, so that it can grow; `public_id` is what the API shows."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
