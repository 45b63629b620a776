"""What no view should ever have to look at: bytes that are not text, and bodies without end."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)

# A browser shows "connection reset" in place of our page when nobody reads what it sends, so as
# much as this of a body that is too large is read and thrown away.
DRAINED_BYTES = 32 * 1024 * 1024
CHUNK_BYTES = 64 * 1024

_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


class MalformedInputMiddleware:
    """Answer 400 to what is not text, and 413 to a body over DATA_UPLOAD_MAX_MEMORY_SIZE bytes.

    PostgreSQL stores neither NUL nor lone surrogates. The path and the query are refused here;
    cookies that carry them are dropped, since a person cannot mend a cookie; forms refuse or clean
    them in their fields. What still gets as far as the database is answered with 400 as well.

    Belongs before the session middleware, which looks cookies up in the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_too_large(request):
            _drain(request)
            return refuse(request, 413)
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        if not (_is_text(request.path_info.encode(errors="surrogatepass")) and _is_text(query)):
            return refuse(request, 400)
        for name in [name for name, value in request.COOKIES.items() if not _is_storable(value)]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not _was_not_storable(exception):
            return None
        # The page by its name: paths have people and things in them.
        match = request.resolver_match
        page = match.view_name if match else "a page that is none"
        logger.warning("NUL or a lone surrogate got past the form of %s", page)
        return refuse(request, 400)


def refuse(request: HttpRequest, status: int) -> HttpResponse:
    """Answer with the page of that status in the reader's language.

    The page is rendered without the request, whose session nobody has looked up yet.
    """
    with translation.override(translation.get_language_from_request(request)):
        response = HttpResponse(render_to_string(f"{status}.html"), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _is_text(quoted: bytes) -> bool:
    """Whether percent-encoded bytes are UTF-8 without NUL. (Django leaves what is not UTF-8 in
    a path percent-encoded, so a decoded path can be looked at once more.)
    """
    try:
        return _is_storable(unquote_to_bytes(quoted).decode())
    except UnicodeDecodeError:
        return False


def _is_storable(text: str) -> bool:
    return _NOT_STORABLE.search(text) is None


def _is_too_large(request: HttpRequest) -> bool:
    # WSGI servers give a body exactly as long as this header says, so nothing else need be checked.
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return limit is not None and _content_length(request) > limit


def _content_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _drain(request: HttpRequest) -> None:
    left = min(_content_length(request), DRAINED_BYTES)
    with suppress(UnreadablePostError):
        while left > 0 and (chunk := request.read(min(left, CHUNK_BYTES))):
            left -= len(chunk)


def _was_not_storable(exception: Exception) -> bool:
    if isinstance(exception, UnicodeEncodeError):
        return exception.reason == "surrogates not allowed"
    return isinstance(exception, DataError | ValueError) and "NUL (0x00)" in str(exception)
