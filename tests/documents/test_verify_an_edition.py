"""The recipe by which outsiders verify an edition works as it is printed and never mistakes a failure for a forgery."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.promises.portal_request import fetch
from keepfaith.policies.sections.check import Portal
from tests.conftest import Served
from tests.promises.scratch_portal import Refusal, Scratch, scratch_portal

PAGE = Path(__file__).parents[2] / "docs" / "agency" / "verify-an-edition.md"
RECIPE, TEXT_RECIPE = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
PRINTED = "/policies/privacy/2018-01-31"
FILES = {"clauses.toml": "# none\n", "policy.md": "# Privacy\n", "rules.cedar": "// none\n"}
WAIT = {"Retry-After": "1"}
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Demonstration:
    """A folder in which the recipe is run, as if the portal's data were in its `var`."""

    folder: Path
    port: int

    def run(self, *, edition: str = PRINTED, shell: str = "sh", recipe: str = RECIPE) -> tuple[int, str]:
        """Run a recipe as it is printed, for this edition; give its exit status and all that it says."""
        done = subprocess.run(
            [shell, "-c", recipe.replace(PRINTED, edition)],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "PORT": str(self.port), "TMPDIR": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr


def demonstration(folder: Path, portal: Portal) -> Demonstration:
    """Put a portal's authority where a demonstration has it."""
    assert portal.certificate is not None
    (folder / "var" / "tls").mkdir(parents=True)
    (folder / "var" / "tls" / "authority.pem").write_bytes(portal.certificate.read_bytes())
    return Demonstration(folder, urlsplit(portal.origin).port)


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    """A portal of a few lines with the files of one edition."""
    with scratch_portal(tmp_path / "scratch") as portal:
        for name, text in {**FILES, "SHA256SUMS": Bundle(FILES).manifest}.items():
            portal.files[f"{PRINTED}/{name}"] = text
        yield portal


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_as_it_is_printed_it_verifies_the_sample_s_edition(
    served: Served, tmp_path: Path, shell: str
) -> None:
    status, output = demonstration(tmp_path, served.portal).run(shell=shell)
    edition = posted_editions().of("privacy")[0]
    assert status == 0, output
    assert output.count(": OK") == len(edition.bundle.files)
    assert output.splitlines()[-1] == f"{edition.bundle.digest}  SHA256SUMS"
    assert edition.bundle.digest in fetch(served.portal, f"{PRINTED}/").text


def test_every_edition_can_be_verified_one_after_the_other(served: Served, tmp_path: Path) -> None:
    here = demonstration(tmp_path, served.portal)
    editions = [
        edition for document_editions in posted_editions().editions.values() for edition in document_editions
    ]
    assert len(editions) > 5
    for edition in editions:
        status, output = here.run(edition=f"/policies/{edition.document.slug}/{edition.starts_on}")
        assert (status, output.splitlines()[-1]) == (0, f"{edition.bundle.digest}  SHA256SUMS"), output


def test_a_changed_file_is_reported_as_different(scratch: Scratch, tmp_path: Path) -> None:
    here = demonstration(tmp_path, scratch.portal)
    assert here.run()[0] == 0
    scratch.files[f"{PRINTED}/policy.md"] = "# Another text\n"
    status, output = here.run()
    assert status == 1
    assert "policy.md: FAILED" in output
    assert "DIFFERS" in output


@pytest.mark.parametrize("name", ["SHA256SUMS", "policy.md"])
@pytest.mark.parametrize(
    "refusal",
    [
        (204, {}), (302, {"Location": "/"}), (401, {}), (403, {}), (404, {}), (410, {}), (501, {}),
        # The recipe waits as long as the portal says, each time.
        pytest.param((429, WAIT), marks=pytest.mark.long),
    ],
    ids=lambda refusal: str(refusal[0]),
)  # fmt: skip
def test_a_file_that_cannot_be_fetched_is_never_reported_as_different(
    scratch: Scratch, tmp_path: Path, name: str, refusal: Refusal
) -> None:
    scratch.refuse = lambda path, _agent: refusal if path.endswith(name) else None
    status, output = demonstration(tmp_path, scratch.portal).run()
    assert status == 2, output
    assert f"COULD NOT FETCH {name}: HTTP status {refusal[0]}. This says nothing about the edition." in output
    assert "DIFFERS" not in output
    assert "FAILED" not in output


def test_after_a_429_the_recipe_waits_and_goes_on(scratch: Scratch, tmp_path: Path) -> None:
    requests: Counter[str] = Counter()

    def refuse(path: str, _agent: str) -> Refusal:
        requests[path] += 1
        return (429, WAIT) if requests[path] < 3 and path.endswith("policy.md") else None

    scratch.refuse = refuse
    status, output = demonstration(tmp_path, scratch.portal).run()
    assert (status, requests[f"{PRINTED}/policy.md"]) == (0, 3), output


def test_a_portal_that_is_away_or_another_one_is_reported(scratch: Scratch, tmp_path: Path) -> None:
    here = demonstration(tmp_path, scratch.portal)
    (tmp_path / "var" / "tls" / "authority.pem").write_text("", encoding="utf-8")
    status, output = here.run()
    assert status == 2
    assert "COULD NOT FETCH SHA256SUMS: HTTP status 000." in output


@pytest.fixture
def at_home(tmp_path: Path) -> Path:
    """A folder with the software in it, as the second recipe wants it."""
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    return tmp_path


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_text_of_the_page_is_compared_with_the_files_as_it_is_printed(
    served: Served, at_home: Path, shell: str
) -> None:
    status, output = demonstration(at_home, served.portal).run(shell=shell, recipe=TEXT_RECIPE)
    assert (status, output.split()[0]) == (0, "SAME:"), output
    assert posted_editions().of("privacy")[0].bundle.digest in output


def test_the_text_of_every_edition_is_that_of_its_files(served: Served, at_home: Path) -> None:
    here = demonstration(at_home, served.portal)
    for editions in posted_editions().editions.values():
        for edition in editions:
            place = f"/policies/{edition.document.slug}/{edition.starts_on}"
            status, output = here.run(edition=place, recipe=TEXT_RECIPE)
            assert (status, output.split()[0]) == (0, "SAME:"), output


def test_a_page_with_another_text_is_reported_as_different(scratch: Scratch, at_home: Path) -> None:
    files = {
        "policy.md": "# Privacy\n\nWe erase it after {notice.period}.\n",
        "clauses.toml": '[notice]\nperiod = "2 years"\n',
    }
    for name, text in {**files, "SHA256SUMS": Bundle(files).manifest}.items():
        scratch.files[f"{PRINTED}/{name}"] = text
    here = demonstration(at_home, scratch.portal)
    for period, status, outcome in (("two years", 0, "SAME:"), ("three years", 1, "DIFFERS:")):
        scratch.pages[f"{PRINTED}/"] = (
            f'<h1>Privacy</h1><article class="prose"><p>We erase it after {period}.</p></article>'
        )
        assert here.run(recipe=TEXT_RECIPE)[0] == status
        assert outcome in here.run(recipe=TEXT_RECIPE)[1]
