"""Where a name is held back, organizers read it only after they looked it up, in writing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from exchange.models import Listing
from moderation.actions.appeals import appeal
from moderation.actions.looking import CannotLookUp, look_up_author
from moderation.actions.sanctions import lift
from moderation.log import LOOKED_FOR
from moderation.measures import Measure, MeasureKind
from moderation.models import LogEntry
from moderation.models.decisions import Outcome
from tests.factories.accounts import UserFactory, give_second_factor
from tests.factories.exchange import make_need
from tests.factories.moderation import case_about, decide_this
from tests.factories.rent import make_rent_need
from tests.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(alice: User) -> Listing:
    return make_rent_need(alice, words="Before the first.")


def names_on(url: str, *, of: User, to: User) -> list[str]:
    """What leads to ``of`` on that page."""
    page = signed_in(to).get(url).content.decode()
    assert "what organizers did" in page or "Before the first." in page or "/appeals/" in page
    return [words for words in (of.display_name, of.get_absolute_url()) if words in page]


def test_nothing_leads_to_the_name_before_it_is_looked_up(
    need: Listing, alice: User, mia: User
) -> None:
    case = case_about(need)
    assert names_on("/review/", of=alice, to=mia) == []
    assert names_on(case.get_absolute_url(), of=alice, to=mia) == []
    decision = decide_this(need, Outcome.HIDE, by=mia)
    made = appeal(decision=decision, by=alice, words="It is true.", at=timezone.now())
    assert names_on("/appeals/", of=alice, to=mia) == []
    assert names_on(made.get_absolute_url(), of=alice, to=mia) == []
    # Also once the words are gone.
    Listing.objects.filter(pk=need.pk).delete()
    assert names_on(case.get_absolute_url(), of=alice, to=mia) == []


def test_looking_it_up_shows_it_to_whoever_did_and_is_written_down(
    need: Listing, alice: User, mia: User
) -> None:
    another = UserFactory.create(display_name="Ada", role="organizer")
    give_second_factor(another)
    case, client = case_about(need), signed_in(mia)
    url = case.get_absolute_url()
    assert "Show who it is" in client.get(url).content.decode()
    for _twice in range(2):
        assert client.post(f"{url}author/")["Location"] == url
    assert names_on(url, of=alice, to=mia) == [alice.display_name, alice.get_absolute_url()]
    assert "Show who it is" not in client.get(url).content.decode()
    assert names_on(url, of=alice, to=another) == []
    entry = LogEntry.objects.get()
    assert (entry.by, entry.action, entry.about_id) == (mia.uuid, "author_looked_up", case.pk)
    assert names_on("/log/", of=alice, to=another) == []
    assert "Mia looked up who wrote what is in case" in client.get("/log/").content.decode()


def test_it_is_shown_for_a_while(need: Listing, alice: User, mia: User) -> None:
    case = case_about(need)
    look_up_author(case, by=mia, at=timezone.now() - LOOKED_FOR - timedelta(minutes=1))
    assert names_on(case.get_absolute_url(), of=alice, to=mia) == []


def test_what_names_its_author_does_so_here(alice: User, mia: User) -> None:
    case = case_about(make_need(alice, words="Before the first."))
    for url in ("/review/", case.get_absolute_url()):
        assert names_on(url, of=alice, to=mia) == [alice.display_name, alice.get_absolute_url()]


def test_only_organizers_look_up(need: Listing, bob: User) -> None:
    with pytest.raises(CannotLookUp):
        look_up_author(case_about(need), by=bob, at=timezone.now())
    assert not LogEntry.objects.exists()


def test_a_measure_names_the_case_beside_which_it_stands(
    need: Listing, alice: User, bob: User, mia: User
) -> None:
    """Beside it stands which case was decided: a name would tell whose it is."""
    measure = Measure(MeasureKind.BAN)
    hidden, told = [
        decide_this(each, Outcome.HIDE, by=mia, measure=measure) for each in (need, make_need(bob))
    ]
    for decision in (hidden, told):
        lift(sanction=decision.sanction, by=mia, at=timezone.now())
    assert not LogEntry.objects.about(alice.uuid).exists()
    assert names_on("/log/", of=alice, to=mia) == []
    log = signed_in(mia).get("/log/").content.decode()
    case = f"case {hidden.case_id}"
    assert f"{mia.display_name} limited what whoever wrote what is in {case} may do." in log
    assert f"{mia.display_name} lifted a limit for whoever wrote what is in {case}." in log
    assert f"{mia.display_name} limited what {bob.display_name} may do." in log
    assert LogEntry.objects.about(bob.uuid).count() == 2
    assert "You only read" in signed_in(alice).get("/me/limits/").content.decode()
