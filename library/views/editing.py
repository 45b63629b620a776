"""Writing something to read, and changing it, with a look at it before anybody else has one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from library.actions.deleting import NotADraft, can_be_deleted, delete_draft
from library.actions.saving import CannotSave, ChangedMeanwhile, save_item
from library.actions.suggesting import NotOnTheDesk, take_up
from library.content import Content
from library.forms.editing import PREVIEW, SAVE, SAVING, EditForms, edit_forms, moved
from library.history import Written, as_written, suggested
from library.languages import language_words
from library.markdown import render as render_markdown
from library.models import Item, Kind, Revision, Suggestion
from library.views.changes import told_changes
from library.views.common import for_editors
from library.views.items import visible_item
from moderation.registry import id_in
from notifications.pages import AN_ID
from places.clock import day_and_time
from safety.idempotency import run_once
from safety.kept_words import keeps_words, kept_words
from safety.rate_limits import RateLimit, RateLimitExceeded, hit_with

# As often as anybody could mean it.
KEEPING = RateLimit("library.save", limit=300, per=timedelta(hours=1))


@dataclass(frozen=True)
class Editing:
    """What an editor works on: a kind, and the item with its newest revision, if it is there; and
    what somebody suggests to make of it."""

    kind: Kind
    item: Item | None = None
    version: int = 0
    suggestion: Suggestion | None = None

    @property
    def written(self) -> Written:
        """What the form begins with."""
        begins = as_written(self.item) if self.item else {}
        return {**begins, **suggested(self.suggestion)} if self.suggestion else begins

    @property
    def published_at(self) -> datetime | None:
        return self.item.published_at if self.item else None


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@for_editors
def item_create(request: SignedInRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    editing = Editing(Kind(kind), suggestion=_suggestion(request, kind, None))
    return _edit(request, editing, at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@for_editors
def item_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    try:
        editing = _editing(request, slug, at)
        return _edit(request, editing, at=at)
    except (Http404, Item.DoesNotExist):
        if request.POST.get("kind") not in Kind.values:
            raise
    return _gone(request, Kind(request.POST["kind"]), at)


def _editing(request: SignedInRequest, slug: str, at: datetime) -> Editing:
    item = visible_item(request, slug, at).own
    newest = Revision.objects.filter(item=item).order_by("-id").first()
    if newest is None:
        raise Item.DoesNotExist
    kind = Kind(item.kind)
    return Editing(kind, item, newest.pk, _suggestion(request, kind, item))


def _edit(request: SignedInRequest, editing: Editing, *, at: datetime) -> HttpResponse:
    if request.method != "POST":
        return _page(request, editing, _forms(editing, kept_words(request), "", at))
    do = request.POST.get("do", SAVE)
    forms = _forms(editing, moved(request.POST, do), do, at)
    if do == PREVIEW:
        return _preview(request, editing, forms)
    if do not in SAVING:
        forms.forget_errors()
        return _page(request, editing, forms)
    if not forms.is_valid():
        return _page(request, editing, forms)
    try:
        return redirect(_save(request, editing, forms, at))
    except CannotSave as error:
        forms.add_error(error.field, error.why)
        return _page(request, editing, forms)
    except ChangedMeanwhile as error:
        return _differs(request, editing, error.revision, at)
    except (NotOnTheDesk, Suggestion.DoesNotExist):
        return _decided(request, replace(editing, suggestion=None), at)
    except RateLimitExceeded:
        forms.item.add_error(None, _("That was very often. Wait a little and save it again."))
        return _page(request, editing, forms, status=429)


def _suggestion(request: SignedInRequest, kind: str, item: Item | None) -> Suggestion | None:
    """The one that an editor works from, while it is to be decided."""
    sent = request.POST if request.method == "POST" else request.GET
    asked = sent.get("suggestion", "")
    if not AN_ID.fullmatch(asked):
        return None
    on_the_desk = Suggestion.objects.visible_to(request.user).on_the_desk()
    wanted = on_the_desk.filter(pk=int(asked), kind=kind, item=item)
    found = wanted.select_related("author", "item").first()
    if found is None and request.method != "POST":
        messages.info(request, _("That suggestion is not on the desk any more, or not yet."))
    return found


def _forms(editing: Editing, data: QueryDict | None, do: str, at: datetime) -> EditForms:
    return edit_forms(
        editing.kind,
        data,
        do=do,
        at=at,
        initial=editing.written,
        release={
            "version": editing.version,
            "suggestion": editing.suggestion.pk if editing.suggestion else None,
        },
        published_at=editing.published_at,
    )


def _save(request: SignedInRequest, editing: Editing, forms: EditForms, at: datetime) -> str:
    """Where to go next. Raises CannotSave, ChangedMeanwhile, NotOnTheDesk, RateLimitExceeded."""
    owner, content = f"person:{request.user.pk}", forms.content()

    @transaction.atomic
    def make() -> str:
        hit_with(KEEPING, owner, at=at)
        item = save_item(
            kind=editing.kind,
            model=forms.item.model,
            content=content,
            by=request.user,
            at=at,
            item=editing.item,
            version=(forms.release.cleaned_data["version"] or 0) if editing.item else None,
        )
        if forms.release.cleaned_data["suggestion"]:
            _take_up(request, editing, item, at)
        messages.success(request, _said(content, at))
        return item.get_absolute_url()

    if editing.item is not None:
        return make()
    key: UUID = forms.release.cleaned_data["once"]
    return run_once(owner=owner, key=key, purpose="library item", make=make)


def _take_up(request: SignedInRequest, editing: Editing, item: Item, at: datetime) -> None:
    if editing.suggestion is None:
        raise NotOnTheDesk
    take_up(suggestion=editing.suggestion, item=item, by=request.user, at=at)
    messages.info(request, _("Whoever suggested it is thanked and told."))


def _decided(request: SignedInRequest, editing: Editing, at: datetime) -> HttpResponse:
    """Another editor was faster, or it is gone; sent once more, what is typed here is saved by
    itself."""
    data = request.POST.copy()
    pk = id_in(data.pop("suggestion")[-1]) or 0
    forms = _forms(editing, data, SAVE, at)
    forms.forget_errors()
    decided = Suggestion.objects.visible_to(request.user).filter(pk=pk).first()
    return _page(request, editing, forms, status=409, decided=decided, was_decided=True)


def _gone(request: SignedInRequest, kind: Kind, at: datetime) -> HttpResponse:
    """Somebody deleted the draft; what is typed here can become a new one."""
    data = request.POST.copy()
    for name in ("version", "suggestion"):
        data.pop(name, None)
    editing = Editing(kind)
    forms = _forms(editing, data, SAVE, at)
    forms.forget_errors()
    return _page(request, editing, forms, status=409, was_deleted=True)


def _said(content: Content, at: datetime) -> str:
    if content.published_at is None:
        return _("Kept as a draft. Only editors see it.")
    if content.published_at > at:
        when = day_and_time(content.published_at)
        return _("Saved. Readers see it from %(when)s on.") % {"when": when}
    return _("Saved. Readers see it.")


def _differs(
    request: SignedInRequest, editing: Editing, newest: Revision, at: datetime
) -> HttpResponse:
    """Show what changed; sent once more, what is typed here takes the place of it."""
    data = request.POST.copy()
    read = Revision.objects.filter(item=newest.item_id, pk=id_in(data.get("version", "")) or 0)
    before = read.first()
    data["version"] = str(newest.pk)
    forms = _forms(editing, data, SAVE, at)
    forms.forget_errors()
    meanwhile = {
        "revision": newest,
        "changes": told_changes(editing.kind, before.written if before else {}, newest.written),
    }
    return _page(request, editing, forms, status=409, meanwhile=meanwhile)


def _preview(request: SignedInRequest, editing: Editing, forms: EditForms) -> HttpResponse:
    """How it will look, as far as it can be shown; what is wrong is told beside it."""
    forms.is_valid()
    data = forms.item.cleaned_data
    preview: dict[str, Any] = {"kind": editing.kind, "said": data}
    if "markdown" in data:
        preview["shown"] = render_markdown(data["markdown"], get_language() or "en")
    if editing.kind == Kind.LIST:
        preview["titles"] = forms.item.fields["entries"].widget.titles
    preview["language"] = language_words(data.get("language") or "en")
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx and not htmx.history_restore_request:
        return render(request, "library/_preview.html", {"preview": preview, "forms": forms})
    return _page(request, editing, forms, preview=preview)


def _page(
    request: SignedInRequest, editing: Editing, forms: EditForms, *, status: int = 200, **more: Any
) -> HttpResponse:
    at, item = timezone.now(), editing.item
    context = {
        "editing": editing,
        "item": item,
        "kind_words": editing.kind.label,
        "forms": forms,
        "is_published": item is not None and item.is_published(at),
        "is_scheduled": item is not None and item.published_at and not item.is_published(at),
        "may_delete": item is not None and can_be_deleted(item),
        "action": (
            reverse("library:item_edit", args=[item.slug])
            if item is not None
            else reverse("library:item_create", args=[editing.kind])
        ),
        **more,
    }
    return render(request, "library/item_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def item_delete(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask once, then throw a draft away."""
    at = timezone.now()
    item = visible_item(request, slug, at)
    if request.method != "POST" and can_be_deleted(item):
        return render(request, "library/item_delete.html", {"item": item})
    try:
        if request.method == "POST":
            delete_draft(item=item, by=request.user, at=at)
            messages.success(request, _("The draft is gone."))
            return redirect("library:desk")
    except NotADraft:
        pass
    messages.warning(request, _("Only drafts can be deleted. Take it back to a draft first."))
    return redirect(item)
