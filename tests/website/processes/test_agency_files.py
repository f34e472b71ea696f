"""An agency adds a form, a page, a picture, a redirect and a wording in its own folder, and no promise breaks by it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keepfaith.policies.promises.portal_request import fetch
from keepfaith.website.processes.portal import served_portal
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.conftest import Served, serving
from tests.policies.site_files.sample_pictures import png

AGENCY = Path(__file__).parents[3] / "agencies" / "dese"
PAGE = """# Visit us

We keep a question that you leave there {retention.questions}. See [our form](/forms/visit/) or [others].

![A blue sign above a door](sign.png)

[others]: https://www.mass.gov/
"""
VISITA = """# Visítenos

Guardamos {retention.questions} una pregunta que deje allí. Vea [nuestro formulario](/forms/visit/).

![Un letrero azul sobre una puerta](sign.png)
"""
MOVED = '[[redirect]]\nfrom = "/visit.html"\nto = "/pages/visit-us/"\n'
# What links, loads and inputs of every page are judged by.
PROMISES = (2, 9, 11, 26, 51, 52)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample agency with files of its own, and nothing else changed."""
    agency = Path(shutil.copytree(AGENCY, tmp_path_factory.mktemp("agency") / "adding"))
    form = (agency / "forms" / "question.toml").read_text(encoding="utf-8")
    (agency / "forms" / "visit.toml").write_text(form.replace("Ask a question", "Ask for a visit", 1))
    letter = agency / "letters" / "answer.toml"
    letter.write_text(letter.read_text(encoding="utf-8").replace("Hello,", "Good day,"), encoding="utf-8")
    for name in ("pages", "pictures"):
        (agency / name).mkdir()
    (agency / "pages" / "visit-us.md").write_text(PAGE, encoding="utf-8")
    (agency / "pages" / "visit-us.es.md").write_text(VISITA, encoding="utf-8")
    (agency / "pictures" / "sign.png").write_bytes(png(160, 90))
    (agency / "redirects.toml").write_text(MOVED, encoding="utf-8")
    return agency


@pytest.fixture(scope="module")
def added(folder: Path) -> Iterator[Served]:
    with serving("added", checking=True, KEEPFAITH_AGENCY=str(folder), KEEPFAITH_PROBER="") as portal:
        yield portal


@pytest.mark.long
def test_everything_that_the_agency_added_is_served_and_every_promise_about_pages_is_kept(
    added: Served, folder: Path
) -> None:
    portal = served_portal(DataDirectory.at(added.data))
    assert "Ask for a visit" in fetch(portal, "/forms/").text
    assert "We keep a question that you leave there three years." in fetch(portal, "/pages/visit-us/").text
    assert "Guardamos tres años" in fetch(portal, "/es/pages/visit-us/").text
    assert fetch(portal, "/pictures/sign.png").media == "image/png"
    assert fetch(portal, "/visit.html").header("Location") == "/pages/visit-us/"
    completed = subprocess.run(
        [
            *(Path(sys.executable).parent / "keepfaith", "promises", "--json"),
            *(word for number in PROMISES for word in ("--only", str(number))),
        ],
        env={**os.environ, "KEEPFAITH_DATA": str(added.data), "KEEPFAITH_AGENCY": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    rows: list[dict[str, Any]] = json.loads(completed.stdout)["promises"]
    assert {row["number"]: row["verdict"] for row in rows} == dict.fromkeys(PROMISES, "kept"), rows
