"""Log lines that name no person: routes instead of addresses, tracebacks without messages.

An exception's message may repeat a value ("Key (email)=(…) already exists") and an address may
hold a code or an id, so neither is written. File, line, function and the class of every
exception in the chain remain, which is what finding a fault needs.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """A formatter for every handler of this project."""

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "method"):
            record = logging.makeLogRecord(record.__dict__)
            status = getattr(record, "status_code", "")
            record.msg, record.args = "%s %s %s", (status, request.method, _route(request))
            if record.levelno < logging.ERROR:
                # Somebody was refused, which is no fault to be found.
                record.exc_info = record.exc_text = None
        return super().format(record)

    def formatException(self, ei: ExcInfo) -> str:
        error = ei[1]
        if error is None:
            return ""
        return "\n".join(_lines(error, seen=set()))


def _route(request: object) -> str:
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(no such page)"


def _lines(error: BaseException, *, seen: set[int]) -> list[str]:
    seen.add(id(error))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = _lines(earlier, seen=seen) if earlier is not None and id(earlier) not in seen else []
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}')
    kind = type(error)
    lines.append(f"{kind.__module__}.{kind.__qualname__}")
    return lines
