"""A large, made-up population: that it is real to the models, the same each time, and leaves the
database as it was made."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Model, Sum
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Block, ContactChannel, User, Vouch
from exchange.categories.population import Population
from exchange.categories.registry import CATEGORIES, category_of
from exchange.matching import candidates, still_goes_together
from exchange.models import Booking, Child, Listing, Match, Occurrence, WeeklySchedule
from exchange.permissions import may_post
from mutualaid.population import NotEmpty, Size, TooFewPeople, populate
from mutualaid.population.towns import TooManyTowns
from mutualaid.population.vocabulary import make_words, read_vocabulary
from places.cells import distance_km
from places.models import Neighbourhood

SMALL = Size(listings=2_000, people=400)
# What a schema is, by the database's own words for it.
SCHEMA = """
SELECT conrelid::regclass::text || ' ' || conname, pg_get_constraintdef(oid) || convalidated
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid)
FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1, 2
"""


def rows_of(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def fingerprint() -> list[tuple[Any, ...]]:
    """Everything about listings, dates and people, but for what is encrypted anew each time."""
    return rows_of(
        """
        SELECT md5(string_agg(listing::text, '' ORDER BY id)) FROM (
            SELECT id, kind, category, person_id, title, words, languages, cell, reach_km, status,
                   visibility, schedule_kind, published_at, expires_at, outcome
            FROM exchange_listing) listing
        UNION ALL SELECT md5(string_agg(date::text, '' ORDER BY id)) FROM exchange_occurrence date
        UNION ALL SELECT md5(string_agg(ride::text, '' ORDER BY listing_id))
            FROM (SELECT listing_id, to_cell, direct_km FROM exchange_ridedetails) ride
        UNION ALL SELECT md5(string_agg(person::text, '' ORDER BY id)) FROM (
            SELECT id, uuid, email, display_name, cell, role, weekly_limit FROM accounts_user
        ) person
        """
    )


@pytest.mark.django_db
def test_the_schema_is_as_migrations_made_it() -> None:
    before = rows_of(SCHEMA)
    populate(SMALL, at=timezone.now())
    assert rows_of(SCHEMA) == before
    assert Listing.objects.count() == 2_000


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_and_another_one_another() -> None:
    at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    populate(SMALL, at=at)
    first = fingerprint()
    populate(SMALL, at=at)
    assert fingerprint() == first
    populate(Size(listings=2_000, people=400, seed=2), at=at)
    assert all(one != other for one, other in zip(fingerprint(), first, strict=True))


@pytest.mark.django_db
def test_a_town_is_the_same_however_many_others_there_are() -> None:
    """So that what a page costs can be compared on the same rows among more and among fewer."""
    at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    towns = []
    for listings in (4_000, 8_000):
        populate(Size(listings, people=listings // 5), at=at)
        town = Listing.objects.filter(neighbourhood__slug__startswith="seeded-0-").order_by("pk")
        said = ("kind", "category", "title", "words", "cell", "status", "published_at")
        # People are numbered through all towns in turn.
        number = F("person") / (listings // 2_000)
        towns.append(list(town.values_list(*said, number)))
    assert len(towns[0]) == 2_000
    assert towns[0] == towns[1]
    matches = Match.objects.filter(offer__neighbourhood__slug__startswith="seeded-0-")
    assert matches.filter(status="proposed").exists()


@pytest.mark.django_db
def test_every_row_is_one_the_models_would_take() -> None:
    populate(SMALL, at=timezone.now())
    details = [Listing._meta.get_field(name).related_model for name in CATEGORIES]
    models: list[Any] = [
        *(User, Vouch, Block, ContactChannel, Listing, Occurrence, WeeklySchedule, Match),
        *(Booking, Child, Neighbourhood, *details),
    ]
    for model in models:
        some: list[Model] = list(model.objects.order_by("pk")[::37])
        assert some
        for row in some:
            # Forms never ask when something was cancelled or taken back.
            row.full_clean(exclude={"cancelled_at"})


@pytest.mark.django_db
def test_a_third_is_open_with_dates_to_come_and_the_rest_is_over() -> None:
    at = timezone.now()
    populate(SMALL, at=at)
    is_open = Listing.objects.open(at)
    available = Occurrence.objects.available(at)
    assert 550 < is_open.count() < 750
    assert not is_open.exclude(pk__in=available.values("listing")).exists()
    over = Listing.objects.filter(status="closed")
    assert over.count() > 1_000
    # Each in every category and kind, in several languages and ways to say when.
    assert is_open.values("kind", "category").distinct().count() == 8
    assert is_open.values("schedule_kind").distinct().count() == 3
    assert is_open.values("visibility").distinct().count() == 4
    assert User.objects.values("languages").distinct().count() > 5


@pytest.mark.django_db
def test_people_post_only_what_they_may() -> None:
    populate(SMALL, at=timezone.now())
    for listing in Listing.objects.select_related("person"):
        assert may_post(listing.person, category_of(listing), Listing.Kind(listing.kind))
        allowed = category_of(listing).visibilities[Listing.Kind(listing.kind)]
        assert listing.visibility in allowed
        assert getattr(listing, listing.category)
    assert Block.objects.exists()
    assert User.objects.filter(weekly_limit__isnull=False).exists()


@pytest.mark.django_db
def test_matches_go_together_and_take_what_is_committed() -> None:
    at = timezone.now()
    populate(SMALL, at=at)
    proposed = list(Match.objects.filter(status="proposed"))
    assert len(proposed) > 10
    assert sum(still_goes_together(match) for match in proposed) > 0.8 * len(proposed)
    booked = Booking.objects.filter(status="booked")
    for side in ("offer_occurrence", "need_occurrence"):
        taken = booked.values_list(side).annotate(sum=Sum("quantity")).order_by(side)
        committed = Occurrence.objects.filter(committed__gt=0, pk__in=booked.values(side))
        assert list(committed.order_by("pk").values_list("pk", "committed")) == list(taken)
    assert not booked.exclude(during__contained_by=F("need_occurrence__during")).exists()
    needs = Listing.objects.open(at).filter(kind="need").select_related("person")
    assert sum(candidates(need, at=at).exists() for need in needs[:40]) > 20


@pytest.mark.django_db
def test_no_search_reaches_from_one_town_into_another() -> None:
    populate(Size(listings=40_000, people=800), at=timezone.now())
    cells = dict(Neighbourhood.objects.order_by("city").values_list("city", "cell"))
    assert len(cells) == 20
    assert min(distance_km(one, other) for one, other in combinations(cells.values(), 2)) > 300
    a_town = Listing.objects.values_list("neighbourhood__city").annotate(Count("pk"))
    assert {count for _city, count in a_town} == {2_000}


@pytest.mark.django_db
def test_a_dense_one_is_one_city_with_everything_open() -> None:
    at = timezone.now()
    populate(Size(listings=3_000, people=600, dense=True), at=at)
    shown_or_arranged = Listing.objects.filter(status__in=["open", "filled"], expires_at__gt=at)
    assert shown_or_arranged.count() == 3_000
    assert Neighbourhood.objects.values("city").distinct().count() == 1


@pytest.mark.django_db
def test_whoever_is_there_already_is_left_alone(alice: User) -> None:
    with pytest.raises(NotEmpty):
        populate(SMALL, at=timezone.now())
    with pytest.raises(CommandError, match="people here who were not made up"):
        call_command("seed", "--yes", "--listings", "100")
    assert list(User.objects.all()) == [alice]


@pytest.mark.django_db
def test_a_real_site_has_to_say_so_twice(settings: Settings) -> None:
    with pytest.raises(CommandError, match="add --yes"):
        call_command("seed", "--listings", "100")
    assert not User.objects.exists()
    settings.DEMO = True
    call_command("seed", "--listings", "100", "--people", "20", verbosity=0)
    assert Listing.objects.count() == 100


@pytest.mark.django_db
def test_what_cannot_be_is_said() -> None:
    with pytest.raises(TooFewPeople, match="5 towns need 100 people"):
        populate(Size(listings=10_000, people=99), at=timezone.now())
    with pytest.raises(TooManyTowns, match="not for 20000"):
        populate(Size(listings=40_000_000, people=400_000), at=timezone.now())
    with pytest.raises(CommandError, match="at least 1"):
        call_command("seed", "--yes", "--listings", "0")


@pytest.mark.django_db
def test_titles_in_english_do_for_every_language() -> None:
    """Or else a listing would be missing, and all that goes with it."""
    words, english = read_vocabulary(), {"offer": {"en": ["A drill"]}}
    drills = Population(weight=1, titles=english, quantity="1", details={})
    with connection.cursor() as cursor:
        make_words(cursor, words, {"drills": drills})
    found = rows_of("SELECT language, titles FROM seed_words ORDER BY language")
    assert found == [(language, ["A drill"]) for language in sorted(words.sentences)]
