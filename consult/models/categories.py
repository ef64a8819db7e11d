"""What can be consulted about, and who can answer."""

from django.conf import settings
from django.db import models


class Category(models.Model):
    """A subject of consultations, at most three deep. A code names its place for good; the label may be changed."""

    code = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    label = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.label

    @property
    def lineage(self) -> list[int]:
        """The keys of this category and all above it."""
        parent = self.parent
        return [self.pk, *([parent.pk] if parent else []), *([parent.parent_id] if parent and parent.parent_id else [])]

    @property
    def path(self) -> str:
        """The outermost and the own label: リスクマネジメント／熱中症. Load it with `category__parent__parent`."""
        top = self
        while top.parent:
            top = top.parent
        return self.label if top is self else f"{top.label}／{self.label}"


class AdviserSkill(models.Model):
    """An adviser answers this category and all below it."""

    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="skills")
    category = models.ForeignKey(Category, models.CASCADE, related_name="skills")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["adviser", "category"], name="one_skill_a_category")]

    def __str__(self) -> str:
        return f"{self.adviser_id}: {self.category_id}"
