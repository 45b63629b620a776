"""Saying something in a thread, answering, changing what one said, and deleting it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from accounts.requests import SignedInRequest, posted
from comments.actions.writing import (
    StaleComment,
    delete_comment,
    edit_comment,
    post_comment,
)
from comments.forms import EditCommentForm, NewCommentForm, WordsForm
from comments.models import Comment
from comments.permissions import can_comment, can_edit, can_reply, is_read_first
from comments.reading import Branch, lone_branch
from comments.views.common import (
    Place,
    is_part,
    own_comment,
    signs_in,
    visible_comment,
    visible_place,
)
from comments.views.reading import below_its_page, here
from comments.views.refusals import REFUSALS
from safety.idempotency import run_once
from safety.kept_words import keeps_words, kept_words
from safety.rate_limits import RateLimit, hit_with

# As often as anybody could mean it.
COMMENTING = RateLimit("comments.comment", limit=30, per=timedelta(hours=1))
EDITING = RateLimit("comments.edit", limit=60, per=timedelta(hours=1))


@dataclass(frozen=True)
class Writing:
    """A form for words, where it is sent, and what it is about."""

    url: str
    form: WordsForm
    place: Place
    answers: Comment | None = None
    edits: Comment | None = None

    @property
    def element(self) -> str:
        """The id of the form on the page."""
        if self.edits:
            return f"edit-{self.edits.pk}"
        return (
            f"answer-{self.answers.pk}" if self.answers else f"thread-{self.place.thread.pk}-form"
        )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@signs_in
def comment_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say something in a thread."""
    place = visible_place(request, pk)
    return _write(request, place, None)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@signs_in
