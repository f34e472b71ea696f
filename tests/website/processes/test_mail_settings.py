"""Where mail goes, as the environment says it."""

from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from keepfaith.website.processes.mail_settings import mailers
from keepfaith.website.runtime.data_directory import DataDirectory

DATA = DataDirectory.at(Path("/srv/keepfaith"))


@pytest.mark.parametrize(
    "where",
    ["memory", "smtp://127.0.0.1:25", "smtp+tls://mail.example.org", "smtps://mail.example.org:465"],
)
def test_each_way_out_names_a_transport_that_there_is(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setenv("KEEPFAITH_MAIL_OUT", where)
    backend = mailers(DATA)["default"]["BACKEND"]
    assert import_string(backend).__module__ == "keepfaith.disclosure.mail.transports"


def test_without_a_way_out_mail_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEEPFAITH_MAIL_OUT", raising=False)
    assert mailers(DATA) == {}
