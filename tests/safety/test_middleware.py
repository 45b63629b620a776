import io
import logging

import pytest
from django.db import DataError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from pytest_django import Settings

from safety.middleware import MalformedInputMiddleware


def seen(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"seen {sorted(request.COOKIES)}")


guard = MalformedInputMiddleware(seen)

BROKEN = ["%00", "a%00b", "%FF", "%C3", "%ED%A0%80", "%ED%BF%BF", "%C0%80", "%F8%88%80%80%80"]
WHOLE = ["", "plain", "%C3%A9", "%F0%9F%8D%B2", "%E2%80%AE", "%E2%80%8B", "100%", "%zz", "a%25b"]


@pytest.mark.parametrize("part", BROKEN)
def test_what_is_not_text_is_refused_in_path_and_query(rf: RequestFactory, part: str) -> None:
    for request in (rf.get("/", QUERY_STRING=f"q={part}"), rf.get(f"/people/{part}/")):
        refused = guard(request)
        assert refused.status_code == 400
        assert "<html" in refused.content.decode()
        assert refused["Cache-Control"] == "no-store"


@pytest.mark.parametrize("part", WHOLE)
def test_every_text_passes(rf: RequestFactory, part: str) -> None:
    assert guard(rf.get("/", QUERY_STRING=f"q={part}&p=%20+")).status_code == 200
    assert guard(rf.get(f"/people/{part}/")).status_code == 200


def test_raw_bytes_in_the_query_are_read_as_they_were_sent(rf: RequestFactory) -> None:
    as_wsgi = "q=café".encode().decode("latin-1")
    assert guard(rf.get("/", QUERY_STRING=as_wsgi)).status_code == 200
    assert guard(rf.get("/", QUERY_STRING="q=caf\xe9")).status_code == 400


@pytest.mark.parametrize("broken", [r'"abcdefgh\000"', r'"\355\240\200x\000"', '"\x00"'])
def test_cookies_that_cannot_be_stored_are_dropped(rf: RequestFactory, broken: str) -> None:
    request = rf.get("/", headers={"Cookie": f"theme=dark; session={broken}"})
    assert guard(request).content == b"seen ['theme']"


@pytest.mark.parametrize("path", ["/%00", "/%FF/", "/?q=%00", "/accounts/login/?next=%ED%A0%80"])
@pytest.mark.django_db
def test_the_site_answers_400(client: Client, path: str) -> None:
    path, _, query = path.partition("?")
    assert client.get(path, QUERY_STRING=query).status_code == 400


@pytest.mark.django_db
def test_the_site_serves_people_with_broken_session_cookies(
    client: Client, settings: Settings
) -> None:
    broken = f'{settings.SESSION_COOKIE_NAME}="abcdefghijkl\\000"'
    assert client.get("/", headers={"Cookie": broken}).status_code == 200


class HungUp:
    def read(self, size: int) -> bytes:
        raise ConnectionResetError

    readline = read


class TestSize:
    def test_a_body_over_the_limit_is_answered_413_in_words(
        self, rf: RequestFactory, settings: Settings
    ) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        assert guard(rf.post("/", b"x" * 1000, content_type="text/plain")).status_code == 200
        refused = guard(rf.post("/", b"x" * 1001, content_type="text/plain"))
        assert refused.status_code == 413
        assert "<html" in refused.content.decode()

    def test_files_count_too(self, rf: RequestFactory, settings: Settings) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        upload = io.BytesIO(b"x" * 2000)
        upload.name = "a.txt"
        assert guard(rf.post("/", {"file": upload})).status_code == 413

    def test_the_body_is_read_to_its_end_so_that_browsers_show_the_page(
        self, rf: RequestFactory, settings: Settings
    ) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        request = rf.post("/", b"x" * 300_000, content_type="text/plain")
        guard(request)
        assert request.read() == b""

    @pytest.mark.parametrize("body", [io.BytesIO(b"x"), HungUp()])
    def test_a_sender_who_stops_or_hangs_up_is_not_waited_for(
        self, rf: RequestFactory, settings: Settings, body: object
    ) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        environ = {"CONTENT_LENGTH": "999999", "wsgi.input": body}
        assert guard(rf.post("/", **environ)).status_code == 413  # type: ignore[arg-type]

    @pytest.mark.parametrize("length", ["-1", "many", "9" * 30, "", "٣"])
    def test_a_forged_length_is_no_body(self, rf: RequestFactory, length: str) -> None:
        request = rf.post("/", b"", content_type="text/plain", CONTENT_LENGTH=length)
        assert guard(request).status_code == 200

    def test_no_limit_is_no_limit(self, rf: RequestFactory, settings: Settings) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
        assert guard(rf.post("/", b"x" * 3_000_000, content_type="text/plain")).status_code == 200

    @pytest.mark.django_db
    def test_the_site_answers_413(self, client: Client, settings: Settings) -> None:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        assert limit
        body = b"email=" + b"x" * limit
        kind = "application/x-www-form-urlencoded"
        assert client.post("/accounts/login/", body, content_type=kind).status_code == 413
        with io.BytesIO(b"x" * 10_000_000) as upload:
            assert client.post("/accounts/login/", {"f": upload}).status_code == 413

    @pytest.mark.django_db
    def test_too_many_fields_are_refused(self, client: Client) -> None:
        fields = {f"f{n}": "x" for n in range(2000)}
        assert client.post("/accounts/login/", fields).status_code in {400, 413}


class TestWhatGotPastTheForms:
    @pytest.mark.django_db
    @pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
    def test_is_answered_400_and_told_without_the_words(
        self, rf: RequestFactory, text: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        with pytest.raises((DataError, ValueError)) as raised, connection.cursor() as cursor:
            cursor.execute("SELECT %s", [text])
        with caplog.at_level(logging.WARNING, logger="safety.middleware"):
            request = rf.post("/people/1b4e28ba-2fa1-11d2-883f-0016d3cca427/block/")
            request.resolver_match = resolve(request.path)
            answer = guard.process_exception(request, raised.value)
        assert answer is not None
        assert answer.status_code == 400
        assert "form of people:block" in caplog.text
        assert "1b4e28ba" not in caplog.text
        assert text not in caplog.text

    @pytest.mark.parametrize(
        "other", [ValueError("a bug"), DataError("value too long"), KeyError("x"),
                  UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range")],
    )  # fmt: skip
    def test_bugs_stay_bugs(self, rf: RequestFactory, other: Exception) -> None:
        assert guard.process_exception(rf.get("/"), other) is None
