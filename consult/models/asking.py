"""What there is before a consultation: the sheet somebody is filling in, and the privacy notice they agree to."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from kernel.fields import StoredHtmlField


class PrivacyNotice(models.Model):
    """How the centre handles what is told in a consultation; a change is a new version, the newest holds."""

    version = models.CharField(max_length=20, unique=True)
    body = models.TextField()
    body_html = StoredHtmlField()
    published_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.version


class Draft(models.Model):
    """A person's half-filled intake sheet, kept on the server so that they may go back or go on tomorrow."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consultation_draft")
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"draft of {self.user_id}"
