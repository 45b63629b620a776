from django.db import migrations
from django.db.models import Exists, F, OuterRef, Q


def fill(apps, schema_editor):
    """Every vouching so far was an organizer's; without one, or by oneself, it was nobody's.

    It counts on, as from now on, where they still take part and neither blocked the other.
    """
    User = apps.get_model("accounts", "User")
    Vouch = apps.get_model("accounts", "Vouch")
    nobodys = Q(vouched_by__isnull=True) | Q(vouched_by=F("pk"))
    for person in User.objects.exclude(nobodys).order_by("pk").iterator():
        Vouch.objects.get_or_create(
            person=person,
            by_id=person.vouched_by_id,
            revoked_at=None,
            defaults={"as_organizer": True, "created_at": person.vouched_at},
        )
    takes_part = Q(vouched_by__is_active=True, vouched_by__membership="member")
    takes_part &= ~Q(vouched_by__role="reader")
    blocks = apps.get_model("accounts", "Block").objects.filter(
        Q(blocker=OuterRef("vouched_by"), blocked=OuterRef("pk"))
        | Q(blocker=OuterRef("pk"), blocked=OuterRef("vouched_by"))
    )
    counting = User.objects.exclude(nobodys).filter(takes_part).exclude(Exists(blocks))
    User.objects.exclude(pk__in=counting.values("pk")).update(vouched_by=None, vouched_at=None)


def take_back(apps, schema_editor):
    """The first organizer whose word stands vouched; two neighbours could not yet."""
    User = apps.get_model("accounts", "User")
    Vouch = apps.get_model("accounts", "Vouch")
    User.objects.update(vouched_by=None, vouched_at=None)
    standing = Vouch.objects.filter(revoked_at__isnull=True, as_organizer=True)
    # The first one comes last, and stays.
    for vouch in standing.order_by("-pk").iterator():
        User.objects.filter(pk=vouch.person_id).update(
            vouched_by=vouch.by_id, vouched_at=vouch.created_at
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_vouches"),
    ]

    operations = [
        migrations.RunPython(fill, take_back),
    ]
