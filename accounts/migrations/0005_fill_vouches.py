from django.db import migrations
from django.db.models import F, Q


def fill(apps, schema_editor):
    """Every vouching so far was an organizer's; without one, or by oneself, it was nobody's."""
    User = apps.get_model("accounts", "User")
    Vouch = apps.get_model("accounts", "Vouch")
    nobodys = Q(vouched_by__isnull=True) | Q(vouched_by=F("pk"))
    for person in User.objects.exclude(nobodys).order_by("pk").iterator():
        Vouch.objects.create(
            person=person,
            by_id=person.vouched_by_id,
            as_organizer=True,
            created_at=person.vouched_at,
        )
    User.objects.filter(nobodys).update(vouched_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_vouches"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
