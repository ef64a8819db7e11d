"""What the servers share through the database: the numbered list of revocations, and who is where."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class RevocationList(models.Model):
    """The one row whose `change_no` numbers the revocations, so that a server can ask what came after the last it saw."""

    change_no = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.change_no)


class Revocation(models.Model):
    """A person may have lost a right or a session: every open page of theirs is checked again."""

    number = models.PositiveBigIntegerField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.number}: {self.user_id}"


class Presence(models.Model):
    """A lease: this person looks at this topic until then, unless it is renewed."""

    topic = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="one_lease_a_topic_and_person")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.user_id}"
