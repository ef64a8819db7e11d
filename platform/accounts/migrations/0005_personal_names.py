"""The audit log names people by number instead of login name, and every person knows the terms they agreed to last."""

from django.db import migrations


def forward(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    AuditEntry = apps.get_model("accounts", "AuditEntry")
    Consent = apps.get_model("accounts", "Consent")
    about_people = ("roles.changed", "keys.removed", "counter_code.issued", "counter_code.used")
    numbers = dict(User.objects.values_list("login_name", "pk"))
    for entry in AuditEntry.objects.filter(action__in=about_people).iterator():
        if entry.subject in numbers:
            AuditEntry.objects.filter(pk=entry.pk).update(subject=f"user:{numbers[entry.subject]}")
    for user_id, version in Consent.objects.order_by("pk").values_list("user_id", "version"):
        User.objects.filter(pk=user_id).update(agreed_version=version)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_personal")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
