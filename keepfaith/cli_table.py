"""Tables that commands print: a name that is typed again afterwards is never cut."""

from collections.abc import Collection

from rich.table import Table


def plain_table(*names: str, whole: Collection[str] = ("account",)) -> Table:
    """Return a table without lines; what is `whole` stays in one line, and other cells go on in the next one."""
    table = Table(box=None)
    for name in names:
        table.add_column(name, no_wrap=name in whole, overflow="fold")
    return table


def count_in_words(count: int, what: str) -> str:
    """Count things in words, such as 1 record and 2 records."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
