"""The log of every process: one line with time, process, level and text, or the same as JSON.

The portal's own loggers write messages that hold no values; of what others log only the kind is written, for a value
may be personal information. No visit has a line, and no line comes twice within a minute.
"""

import datetime as dt
import json
import logging
import logging.config
import os
import time
import traceback
from typing import Any, Final, override

VARIABLE: Final = "KEEPFAITH_LOG"
_JSON: Final = "json"
# Those of the server that answers hold no values either.
_OWN: Final = ("keepfaith", "_granian")
_MINUTE: Final = 60.0
_MAX_TEXTS: Final = 1_000
# As which process this one logs; whoever types a command sees this.
_process = ["command"]


def set_up_log(process: str) -> None:
    """Log as a process from here on."""
    _process[0] = process
    logging.config.dictConfig(CONFIGURATION)


class LogLine(logging.Formatter):
    """Writes a record as one line."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        fields = {
            "time": at.replace("+00:00", "Z"), "process": _process[0], "level": record.levelname,
            "text": _text(record),
        }  # fmt: skip
        return json.dumps(fields) if os.environ.get(VARIABLE) == _JSON else " ".join(fields.values())


class WithoutVisits(logging.Filter):
    """Leaves out answers that a page gave on purpose, such as 404 and 503: a visitor causes them."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return record.name != "django.request" or bool(record.exc_info)


class OncePerMinute(logging.StreamHandler[Any]):
    """Writes each text at most once a minute, and later how many more there were."""

    def __init__(self) -> None:
        super().__init__()
        self._written: dict[str, tuple[float, int, logging.LogRecord]] = {}

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._write_counts(before=time.monotonic() - _MINUTE)
        text = f"{record.levelname} {_text(record)}"
        at, count, _ = self._written.get(text, (0.0, -1, record))
        if count < 0:
            at = time.monotonic()
            super().emit(record)
        self._written[text] = at, count + 1, record
        if len(self._written) > _MAX_TEXTS:
            del self._written[next(iter(self._written))]

    @override
    def close(self) -> None:
        self._write_counts(before=float("inf"))
        super().close()

    def _write_counts(self, *, before: float) -> None:
        """Say how often those came again that were written before an instant."""
        for text, (at, count, record) in list(self._written.items()):
            if at > before:
                continue
            del self._written[text]
            if count:
                super().emit(logging.makeLogRecord(record.__dict__ | {"created": time.time(), "more": count}))
                self._written[text] = time.monotonic(), 0, record


def _text(record: logging.LogRecord) -> str:
    text = f"{record.name} {getattr(record, 'status_code', '')}"
    if text.startswith(_OWN):
        text = f"{record.name}: {record.getMessage()}"
    if record.exc_info and record.exc_info[0]:
        frames = traceback.extract_tb(record.exc_info[2])
        place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        text = f"{text} {record.exc_info[0].__qualname__}{place}"
    more = getattr(record, "more", 0)
    return " ".join(f"{text}{f' … {more} more' if more else ''}".split())


CONFIGURATION: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": LogLine}},
    "filters": {"without visits": {"()": WithoutVisits}},
    "handlers": {"stderr": {"()": OncePerMinute, "formatter": "line", "filters": ["without visits"]}},
    "root": {"handlers": ["stderr"], "level": "ERROR"},
    "loggers": {
        "keepfaith": {"level": "INFO"},
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # Anyone can send a wrong host; the answer is enough.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
