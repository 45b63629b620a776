"""What a group agrees on to begin with; organizers change it on the site.

The words stand here, so that what a new group begins with is what this version came with.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone

STARTER = [
    (
        "We help each other as equals",
        "Everyone can offer, and everyone can need. Nobody here is a client or a benefactor, "
        "nobody keeps count, and nobody has to earn help or to explain why they need it.",
    ),
    (
        "Help is given freely",
        "Ask for nothing in return: no money, no favours, no faith, no vote. Where help is money, "
        "it goes straight from neighbour to neighbour, because somebody chose to give it.",
    ),
    (
        "Say yes only to what you can do",
        "A kind no is worth more than a yes that falls through. When something changes, say so as "
        "early as you can: others rely on you, and life happens to all of us.",
    ),
    (
        "What you learn stays with you",
        "Where somebody lives, how to reach them, what they need, who they are: you know it "
        "because they trusted you. Do not pass it on, and do not post it, not even with good "
        "intentions.",
    ),
    (
        "Respect a no, and each other",
        "No harassment, no insults, no hate because of who somebody is, where they come from, what "
        "they believe, whom they love or how they live. When somebody says no, or says nothing, "
        "leave it there.",
    ),
    (
        "Be who you are",
        "Write for yourself and tell the truth about what you offer and need. Do not pretend to be "
        "somebody else, and do not call yourself an organizer where you are none.",
    ),
    (
        "This is no market place",
        "No selling, no advertising, no campaigns, no links to get people elsewhere, and nothing "
        "said over and over. What you post is about help between neighbours.",
    ),
    (
        "Look after yourself and each other",
        "Meet in public first if you like, bring somebody along, stop when something feels wrong. "
        "Take special care where children are. Whatever could hurt somebody does not belong here. "
        "In danger, call the emergency number first; then tell an organizer.",
    ),
]


def add(apps: Any, schema_editor: Any) -> None:
    agreements = apps.get_model("moderation", "Agreement")
    versions = apps.get_model("moderation", "AgreementVersion")
    now = timezone.now()
    for position, (title, text) in enumerate(STARTER, start=1):
        agreement = agreements.objects.create(position=position)
        agreement.current = versions.objects.create(
            agreement=agreement, number=1, title=title, text=text, made_at=now
        )
        agreement.save()


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
