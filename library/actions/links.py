"""Keeping what the library links to alive: which links there are, and looking at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Min

from library.addresses import check_web_address, plain
from library.markdown import addresses_in
from library.models import Article, Book, Essay, Flag, Item, Link
from library.models.links import GONE_FOR_GOOD, days_after, told_by
from library.titles import title_of
from moderation.log import record
from notifications.jobs import defer
from safety.outgoing import Answer, NoAnswer, fetch, host_of
from safety.pinning import Why
from safety.rate_limits import RateLimit, RateLimitExceeded, hit_with

if TYPE_CHECKING:
    from accounts.models import User

# How many links are looked at in a night, and how long a host is left in peace between two.
MOST_A_NIGHT = 1000
BETWEEN = timedelta(seconds=30)
ASKING = RateLimit("library.ask-host", limit=1, per=BETWEEN)
# How long a look that was begun may take before somebody else may begin it.
TAKEN_FOR = timedelta(hours=1)
# None of a host's pages is there while it cannot be reached; and what asks for being left alone.
UNREACHABLE = {Why.NAME, Why.CONNECTION, Why.TLS}
BUSY = {429, 503}
# What is wrong with a host then, and not with one of its pages.
OF_THE_HOST = {*UNREACHABLE, Why.TIME, *map(str, BUSY)}
Ask = Callable[[str], Answer]


class LinkChanged(Exception):
    """Something else is to be said of it than what was read; ``link`` is what it is now."""

    def __init__(self, link: Link) -> None:
        super().__init__(f"link {link.pk} is {link.flag or 'fine'} now")
        self.link = link


def ask_the_web(address: str) -> Answer:
    """Raises NoAnswer."""
    return fetch(address, user_agent=f"mutualaid link check (+{settings.SITE_URL})")


def keep_links(item: Item, *, at: datetime) -> None:
    """Know where ``item``, with the facts of its kind, leads to; new addresses are due at once."""
    hosts = {address: host_of(address) for address in map(plain, _addresses(item))}
    wanted = {address: host for address, host in hosts.items() if _is_outside(address, host)}
    item.links.set(_known(wanted, at=at))


def _known(wanted: dict[str, str], *, at: datetime) -> list[int]:
    """Ids of links of these addresses, which stay until the transaction ends."""
    made = [
        Link(address=address, host=host, known_host=host, next_check_at=at)
        for address, host in sorted(wanted.items())
    ]
    found: list[int] = []
    # One that nothing led to may be forgotten just now (plan_checks).
    while len(found) < len(made):
        Link.objects.bulk_create(made, ignore_conflicts=True)
        found = _kept(list(wanted))
    return found


def _kept(addresses: list[str]) -> list[int]:
    """As weak a lock as a foreign key takes, which Django does not offer: checks go on."""
    keep = "SELECT id FROM library_link WHERE address = ANY(%s) ORDER BY id FOR KEY SHARE"
    with connection.cursor() as cursor:
        cursor.execute(keep, [addresses])
        return [row[0] for row in cursor.fetchall()]


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
    _forget_unused()
    if not settings.CHECK_LINKS:
        return 0
    of_host: Counter[str] = Counter()
    due = Link.objects.due(at).order_by("next_check_at", "id").values_list("pk", "host")
    links = list(due[:MOST_A_NIGHT])
    for pk, host in links:
        defer("library.check_link", schedule_at=at + BETWEEN * of_host[host], link_id=pk)
        of_host[host] += 1
    return len(links)


@transaction.atomic
def _forget_unused() -> None:
    """But not one that an item is given at this moment."""
    unused = Link.objects.filter(items=None).select_for_update(of=("self",), skip_locked=True)
    locked = list(unused.order_by("pk").values_list("pk", flat=True))
    # Asked once more: an item may have been given it before it was locked.
    Link.objects.filter(pk__in=locked, items=None).delete()


def check_link(link_id: int, *, at: datetime, ask: Ask = ask_the_web) -> bool:
    """Look at a link that is due; return whether it was. Asking takes place in no transaction.

    Where its host was asked less than ``BETWEEN`` ago, it is put off for as long.
    """
    try:
        link = _begin(link_id, at=at)
    except RateLimitExceeded as error:
        defer("library.check_link", schedule_at=at + error.retry_after, link_id=link_id)
        return False
    if link is None:
        return False
    try:
        answer = ask(link.address)
    except NoAnswer as none:
        _without_answer(link, none, at=at)
    else:
        _with_answer(link, answer, at=at)
    return True


@transaction.atomic
def _begin(link_id: int, *, at: datetime) -> Link | None:
    """The link, for whoever takes it first. Raises RateLimitExceeded."""
    due = Link.objects.due(at).select_for_update(no_key=True)
    link = due.filter(pk=link_id).first()
    if link is None:
        return None
    hit_with(ASKING, link.host, at=at)
    link.next_check_at = at + TAKEN_FOR
    link.save(update_fields=["next_check_at"])
    return link


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
    for link in Link.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"):
        verb(link)
        link.save()


@transaction.atomic
def _leave_in_peace(host: str, *, at: datetime) -> None:
    """Its other pages wait for tomorrow."""
    due = Link.objects.filter(host=host).due(at).select_for_update(no_key=True).order_by("pk")
    locked = list(due.values_list("pk", flat=True))
    Link.objects.filter(pk__in=locked).update(next_check_at=days_after(at, 1))


@transaction.atomic
def accept_link(*, link_id: int, version: str, by: User, at: datetime) -> bool:
    """An editor looked, and it is fine; return whether there was anything to say so about.

    ``version`` is that of what was read. Raises LinkChanged.
    """
    link = Link.objects.select_for_update(no_key=True).filter(pk=link_id).first()
    if link is None or link.flag == Flag.NONE:
        return False
    if link.version != version:
        raise LinkChanged(link)
    link.accept(by_id=by.pk, at=at)
    link.save()
    record(by=by, action="link_accepted", about=link, at=at)
    return True


@transaction.atomic
def check_again(*, link: Link, at: datetime) -> datetime | None:
    """Have it looked at as soon as the worker comes to it; return when that will be, None where
    this site does not look at all.

    A host that did not answer is left in peace as long as it would be without that. Of several
    who ask only the first job finds it due.
    """
    if not settings.CHECK_LINKS:
        return None
    resting_until = _resting_until(link.host)
    if resting_until is not None and resting_until > at:
        return resting_until
    if Link.objects.filter(pk=link.pk).update(next_check_at=at):
        defer("library.check_link", link_id=link.pk)
    return at


def _resting_until(host: str) -> datetime | None:
    of_host = Link.objects.filter(host=host)
    asked = of_host.exclude(checked_at=None).order_by("-checked_at", "-pk").first()
    if asked is None or asked.trouble not in OF_THE_HOST:
        return None
    earliest: datetime | None = of_host.aggregate(at=Min("next_check_at"))["at"]
    return earliest
