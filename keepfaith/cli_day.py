"""A day as an option of a command: how it is written is said in the words of whoever types it."""

import datetime as dt
import re
from typing import Final

import click

_FORM: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Day(click.ParamType[dt.date]):
    """A calendar day, written as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Read a day; what is none ends the command with a message that has an example."""
        text = str(value)
        try:
            if _FORM.fullmatch(text):
                return dt.date.fromisoformat(text)
        except ValueError:
            pass
        return self.fail(
            f"{text[:40]!r} is not a day. Write it as YYYY-MM-DD, such as 2027-01-31.", param, ctx
        )


DAY: Final = Day()
