"""The `keepfaith languages` command: which languages there are, what each lacks, and its files brought up to date."""

import json
from collections.abc import Mapping
from pathlib import Path

import click

from keepfaith.cli_context import AS_JSON, CliContext
from keepfaith.website.languages.catalog_update import Lack, Texts, lacks, update
from keepfaith.website.languages.catalogs import OWN, compile_all


@click.command(epilog="\b\nExamples:\n  keepfaith languages\n  keepfaith languages --update")
@click.option(
    "--update", "updates", is_flag=True, help="Add new texts to each file, and remove texts that are gone."
)
@AS_JSON
@click.pass_obj
def languages(cli: CliContext, *, updates: bool, as_json: bool) -> None:
    """Compile each translation file and report which texts it lacks.

    The exit status is 1 if a file lacks a text.
    """
    cli.set_up_django()
    from django.conf import settings

    from keepfaith.agency.agency import this_agency
    from keepfaith.website.languages.source_texts import agency_texts, portal_texts

    ours: Texts = {text: text for text in agency_texts(this_agency())}
    texts_by_folder: dict[Path, Texts] = {OWN: portal_texts(), settings.AGENCY / "locale": ours}
    if updates:
        for folder, texts in texts_by_folder.items():
            update(folder, texts)
    compile_all(list(texts_by_folder))
    lack_by_path = {
        path: lack for folder, texts in texts_by_folder.items() for path, lack in lacks(folder, texts).items()
    }
    if as_json:
        click.echo(json.dumps({str(path): lack.as_dict() for path, lack in lack_by_path.items()}, indent=2))
    else:
        _print(lack_by_path)
    if any(lack.texts for lack in lack_by_path.values()):
        raise SystemExit(1)


def _print(lack_by_file: Mapping[Path, Lack]) -> None:
    for path, lack in lack_by_file.items():
        click.echo(f"{path}: by {lack.by}, {lack.count} texts, {len(lack.texts)} without a translation")
        for text in lack.texts:
            click.echo(f"  {text}")
