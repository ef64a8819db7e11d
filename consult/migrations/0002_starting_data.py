"""All categories and the first privacy notice."""

from django.db import migrations

from consult import starting


def load(apps, schema_editor):
    starting.load(apps.get_model("consult", "Category"), apps.get_model("consult", "PrivacyNotice"))


class Migration(migrations.Migration):
    dependencies = [("consult", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
