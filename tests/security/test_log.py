"""Whatever only organizers can do is written down once, wherever they can do it (check 38)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import reverse

from moderation.models import LogEntry
from tests.security.access import EVERY_URL, REFUSED, Outcome
from tests.security.forms import BY_NAME
from tests.security.test_access import wanted
from tests.security.world import World, rolled_back, send

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Does:
    """What sending the form there is written down as, however often it is sent."""

    deed: str
    data: dict[str, str] = field(default_factory=dict)
    times: int = 2


ADMIN_FORM = {"role": "reader", "membership": "member", "is_active": "on"}
# Everything that organizers or administrators alone can send, and what they look at alone.
DEEDS = {
    "people:waiting_approve": Does("joining_approved"),
    "people:waiting_decline": Does("joining_declined"),
    "people:vouch": Does("vouched", {"reasons": "From the garden."}),
    "people:vouch_end": Does("vouch_ended"),
    "exchange:match_create": Does("introduced"),
    "exchange:intake": Does("person_entered"),
    # Sent twice, it makes two.
    "moderation:agreement_create": Does("agreements_changed", times=1),
    "moderation:agreement_edit": Does("agreements_changed"),
    "moderation:agreement_retire": Does("agreements_changed"),
    "moderation:case_detail": Does("case_decided", {"outcome": "approve", "version": "1"}),
    "moderation:case_claim": Does("case_claimed"),
    "moderation:case_hold": Does("case_held"),
    "moderation:case_author": Does("author_looked_up"),
    "moderation:approve_several": Does("case_decided"),
    "moderation:watched_words": Does("words_changed"),
    "moderation:watched_word_remove": Does("words_changed"),
    "moderation:appeal_detail": Does("appeal_decided"),
    "moderation:duty_choose": Does("duty_taken"),
    "moderation:share_choose": Does("cap_chosen"),
    "comments:thread_lock": Does("thread_locked"),
    "comments:thread_unlock": Does("thread_unlocked"),
    "comments:thread_slow": Does("thread_slowed", {"seconds": "600"}),
    "comments:comment_pin": Does("comment_pinned"),
    "comments:comment_unpin": Does("comment_unpinned"),
    "library:suggestion_decide": Does("suggestion_declined"),
    "library:link_accept": Does("link_accepted"),
    "library:editor_list": Does("editor_named"),
    "library:editor_remove": Does("editor_removed"),
    # Sent again, there is none.
    "library:item_delete": Does("draft_deleted", times=1),
    "admin:accounts_user_change": Does("role_changed", ADMIN_FORM),
}
# What has to be done first, for there to be something to undo.
FIRST = {
    "comments:thread_unlock": "comments:thread_lock",
    "comments:comment_unpin": "comments:comment_pin",
}
# Why sending something there is nothing that an organizer did to anybody.
NOTHING_DONE = {
    "moderation:case_let_go": "leaves it to others, who take it on",
    "library:item_create": "what an item said, when and by whom is kept with it",
    "library:item_edit": "what an item said, when and by whom is kept with it",
    "library:item_version": "what an item said, when and by whom is kept with it",
    "library:item_confirm": "what an item said, when and by whom is kept with it",
    "library:import_citations": "saves drafts, whose history says by whom",
    "library:link_check": "has a machine look, and changes nothing that anybody wrote",
    "admin:index": "shows what there is",
    "admin:app_list": "shows what there is",
    "admin:accounts_user_changelist": "names alone; opening one is written down",
    "admin:accounts_user_history": "django's own list of changes, which is empty here",
    "admin:password_change": "leads to one's own password",
    "admin:login": "signs oneself in",
    "admin:logout": "signs oneself out",
    "mfa_deactivate_totp": "one's own second factor",
    "/admin/accounts/user/<path:object_id>/": "leads on",
}


def let_in(outcome: Outcome) -> bool:
    return outcome in (200, 409) or (isinstance(outcome, str) and "login" not in outcome)


def only_for_organizers(world: World) -> set[str]:
    """Where organizers or administrators may send something that Charlie may not."""
    found = set()
    for name, rule in EVERY_URL.items():
        answers = wanted(rule, "POST", world)
        may = let_in(answers["organizer"]) or let_in(answers["administrator"])
        if may and (not let_in(answers["outsider"]) or answers["outsider"] == "/admin/"):
            found.add(name)
    return found


def test_every_such_address_is_known_here(world: World) -> None:
    known = set(DEEDS) | set(NOTHING_DONE)
    # Anybody may vouch; an organizer's word weighs more.
    assert only_for_organizers(world) | {"people:vouch"} == known


@pytest.mark.parametrize("name", DEEDS)
def test_it_is_written_down_once(world: World, name: str) -> None:
    role = "administrator" if name.startswith("admin:") else "organizer"
    expected = []
    with rolled_back():
        client = world.client(role)
        before = LogEntry.objects.count()
        for each in (FIRST.get(name), name):
            if each is None:
                continue
            data = DEEDS[each].data or chosen(world, each)
            path = reverse(each, args=[world.ids[of] for of in EVERY_URL[each].of.split()])
            expected.append((DEEDS[each].deed, world.people[role].uuid))
            for _again in range(DEEDS[each].times):
                assert send(client, "POST", path, data).status_code != REFUSED
        found = LogEntry.objects.order_by("id").values_list("action", "by")
        assert list(found)[before:] == expected


def chosen(world: World, name: str) -> dict[str, Any]:
    """A whole form; of an introduction all dates of the first one, as its page has them."""
    if name == "exchange:intake":
        once = "8a1f7c52-6f4e-4f0e-9f0b-3f4b1c7d2a10"
        return {**BY_NAME[name].fill(world), "languages": "es", "once": once}
    if name != "exchange:match_create":
        return BY_NAME[name].fill(world) if name in BY_NAME else {}
    page = world.client("organizer").get(
        reverse(name, args=[world.ids["listing"], world.ids["other"]])
    )
    form = page.context["form"]
    return {each.html_name: str(each.value() or "") for each in form if each.value()}


def test_looking_at_an_account_in_the_admin_is_written_down_once(world: World) -> None:
    path = reverse("admin:accounts_user_change", args=[world.ids["user"]])
    with rolled_back():
        client = world.client("administrator")
        for _again in range(2):
            assert client.get(path).status_code == 200
        assert LogEntry.objects.doing("looked_at_person").count() == 1
