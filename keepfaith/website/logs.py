"""Log lines that say what failed and where, never with which values: a value may be personal information.

The portal's own loggers write messages that hold none; those of others are left out.
"""

import logging
import traceback


class BesidesHealth(logging.Filter):
    """Leaves out that the page of health said no: whoever asked knows, and at a start it says so for a while."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is of anything else."""
        return getattr(getattr(record, "request", None), "path_info", "") != "/healthz"


class WithoutValues(logging.Formatter):
    """Names the failure's class and its place in the code, in place of its message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without the arguments, paths or exception texts of the record."""
        line = f"{record.levelname} {record.name}"
        if record.name.startswith("keepfaith."):
            line = f"{line}: {record.getMessage()}"
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
            return f"{line} {record.exc_info[0].__qualname__}{place}"
        status = getattr(record, "status_code", "")
        return f"{line} {status}".rstrip()
