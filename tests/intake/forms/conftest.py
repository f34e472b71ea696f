"""A form with every kind of question, as the portal reads it."""

import tempfile
from pathlib import Path

from keepfaith.policies.forms.files import Forms
from keepfaith.policies.forms.form import Form
from tests.policies.forms.every_kind import EVERY_KIND


def _read() -> Form:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "every-kind.toml").write_text(EVERY_KIND, encoding="utf-8")
        return Forms.read(Path(folder)).sound()["every-kind"]


EVERY = _read()
