"""What people ask a group through the platform; neither side sees an address of the other."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from groups.models.group import Group
from kernel.fields import StoredHtmlField


class Enquiry(models.Model):
    """A question of one person to one group. There are no enquiries between private persons."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="enquiries")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="group_enquiries")
    subject = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    last_entry_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["group", "-last_entry_at", "-id"], name="enquiries_of_group")]

    def __str__(self) -> str:
        return self.subject


class EnquiryEntry(models.Model):
    """One text of an enquiry, by the person who asked or by somebody who speaks for the group."""

    enquiry = models.ForeignKey(Enquiry, models.CASCADE, related_name="entries")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    from_group = models.BooleanField()
    body = models.TextField()
    body_html = StoredHtmlField()
    at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.enquiry_id} {self.at:%Y-%m-%d}"
