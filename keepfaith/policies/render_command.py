"""The command `keepfaith policy render`: an edition's text from its files alone, and whether a saved page shows it."""

import datetime as dt
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepfaith.cli_day import DAY
from keepfaith.errors import KeepfaithError

if TYPE_CHECKING:
    from keepfaith.policies.editions.page_words import PageWords
    from keepfaith.policies.editions.speech import Speech

FOLDER = click.argument("folder", type=click.Path(path_type=Path))


@click.command(
    epilog="\b\nExamples:\n  keepfaith policy render agencies/dese/policies/privacy/draft\n"
    "  keepfaith policy render downloaded --page page.html"
)
@FOLDER
@click.option("--language", default="en", show_default=True, metavar="CODE", help="The language, such as es.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html"]), default="text", show_default=True,
    help="Words alone, or a page with headings and links.",
)  # fmt: skip
@click.option(
    "--catalogs", type=click.Path(path_type=Path), metavar="FOLDER",
    help="The agency's translations. If not given: the nearest folder named locale above FOLDER.",
)  # fmt: skip
@click.option(
    "--page", type=click.Path(path_type=Path), metavar="FILE",
    help="Say instead whether this saved page of the policy shows the same text.",
)  # fmt: skip
@click.option(
    "--effective", type=DAY, help="The day it takes effect. If not given, the day that FOLDER is named for."
)
def render(  # noqa: PLR0913 - one for each option
    folder: Path,
    *,
    language: str,
    form: str,
    catalogs: Path | None,
    page: Path | None,
    effective: dt.date | None,
) -> None:
    """Print the text of the edition in FOLDER as its page shows it.

    The command needs the files in FOLDER only: no portal, no database and no settings. A file SHA256SUMS may lie beside
    them. With --page, the exit status is 1 if the page shows another text.
    """
    from keepfaith.policies.editions.bundle import Bundle
    from keepfaith.policies.editions.page_words import text_words
    from keepfaith.policies.editions.standalone_page import MANIFEST, speech_of, standalone_page_of

    bundle = Bundle.read(folder, besides=MANIFEST, effective=effective)
    if "policy.md" not in bundle.files:
        raise KeepfaithError(f"{folder} holds no policy.md.", "Name the folder of an edition.")
    made = standalone_page_of(bundle, speech=speech_of(language, folder=folder, catalogs=catalogs))
    words = text_words(made.title, made.html)
    if page is None:
        click.echo(
            made.document if form == "html" else "\n\n".join([words.title, *words.blocks]) + "\n", nl=False
        )
    elif difference := _difference(words, page, made.speech):
        click.echo(f"DIFFERS: {difference}")
        raise SystemExit(1)
    else:
        click.echo(f"SAME: the page shows the text of these files. Their digest is {bundle.digest}")


def _difference(words: "PageWords", page: Path, speech: "Speech") -> str:
    """Say where a saved page shows another text first; empty if it shows the same."""
    from keepfaith.policies.editions.page_words import known_marks, page_words

    try:
        shown = page_words(page.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KeepfaithError(f"{page} cannot be read.", "Save the policy's page there, as HTML.") from error
    if shown is None:
        raise KeepfaithError(
            f"{page} is no page of a policy.", "Save the page that shows the edition's text."
        )
    mine, ours = [words.title, *words.blocks], [shown.title, *shown.blocks]
    for tag, start, end, other, other_end in SequenceMatcher(a=mine, b=ours, autojunk=False).get_opcodes():
        if tag != "equal":
            return f"the files say {mine[start:end]}, the page {ours[other:other_end]}."
    if more := sorted(shown.marks - known_marks(speech)):
        return f"beside the text the page says {more[0]!r}."
    prefix = "" if speech.language == "en" else f"/{speech.language}"
    links = [link.removeprefix(prefix) for link in shown.links]
    if links != words.links:
        return "the page's links lead elsewhere than those of the files."
    return ""
