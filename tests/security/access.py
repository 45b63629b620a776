"""Who gets what answer at which URL: one line a URL name (check 1).

A line says for GET and POST whom the URL lets in and what those get: a status, or the path they
are sent to. Everybody else gets what the policy says. A line without GET or POST answers it with
405. ``test_access.py`` tries every method in every role, and fails for a URL without a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.security.world import ROLES

# A status, or the path that the answer redirects to.
Outcome = int | str
Answers = Mapping[str, Outcome]

# HEAD is GET without its body, whoever asks: it is tried in these roles, the others in all.
HEAD_AS = ("anonymous", "owner", "administrator")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REFUSED, MISSING, NOT_ALLOWED = 403, 404, 405
SIGN_IN, ADMIN_SIGN_IN = "/accounts/login/", "/admin/login/"
PROVE_ADDRESS = "/accounts/confirm-email/"
HOME, PROVE_BY_CODE, PROVE_BY_FACTOR = "/", "/me/confirm/", "/accounts/2fa/reauthenticate/"
NOT_IN = dict.fromkeys(("anonymous", "unverified"), SIGN_IN)


class Policy:
    """``POLICY(200)`` gives 200 to whoever it lets in; ``POLICY(200, owner=404)`` makes exceptions.

    ``kept_out`` says who is not let in, and what they get. An editor of the library is an outsider
    everywhere but there (``for_editors``).
    """

    def __init__(self, kept_out: Answers, *, for_editors: bool = False) -> None:
        self.kept_out, self.for_editors = kept_out, for_editors

    def __call__(self, outcome: Outcome, **but: Outcome) -> Answers:
        answers = {**dict.fromkeys(ROLES, outcome), **self.kept_out, **but}
        return {**answers, "editor": outcome if self.for_editors else answers["outsider"]}


def _kept_out(outcome: Outcome, roles: str) -> dict[str, Outcome]:
    return dict.fromkeys(roles.split(), outcome)


# Everybody; only those not signed in; only those who are.
PUBLIC = Policy({})
GUESTS = Policy({**_kept_out(HOME, " ".join(ROLES[2:])), "unverified": PROVE_ADDRESS})
SIGNED_IN = Policy(NOT_IN)
HALF_SIGNED_IN = Policy(
    {"anonymous": SIGN_IN, **_kept_out("/accounts/email/", " ".join(ROLES[2:]))}
)
# Whom an organizer let in; who may offer and need; whoever runs the group.
MEMBERS = Policy({**NOT_IN, "waiting": MISSING})
WITH_THE_GROUP = Policy({**NOT_IN, "waiting": REFUSED})
TAKES_PART = Policy({**NOT_IN, **_kept_out(REFUSED, "waiting reader")})
ORGANIZERS = Policy({**NOT_IN, **_kept_out(REFUSED, "waiting reader outsider owner counterpart")})
EDITORS = Policy(ORGANIZERS.kept_out, for_editors=True)
NOT_VOUCHED_FOR = dict.fromkeys(("reader", "outsider", "owner", "counterpart"), REFUSED)
ADMINISTRATORS = Policy(_kept_out(ADMIN_SIGN_IN, " ".join(ROLES[:-1])))
STAFF = Policy({**_kept_out(REFUSED, " ".join(ROLES[2:-1])), **NOT_IN})
TO_ADMIN = Policy(_kept_out("/admin/", " ".join(ROLES[:-1])))
# Whose it is: something of one's own; a listing; a match, which two speak for; a listing that
# organizers may introduce to another one.
OTHERS = "waiting reader outsider counterpart organizer administrator"
OWN = Policy({**NOT_IN, **_kept_out(MISSING, OTHERS)})
OWN_OR_EDITED = Policy(OWN.kept_out, for_editors=True)
OWN_LISTING = Policy({**OWN.kept_out, **_kept_out(REFUSED, "waiting reader")})
SIDES = Policy({**TAKES_PART.kept_out, **_kept_out(MISSING, "outsider organizer administrator")})
SPEAKS_FOR = Policy({**TAKES_PART.kept_out, **_kept_out(REFUSED, "outsider counterpart")})
# Who introduces two others sets nothing aside for them.
SETS_ASIDE = Policy({**SPEAKS_FOR.kept_out, **_kept_out(REFUSED, "organizer administrator")})
# A thread below a listing that members see, and in it a comment of the owner's.
IN_THREAD = Policy({**NOT_IN, **_kept_out(MISSING, "waiting reader")})
RUNS_THREAD = Policy({**IN_THREAD.kept_out, **_kept_out(REFUSED, "outsider counterpart")})
ORGANIZES_THREAD = Policy(
    {**IN_THREAD.kept_out, **_kept_out(REFUSED, "outsider owner counterpart")}
)
READ_THREAD = PUBLIC(200, **_kept_out(MISSING, "anonymous unverified waiting reader"))
THREAD = "/threads/{thread}/"
# Proving once more who one is: by a mailed code, or by the second factor of whoever has one.
PROVES = Policy(
    {**SIGNED_IN(PROVE_BY_CODE), **_kept_out(PROVE_BY_FACTOR, "organizer administrator")}
)
BY_CODE = Policy({**NOT_IN, **_kept_out("/accounts/reauthenticate/", "organizer administrator")})
WITH_FACTOR = Policy(
    {**NOT_IN, **_kept_out(PROVE_BY_CODE, "waiting reader outsider owner counterpart")}
)
HAS_FACTOR = Policy({**SIGNED_IN(MISSING), **_kept_out(PROVE_BY_FACTOR, "organizer administrator")})


@dataclass(frozen=True)
class Rule:
    """A function view that says which methods it takes; ``of`` names the ids in its path.

    ``at`` is the path itself, for a URL that ``reverse`` does not know.
    """

    get: Answers | None = None
    post: Answers | None = None
    of: str = ""
    query: str = ""
    at: str = ""
    head: Answers | None = None

    def expected(self, method: str) -> Answers:
        answers = self.post if method == "POST" else self.get if method in ("GET", "HEAD") else None
        return PUBLIC(NOT_ALLOWED) if answers is None else answers


@dataclass(frozen=True)
class View(Rule):
    """A class-based view: who is kept out stays so for every method; OPTIONS tells the others."""

    kept_out_by: Policy = PUBLIC
    takes_put: bool = True

    def expected(self, method: str) -> Answers:
        if method in ("POST", "PUT" if self.takes_put else "") and self.post is not None:
            return self.post
        if method == "HEAD" and self.head is not None:
            return self.head
        if method in ("GET", "HEAD") and self.get is not None:
            return self.get
        return self.kept_out_by(200 if method == "OPTIONS" else NOT_ALLOWED)


@dataclass(frozen=True)
class Always(Rule):
    """The same answer to every method, except perhaps to POST."""

    def expected(self, method: str) -> Answers:
        assert self.get is not None
        return self.post if method == "POST" and self.post is not None else self.get


EVERY_URL: dict[str, Rule] = {
    # The site
    "home": Rule(get=PUBLIC(200)),
    "privacy": Rule(get=PUBLIC(200)),
    "theme": Rule(post=PUBLIC(400)),
    "components": Rule(get=PUBLIC(MISSING)),
    "manifest": Rule(get=PUBLIC(200)),
    "health": Rule(get=PUBLIC(200)),
    # Notices
    "notifications:notice_list": Rule(get=SIGNED_IN(200)),
    "notifications:notice_read_all": Rule(post=SIGNED_IN("/notices/")),
    "notifications:notice_open": Rule(post=OWN("/matches/{done}/"), of="notice"),
    "notifications:notice_read": Rule(post=OWN("/notices/"), of="notice"),
    # People
    "people:profile": Rule(get=SIGNED_IN(200)),
    "people:profile_edit": Rule(get=SIGNED_IN(200), post=SIGNED_IN(200)),
    "people:place": Rule(get=SIGNED_IN(200), post=SIGNED_IN("/me/")),
    "people:availability": Rule(get=SIGNED_IN(200), post=SIGNED_IN("/me/")),
    "people:welcome": Rule(get=SIGNED_IN(200), post=SIGNED_IN("/")),
    "people:security": Rule(get=SIGNED_IN(200)),
    "people:confirm_by_code": Rule(get=BY_CODE(200), post=BY_CODE(200)),
    "people:channels": Rule(get=SIGNED_IN(200), post=SIGNED_IN(200)),
    "people:channel_edit": Rule(get=OWN(200), post=OWN(200), of="channel"),
    "people:channel_remove": Rule(post=OWN("/me/channels/"), of="channel"),
    "people:blocked": Rule(get=MEMBERS(200, waiting=REFUSED)),
    "people:invitation_create": Rule(get=SIGNED_IN(REFUSED), post=SIGNED_IN(REFUSED)),
    "people:waiting": Rule(get=ORGANIZERS(200)),
    "people:waiting_approve": Rule(post=ORGANIZERS("/people/waiting/"), of="waiting"),
    "people:waiting_decline": Rule(post=ORGANIZERS("/people/waiting/"), of="waiting"),
    "people:person_detail": Rule(get=MEMBERS(200), of="person"),
    "people:block": Rule(
        get=MEMBERS(200, owner=404), post=MEMBERS("/me/blocked/", owner=404), of="person"
    ),
    "people:vouch": Rule(
        get=MEMBERS(200, **NOT_VOUCHED_FOR),
        post=MEMBERS(200, **NOT_VOUCHED_FOR),
        of="person",
    ),
    "people:vouches": Rule(get=MEMBERS(200, waiting=REFUSED)),
    "people:vouch_end": Rule(
        get=OWN(200, waiting=REFUSED, organizer=200, administrator=200),
        post=OWN(
            "/me/vouches/",
            waiting=REFUSED,
            organizer="/people/vouching/",
            administrator="/people/vouching/",
        ),
        of="vouch",
    ),
    "people:vouching": Rule(get=ORGANIZERS(200)),
    "people:unblock": Rule(post=OWN("/me/blocked/"), of="blocked"),
    # Moderation
    "moderation:agreement_list": Rule(get=PUBLIC(200)),
    "moderation:agreement_create": Rule(get=ORGANIZERS(200), post=ORGANIZERS(200)),
    "moderation:agreement_edit": Rule(get=ORGANIZERS(200), post=ORGANIZERS(200), of="agreement"),
    "moderation:agreement_retire": Rule(
        post=ORGANIZERS("/agreements/{agreement}/"), of="agreement"
    ),
    "moderation:report_blocked": Rule(get=MEMBERS(200, waiting=REFUSED)),
    "moderation:report_create": Rule(
        get=TAKES_PART(200, waiting=MISSING, reader=MISSING, owner=REFUSED),
        post=TAKES_PART(200, waiting=MISSING, reader=MISSING, owner=REFUSED),
        of="reviewable listing",
    ),
    "moderation:decision_detail": Rule(get=OWN(200), of="decision"),
    "moderation:appeal_create": Rule(get=OWN(200), post=OWN(200), of="decision"),
    "moderation:appeal_list": Rule(get=ORGANIZERS(200)),
    "moderation:appeal_detail": Rule(get=ORGANIZERS(200), post=ORGANIZERS(200), of="appeal"),
    "moderation:duty": Rule(get=ORGANIZERS(200)),
    "moderation:duty_choose": Rule(post=ORGANIZERS("/review/duty/")),
    "moderation:share_choose": Rule(post=ORGANIZERS("/review/duty/")),
    "moderation:queue": Rule(get=ORGANIZERS(200)),
    "moderation:approve_several": Rule(post=ORGANIZERS("/review/")),
    "moderation:case_detail": Rule(get=ORGANIZERS(200), post=ORGANIZERS(200), of="case"),
    "moderation:case_claim": Rule(post=ORGANIZERS("/review/{case}/"), of="case"),
    "moderation:case_author": Rule(post=ORGANIZERS("/review/{case}/"), of="case"),
    "moderation:case_hold": Rule(post=ORGANIZERS("/review/{case}/"), of="case"),
    "moderation:case_let_go": Rule(post=ORGANIZERS("/review/{case}/"), of="case"),
    "moderation:watched_words": Rule(get=ORGANIZERS(200), post=ORGANIZERS(200)),
    "moderation:watched_word_remove": Rule(post=ORGANIZERS("/review/words/"), of="word"),
    "moderation:limits": Rule(get=SIGNED_IN(200)),
    "moderation:log": Rule(get=ORGANIZERS(200)),
    "moderation:summary": Rule(get=PUBLIC(200)),
    # The exchange
    "exchange:listing_list": Rule(get=PUBLIC(200)),
    "exchange:map": Rule(get=PUBLIC(200)),
    "exchange:map_cells": Rule(get=PUBLIC(200)),
    "exchange:help": Rule(get=PUBLIC(200)),
    "exchange:how_matching_works": Rule(get=PUBLIC(200)),
    "exchange:listing_create": Rule(
        get=TAKES_PART(200),
        post=TAKES_PART(200),
        # Without a key of the form in the address one is sent on to one with it.
        query="?kind=need&category=meals&form=8a1f7c52-6f4e-4f0e-9f0b-3f4b1c7d2a10",
    ),
    "exchange:listing_dates": Rule(post=TAKES_PART(200)),
    "exchange:listing_mine": Rule(get=TAKES_PART(200)),
    "exchange:listing_detail": Rule(
        get=PUBLIC(200, anonymous=404, unverified=404, waiting=404, reader=404), of="listing"
    ),
    "exchange:listing_answer": Rule(
        get=TAKES_PART(200, owner="/listings/{listing}/", counterpart="/matches/{match}/"),
        post=TAKES_PART(200, owner="/listings/{listing}/", counterpart="/matches/{match}/"),
        of="listing",
    ),
    "exchange:listing_edit": Rule(get=OWN_LISTING(200), post=OWN_LISTING(200), of="listing"),
    "exchange:listing_edit_dates": Rule(post=OWN_LISTING(200), of="listing"),
    "exchange:listing_publish": Rule(post=OWN_LISTING("/listings/{draft}/"), of="draft"),
    "exchange:listing_close": Rule(
        get=OWN_LISTING(200), post=OWN_LISTING("/my-week/"), of="listing"
    ),
    "exchange:match_create": Rule(get=SPEAKS_FOR(200), post=SPEAKS_FOR(200), of="listing other"),
    "exchange:pass_create": Rule(post=SETS_ASIDE("/listings/{listing}/"), of="listing other"),
    "exchange:pass_undo": Rule(post=SETS_ASIDE("/listings/{listing}/"), of="listing aside"),
    "exchange:match_detail": Rule(get=SIDES(200), of="match"),
    "exchange:match_accept": Rule(post=SIDES(200, counterpart=200), of="match"),
    "exchange:match_decline": Rule(post=SIDES("/matches/{match}/", counterpart=409), of="match"),
    "exchange:match_withdraw": Rule(post=SIDES("/matches/{match}/", owner=409), of="match"),
    "exchange:match_fall_through": Rule(post=SIDES("/matches/{agreed}/"), of="agreed"),
    "exchange:match_end": Rule(get=SIDES(200), post=SIDES("/matches/{standing}/"), of="standing"),
    "exchange:match_done": Rule(post=SIDES("/matches/{agreed}/"), of="agreed"),
    "exchange:match_deny": Rule(post=SIDES("/matches/{done}/", counterpart=409), of="done"),
    # Its only date: that is falling through, which the page of the match has.
    "exchange:match_cancel_date": Rule(
        get=SIDES("/matches/{agreed}/"), post=SIDES("/matches/{agreed}/"), of="agreed date"
    ),
    "exchange:my_week": Rule(get=TAKES_PART(200)),
    "exchange:organizing": Rule(get=ORGANIZERS(200)),
    "exchange:intake": Rule(get=ORGANIZERS(200), post=ORGANIZERS(200)),
    # Threads
    "comments:thread_detail": Rule(get=READ_THREAD, of="thread"),
    "comments:comment_create": Rule(get=IN_THREAD(200), post=IN_THREAD(200), of="thread"),
    "comments:thread_lock": Rule(post=RUNS_THREAD(THREAD), of="thread"),
    "comments:thread_unlock": Rule(post=RUNS_THREAD(THREAD), of="thread"),
    "comments:thread_slow": Rule(post=ORGANIZES_THREAD(THREAD), of="thread"),
    "comments:comment_detail": Rule(get=READ_THREAD, of="comment"),
    "comments:comment_history": Rule(
        get=IN_THREAD(200, outsider=MISSING, counterpart=MISSING), of="comment"
    ),
    "comments:comment_reply": Rule(get=IN_THREAD(200), post=IN_THREAD(200), of="comment"),
    "comments:comment_edit": Rule(get=OWN(200), post=OWN(200), of="comment"),
    "comments:comment_delete": Rule(get=OWN(200), post=OWN(THREAD), of="comment"),
    "comments:comment_pin": Rule(post=ORGANIZES_THREAD(THREAD), of="comment"),
    "comments:comment_unpin": Rule(post=ORGANIZES_THREAD(THREAD), of="comment"),
    # The library
    "library:start": Rule(get=PUBLIC(200)),
    "library:feed": Rule(get=PUBLIC(200)),
    "library:topic_feed": Rule(get=PUBLIC(200), of="topic"),
    "library:list_feed": Rule(get=PUBLIC(200), of="reading_list"),
    "library:sitemap": Rule(get=PUBLIC(200)),
    "library:sitemap_part": Rule(get=PUBLIC(200), of="part"),
    "library:opensearch": Rule(get=PUBLIC(200)),
    "library:item_cite": Rule(get=PUBLIC(200), of="item ending"),
    "library:search_cite": Rule(get=PUBLIC(200), of="ending"),
    "library:search": Rule(get=PUBLIC(200)),
    "library:complete": Rule(get=PUBLIC(200)),
    "library:topic_detail": Rule(get=PUBLIC(200), of="topic"),
    "library:import_citations": Rule(get=EDITORS(200), post=EDITORS(200)),
    "library:link_list": Rule(get=EDITORS(200)),
    "library:link_accept": Rule(post=EDITORS(409), of="link"),
    "library:link_check": Rule(post=EDITORS("/library/links/"), of="link"),
    "library:editor_list": Rule(get=ORGANIZERS(200), post=ORGANIZERS("/library/editors/")),
    "library:editor_remove": Rule(post=ORGANIZERS("/library/editors/"), of="editor"),
    "library:to_confirm": Rule(get=EDITORS(200)),
    "library:desk": Rule(get=EDITORS(200)),
    "library:item_create": Rule(get=EDITORS(200), post=EDITORS(200), of="item_kind"),
    "library:item_edit": Rule(get=EDITORS(200), post=EDITORS(200), of="item"),
    "library:item_delete": Rule(get=EDITORS(200), post=EDITORS("/library/desk/"), of="hidden_item"),
    "library:item_confirm": Rule(post=EDITORS("/library/read/{item}/"), of="item"),
    "library:item_history": Rule(get=EDITORS(200), of="item"),
    "library:item_version": Rule(get=EDITORS(200), post=EDITORS(409), of="item revision"),
    "library:item_detail": Rule(get=PUBLIC(200), of="item"),
    "library:item_keep": Rule(
        get=SIGNED_IN(200), post=SIGNED_IN("/library/read/{item}/"), of="item"
    ),
    "library:suggest": Rule(get=WITH_THE_GROUP(200), post=WITH_THE_GROUP(200)),
    "library:suggest_correction": Rule(
        get=WITH_THE_GROUP(200), post=WITH_THE_GROUP(200), of="item"
    ),
    "library:suggestion_detail": Rule(
        get=OWN_OR_EDITED(200, organizer=200, administrator=200), of="suggestion"
    ),
    "library:suggestion_change": Rule(get=OWN(200), post=OWN(200), of="sent_suggestion"),
    "library:suggested_list": Rule(get=EDITORS(200)),
    "library:suggestion_decide": Rule(post=EDITORS(200), of="suggestion"),
    "library:saved_list": Rule(get=SIGNED_IN(200)),
    "library:saved_read": Rule(get=SIGNED_IN(200)),
    "library:item_buy": Rule(get=PUBLIC("/isbn/9781629638744"), of="item vendor"),
    # Sign-in (django-allauth)
    "account_login": View(get=GUESTS(200), post=GUESTS(200), kept_out_by=GUESTS),
    "account_request_login_code": View(get=GUESTS(200), post=GUESTS(200), kept_out_by=GUESTS),
    "account_confirm_login_code": Always(
        get=GUESTS("/accounts/login/code/", unverified="/accounts/login/code/")
    ),
    "account_signup": View(get=GUESTS(200), post=GUESTS(200), kept_out_by=GUESTS),
    "account_logout": View(
        get=PUBLIC(200, anonymous=HOME, unverified=HOME), post=PUBLIC(HOME), takes_put=False
    ),
    "account_inactive": View(get=PUBLIC(200)),
    "account_reauthenticate": Always(get=PROVES(PROVE_BY_CODE)),
    "account_email": View(
        get=SIGNED_IN(200), post=SIGNED_IN("/accounts/email/"), kept_out_by=SIGNED_IN
    ),
    "account_email_verification_sent": View(
        get=HALF_SIGNED_IN(200), post=HALF_SIGNED_IN(200), kept_out_by=HALF_SIGNED_IN
    ),
    "account_change_password": Always(get=SIGNED_IN("/accounts/password/set/")),
    "account_set_password": Always(get=PROVES(200)),
    "account_reset_password": View(get=PUBLIC(200), post=PUBLIC(200)),
    "account_confirm_password_reset_code": Always(get=PUBLIC(SIGN_IN)),
    "account_complete_password_reset": Always(get=PUBLIC("/accounts/password/reset/")),
    "account_password_reset_completed": View(get=PUBLIC(200)),
    "mfa_index": View(get=SIGNED_IN(200), kept_out_by=SIGNED_IN),
    "mfa_authenticate": Always(get=GUESTS(SIGN_IN, unverified=SIGN_IN)),
    "mfa_reauthenticate": View(
        get=WITH_FACTOR(200), post=WITH_FACTOR(200), kept_out_by=WITH_FACTOR
    ),
    "mfa_activate_totp": Always(get=PROVES(200)),
    "mfa_deactivate_totp": Always(get=HAS_FACTOR(MISSING)),
    "mfa_view_recovery_codes": View(get=SIGNED_IN(MISSING), kept_out_by=SIGNED_IN),
    "mfa_generate_recovery_codes": Always(get=PROVES(200)),
    "mfa_download_recovery_codes": Always(get=SIGNED_IN(MISSING)),
    "mfa_list_webauthn": View(get=SIGNED_IN(200), kept_out_by=SIGNED_IN),
    "mfa_add_webauthn": Always(get=PROVES(200)),
    "mfa_reauthenticate_webauthn": Always(get=PROVES(200)),
    "mfa_remove_webauthn": Always(get=PROVES(200), of="user"),
    "mfa_edit_webauthn": Always(get=PROVES(200), of="user"),
    "mfa_login_webauthn": View(get=GUESTS(SIGN_IN), post=GUESTS(SIGN_IN), kept_out_by=GUESTS),
    "usersessions_list": View(
        get=SIGNED_IN(200), post=SIGNED_IN("/accounts/sessions/"), kept_out_by=SIGNED_IN
    ),
    # The admin site
    "admin:index": Always(get=ADMINISTRATORS(200)),
    "admin:app_list": Always(get=ADMINISTRATORS(200), at="/admin/accounts/"),
    "admin:login": View(get=STAFF("/admin/"), head=STAFF(200), post=STAFF(200), kept_out_by=STAFF),
    "admin:logout": View(post=TO_ADMIN("/"), kept_out_by=TO_ADMIN, takes_put=False),
    "admin:password_change": Always(get=ADMINISTRATORS("/accounts/password/change/")),
    "admin:password_change_done": View(get=ADMINISTRATORS(200), kept_out_by=ADMINISTRATORS),
    "admin:autocomplete": View(get=ADMINISTRATORS(REFUSED), kept_out_by=ADMINISTRATORS),
    "admin:jsi18n": View(get=ADMINISTRATORS(200), kept_out_by=ADMINISTRATORS),
    "admin:view_on_site": Always(get=ADMINISTRATORS(MISSING), at="/admin/r/0/0/"),
    "admin:accounts_user_changelist": Always(get=ADMINISTRATORS(200)),
    "admin:accounts_user_add": Always(get=ADMINISTRATORS(REFUSED)),
    "admin:accounts_user_change": Always(get=ADMINISTRATORS(200), of="user"),
    "admin:accounts_user_delete": Always(get=ADMINISTRATORS(REFUSED), of="user"),
    "admin:accounts_user_history": Always(get=ADMINISTRATORS(200), of="user"),
    "/admin/accounts/user/<path:object_id>/": Always(
        get=ADMINISTRATORS("/admin/accounts/user/{user}/change/"),
        at="/admin/accounts/user/{user}/",
    ),
    "/admin/(?P<url>.*)$": Always(get=ADMINISTRATORS(MISSING), at="/admin/no-such-page/"),
}
