"""Things with several parts, each on a line of its own: in files, in forms and in the history."""

from __future__ import annotations

import re

# Whoever made something and is called nothing else.
USUAL_ROLE = "author"
_CREDIT = re.compile(r"(?P<name>.*?)\s*(?:\((?P<role>[a-z]+)\))?")


def line_of(*parts: str) -> str:
    """``host | address | basis``, without what is empty at its end."""
    return " | ".join(parts).rstrip(" |")


def parts_of(line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in line.split("|"))


def credit_line(name: str, role: str) -> str:
    """``Clara Liang (interviewer)``: authors need no role."""
    return name if role == USUAL_ROLE or not role else f"{name} ({role})"


def credit_parts(line: str) -> tuple[str, str]:
    found = _CREDIT.fullmatch(line)
    # None where there is a line break in it, which no line has.
    return (found["name"], found["role"] or USUAL_ROLE) if found else (line, USUAL_ROLE)