def comment_reply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer a comment."""
    comment, place, _above = visible_comment(request, pk)
    if request.method != "POST" and not can_reply(comment):
        messages.info(request, _("There is nothing to answer any more."))
        return redirect(comment)
    return _write(request, place, comment)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
@signs_in
def comment_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what one said."""
    comment, place = own_comment(request, pk)
    if request.user.is_suspended:
        raise PermissionDenied
    if not can_edit(request.user, comment):
        raise Http404
    data = posted(request) if request.method == "POST" else kept_words(request)
    initial = {"words": comment.words, "version": comment.review_version}
    label = _("What you say")
    form = EditCommentForm(data, initial=initial, label=label, auto_id=f"id_edit_{pk}_%s")
    writing = Writing(request.path, form, place, edits=comment)
    if request.method != "POST" or "preview" in request.POST:
        return _form_page(request, writing)
    if not form.is_valid():
        return _form_page(request, writing)
    return _save(request, writing, comment, at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@signs_in
def comment_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask once, then take the words away."""
    comment, place, _above = visible_comment(request, pk)
    if comment.author_id != request.user.pk:
        raise Http404
    if request.method == "POST":
        delete_comment(comment=comment, at=timezone.now())
        messages.success(request, _("It is deleted, with all that it ever said."))
        return redirect(here(comment.parent) if comment.parent else place.thread)
    if comment.is_deleted:
        return redirect(comment)
    # Whose words were taken out reads them in the decision alone.
    context = {"comment": comment, "place": place}
    context["is_readable"] = comment.is_readable_by(request.user)
    return render(request, "comments/comment_delete.html", context)


def _write(request: SignedInRequest, place: Place, parent: Comment | None) -> HttpResponse:
    if not can_comment(request.user, place.thread, place.page):
        raise PermissionDenied
    url = reverse("comments:comment_reply", args=[parent.pk]) if parent else _url_of(place)
    data = posted(request) if request.method == "POST" else kept_words(request)
    label = _("Your answer") if parent else _("Your comment")
    name = f"answer_{parent.pk}" if parent else f"thread_{place.thread.pk}"
    form = NewCommentForm(data, label=label, auto_id=f"id_{name}_%s")
    writing = Writing(url, form, place, answers=parent)
    if request.method != "POST" or "preview" in request.POST or not form.is_valid():
        return _form_page(request, writing)
    return _post(request, writing, at=timezone.now())


def _url_of(place: Place) -> str:
    return reverse("comments:comment_create", args=[place.thread.pk])


def _post(request: SignedInRequest, writing: Writing, *, at: datetime) -> HttpResponse:
    """The same click twice makes one comment."""
    owner = f"person:{request.user.pk}"
    comment: Comment | None = None

    def make() -> str:
        nonlocal comment
        hit_with(COMMENTING, owner, at=at)
        comment = post_comment(
            thread=writing.place.thread,
            parent=writing.answers,
            by=request.user,
            words=writing.form.cleaned_data["words"],
            at=at,
        )
        return comment.get_absolute_url()

    once = writing.form.cleaned_data["once"]
    try:
        url = run_once(owner=owner, key=once, purpose=f"comment {writing.url}", make=make)
    except tuple(REFUSALS) as error:
        return _refused(request, writing, error)
    is_new = comment is not None
    if comment is None:
        comment = Comment.objects.get(pk=resolve(url).kwargs["pk"])
    if is_part(request):
        return _posted(request, writing, comment, is_new=is_new)
    if is_new:
        messages.success(request, _said(comment))
    else:
        messages.info(request, _("You posted this already: here it is."))
    return redirect(below_its_page(request, writing.place, comment))


def _said(comment: Comment) -> str:
    if comment.is_shown:
        return _("It is posted.")
    return _("Thank you. An organizer reads it first; until then only you see it.")


def _posted(
    request: SignedInRequest, writing: Writing, comment: Comment, *, is_new: bool
) -> HttpResponse:
    """The new comment, where it belongs on the page it was written on, and the form emptied."""
    branch = lone_branch(comment, request.user, may_write=writing.place.may_write(request))
    name = f"answer_{writing.answers.pk}" if writing.answers else f"thread_{comment.thread_id}"
    context = {
        "branch": branch,
        "writing": Writing(
            writing.url, NewCommentForm(auto_id=f"id_{name}_%s"), writing.place, writing.answers
        ),
        "is_new": is_new,
        "is_read_first": is_read_first(request.user),
    }
    response = render(request, "comments/_posted.html", context)
    spot = f"replies-new-{writing.answers.pk}" if writing.answers else "comments-new"
    return reswap(retarget(response, f"#{spot}"), "beforeend" if is_new else "none")


def _save(
    request: SignedInRequest, writing: Writing, comment: Comment, *, at: datetime
) -> HttpResponse:
    data = writing.form.cleaned_data
    try:
        with transaction.atomic():
            hit_with(EDITING, f"person:{request.user.pk}", at=at)
            comment = edit_comment(
                comment=comment,
                words=data["words"],
                version=data["version"],
                at=at,
            )
    except StaleComment as error:
        return _differs(request, writing, error.comment)
    except tuple(REFUSALS) as error:
        return _refused(request, writing, error)
    if is_part(request):
        branch = lone_branch(comment, request.user, may_write=False)
        response = render(
            request, "comments/_comment_body.html", {"branch": branch, "is_just": True}
        )
        return reswap(retarget(response, f"#body-{comment.pk}"), "outerHTML")
    messages.success(request, _said(comment))
    return redirect(here(comment))


def _differs(request: SignedInRequest, writing: Writing, current: Comment) -> HttpResponse:
    """Show both; sent once more, what is typed here takes the place of the other."""
    data: QueryDict = request.POST.copy()
    data["version"] = str(current.review_version)
    writing.form.data = data
    return _form_page(request, writing, status=409, current=current)


def _refused(request: SignedInRequest, writing: Writing, error: Exception) -> HttpResponse:
    """Say why not, with the words still in the form."""
    words, status = REFUSALS[type(error)](error)
    writing.form.add_error(None, words)
    return _form_page(request, writing, status=status)


def _form_page(
    request: SignedInRequest,
    writing: Writing,
    *,
    status: int = 200,
    current: Comment | None = None,
) -> HttpResponse:
    is_preview = request.method == "POST" and "preview" in request.POST
    preview = _looked_at(request, writing.form) if is_preview else None
    context = {
        "writing": writing,
        "answered": Branch(writing.answers, request.user) if writing.answers else None,
        "preview": preview,
        "current": current,
        "place": writing.place,
        "is_read_first": writing.edits is None and is_read_first(request.user),
    }
    if is_part(request):
        # htmx shows nothing of an answer that is an error.
        return render(request, "comments/_write_form.html", context)
    return render(request, "comments/comment_write.html", context, status=status)


def _looked_at(request: SignedInRequest, form: WordsForm) -> str | None:
    """The words to show as they would look, if they can be; what else is wrong is for later."""
    try:
        words: str = form.fields["words"].clean(request.POST.get("words", ""))
    except ValidationError:
        return None
    form.forget_errors()
    # The form asks about a number in them only once, and this does not count.
    form.data = request.POST
    return words
