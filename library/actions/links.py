"""Keeping what the library links to alive: which links there are, and looking at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from library.addresses import check_web_address, plain
from library.markdown import addresses_in
from library.models import Article, Book, Essay, Flag, Item, Link
from library.models.links import GONE_FOR_GOOD, days_after, told_by
from library.titles import title_of
from moderation.log import record
from notifications.jobs import defer
from safety.outgoing import Answer, NoAnswer, fetch, host_of
from safety.pinning import Why

if TYPE_CHECKING:
    from accounts.models import User

# How many links are looked at in a night, and how long a host is left in peace between two.
MOST_A_NIGHT = 1000
BETWEEN = timedelta(seconds=30)
# How long a look that was begun may take before somebody else may begin it.
TAKEN_FOR = timedelta(hours=1)
# None of a host's pages is there while it cannot be reached; and what asks for being left alone.
UNREACHABLE = {Why.NAME, Why.CONNECTION, Why.TLS}
BUSY = {429, 503}
Ask = Callable[[str], Answer]


def ask_the_web(address: str) -> Answer:
    """Raises NoAnswer."""
    return fetch(address, user_agent=f"mutualaid link check (+{settings.SITE_URL})")


def keep_links(item: Item, *, at: datetime) -> None:
    """Know where ``item``, with the facts of its kind, leads to; new addresses are due at once."""
    hosts = {address: host_of(address) for address in map(plain, _addresses(item))}
    wanted = {address: host for address, host in hosts.items() if _is_outside(address, host)}
    Link.objects.bulk_create(
        [
            Link(address=address, host=host, known_host=host, next_check_at=at)
            for address, host in sorted(wanted.items())
        ],
        ignore_conflicts=True,
    )
    item.links.set(Link.objects.filter(address__in=wanted))


def _addresses(item: Item) -> list[str]:
    if isinstance(item, Article):
        return [item.address] if item.address else []
    if isinstance(item, Book):
        return [copy.address for copy in item.copies.all()]
    return addresses_in(item.markdown) if isinstance(item, Essay) else []


def _is_outside(address: str, host: str) -> bool:
    try:
        check_web_address(address)
    except ValidationError:
        return False
    return bool(host) and host != settings.SITE_HOST


def plan_checks(*, at: datetime) -> int:
    """Lay out what is due over the next hours, a job a link; return how many.

    Forgets links that nothing leads to any more.
    """
    Link.objects.filter(items=None).delete()
    if not settings.CHECK_LINKS:
        return 0
    of_host: Counter[str] = Counter()
    due = Link.objects.due(at).order_by("next_check_at", "id").values_list("pk", "host")
    links = list(due[:MOST_A_NIGHT])
    for pk, host in links:
        defer("library.check_link", schedule_at=at + BETWEEN * of_host[host], link_id=pk)
        of_host[host] += 1
    return len(links)


def check_link(link_id: int, *, at: datetime, ask: Ask = ask_the_web) -> bool:
    """Look at a link that is due; return whether it was. Asking takes place in no transaction."""
    taken = Link.objects.due(at).filter(pk=link_id).update(next_check_at=at + TAKEN_FOR)
    link = Link.objects.filter(pk=link_id).first() if taken else None
    if link is None:
        return False
    try:
        answer = ask(link.address)
    except NoAnswer as none:
        _without_answer(link, none, at=at)
    else:
        _with_answer(link, answer, at=at)
    return True


def _with_answer(link: Link, answer: Answer, *, at: datetime) -> None:
    status, leads_to, host = answer.status, answer.address, answer.host
    told = told_by(status)
    if told == Flag.NONE:
        title = title_of(answer.body, answer.content_type)
        _change(
            [link.pk], lambda row: row.was_alive(leads_to=leads_to, host=host, title=title, at=at)
        )
    elif told == Flag.GONE:
        is_gone = status in GONE_FOR_GOOD
        _change([link.pk], lambda row: row.failed(str(status), at=at, is_gone=is_gone))
    else:
        _change([link.pk], lambda row: row.was_barred(status, leads_to=leads_to, host=host, at=at))
    if status in BUSY:
        _leave_in_peace(link.host, at=at)


def _without_answer(link: Link, none: NoAnswer, *, at: datetime) -> None:
    pks = [link.pk]
    if none.why in UNREACHABLE and none.host == link.host:
        pks = list(Link.objects.filter(host=link.host).values_list("pk", flat=True))
    _change(pks, lambda row: row.failed(none.why.value, at=at))
    if none.why == Why.TIME:
        _leave_in_peace(link.host, at=at)


@transaction.atomic
def _change(pks: list[int], verb: Callable[[Link], None]) -> None:
    for link in Link.objects.select_for_update().filter(pk__in=pks).order_by("pk"):
        verb(link)
        link.save()


def _leave_in_peace(host: str, *, at: datetime) -> None:
    """Its other pages wait for tomorrow."""
    Link.objects.filter(host=host).due(at).update(next_check_at=days_after(at, 1))


@transaction.atomic
def accept_link(*, link_id: int, by: User, at: datetime) -> bool:
    """An editor looked, and it is fine; return whether there was anything to say so about."""
    link = Link.objects.select_for_update().filter(pk=link_id).first()
    if link is None or link.flag == Flag.NONE:
        return False
    link.accept(by_id=by.pk, at=at)
    link.save()
    record(by=by, action="link_accepted", about=link, at=at)
    return True


@transaction.atomic
def check_again(*, link_id: int, at: datetime) -> bool:
    """Have it looked at as soon as the worker comes to it; return whether this site looks at all.

    Of several who ask only the first job finds it due.
    """
    if settings.CHECK_LINKS and Link.objects.filter(pk=link_id).update(next_check_at=at):
        defer("library.check_link", link_id=link_id)
    return bool(settings.CHECK_LINKS)
