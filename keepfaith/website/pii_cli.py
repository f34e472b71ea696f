"""The `keepfaith pii` command: looking for personal information in documents."""

import json
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from keepfaith.agency.folder import agency_folder
from keepfaith.agency.own_numbers import read_own_numbers
from keepfaith.cli_context import AS_JSON, CommandGroup
from keepfaith.errors import KeepfaithError
from keepfaith.pii import scan_report
from keepfaith.pii.detection import OwnNumber, OwnNumbers
from keepfaith.pii.documents.reader import DocumentScan, Reader

_UNREAD: Final = 2
_ONLINE: Final = (
    "Note: this system does not let a program give up its network. The documents were read with the other limits, and"
    " with the network within reach."
)


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith pii scan records/*.pdf")
def pii() -> None:
    """Find personal information where it should not be."""


@pii.command(
    epilog="\b\nExamples:\n  keepfaith pii scan letter.docx list.xlsx\n"
    "  keepfaith pii scan --json mail/*.eml | jq 'select(.spans != [])'\n"
    "  keepfaith pii scan --presidio --with-text records.pdf"
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@AS_JSON
@click.option("--presidio", is_flag=True, help="Report as JSON with the field and entity names of Presidio.")
@click.option(
    "--with-text",
    is_flag=True,
    help="Report as JSON and add the extracted text, in which the places count. It repeats what was found.",
)
def scan(files: tuple[str, ...], *, as_json: bool, presidio: bool, with_text: bool) -> None:
    """Find identifiers of people in documents: text, CSV, e-mail, PDF, and office files such as DOCX and XLSX.

    It reads every place that can hold words: comments, tracked changes, hidden sheets, properties, attached files. It
    does not read pictures. The agency's own numbers are those of numbers.toml in its folder. Each file is read in a
    process of its own, with limits on time and memory and without network. Without --json a table says what was found
    and where, and repeats no value.

    It ends with 0 whether or not it found something, and with 2 if a file, or a part of one that can have words, could
    not be read. The other files are scanned all the same.
    """
    is_complete = is_offline = True
    in_json = as_json or presidio or with_text
    with closing(_scans(files, with_text=with_text)) as scans:
        for path, document in scans:
            is_complete &= document.is_complete
            is_offline &= document.is_offline
            if in_json:
                _print_json(path, document, presidio=presidio)
            else:
                _print_table(path, document)
    if not is_offline:
        click.echo(_ONLINE, err=True)
    if not is_complete:
        raise SystemExit(_UNREAD)


def _scans(files: tuple[str, ...], *, with_text: bool) -> Generator[tuple[str, DocumentScan]]:
    """Scan files one after another; show how far it is if somebody watches."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    sizes = [_size(path) for path in files]
    with (
        Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar,
        Reader(_own_numbers()) as reader,
    ):
        task = bar.add_task("", total=sum(sizes) if len(files) > 1 else None)
        for number, (path, size) in enumerate(zip(files, sizes, strict=True), 1):
            bar.update(task, description=f"Reading file {number} of {len(files)}")
            yield path, reader.scan(path, with_text=with_text)
            bar.advance(task, size)


def _own_numbers() -> tuple[OwnNumber, ...]:
    folder = agency_folder()
    numbers = tuple(OwnNumber(form.name, form.form, form.category) for form in read_own_numbers(folder))
    try:
        OwnNumbers(numbers)
    except ValueError as error:
        raise KeepfaithError(
            f"{folder / 'numbers.toml'} cannot be used: {error}.", "Correct the form of that number."
        ) from error
    return numbers


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def _print_json(path: str, document: DocumentScan, *, presidio: bool) -> None:
    report = scan_report.as_presidio(path, document) if presidio else scan_report.as_json(path, document)
    click.echo(json.dumps(report))


def _print_table(path: str, document: DocumentScan) -> None:
    click.echo(
        f"{path}: {document.error} {document.remedy}"
        if document.error
        else f"{path}: {scan_report.summary(document)}"
    )
    if document.spans:
        Console().print(scan_report.as_table(document))
