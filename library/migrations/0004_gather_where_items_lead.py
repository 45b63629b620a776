"""Knows the links of what was saved before there were any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations
from django.utils import timezone

from library.addresses import plain
from library.markdown import addresses_in
from safety.outgoing import host_of


def gather(apps: Any, schema_editor: Any) -> None:
    link_model = apps.get_model("library", "Link")
    now = timezone.now()
    for pk, address in _addresses(apps):
        page = plain(address)
        host = host_of(page)
        if host and len(page) <= 500:
            new = {"host": host, "known_host": host, "next_check_at": now}
            link, _made = link_model.objects.get_or_create(address=page, defaults=new)
            link.items.add(pk)


def _addresses(apps: Any) -> Iterator[tuple[int, str]]:
    articles = apps.get_model("library", "Article").objects.exclude(address="")
    yield from articles.values_list("pk", "address").iterator()
    yield from (
        apps.get_model("library", "FreeCopy").objects.values_list("book", "address").iterator()
    )
    essays = apps.get_model("library", "Essay").objects.values_list("pk", "markdown")
    for pk, markdown in essays.iterator():
        yield from ((pk, address) for address in addresses_in(markdown))


class Migration(migrations.Migration):
    dependencies = [("library", "0003_know_where_items_lead")]

    operations = [migrations.RunPython(gather, migrations.RunPython.noop)]
