"""An acknowledged message is there with its task, and one that is thrown away is missed."""

import datetime as dt
import socketserver
import threading
from dataclasses import replace

import pytest

from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys import letters
from keepfaith.prober.probe import UsedUp

ANSWERS = {"LHLO": "250 here", "QUIT": "221 bye"}


class Deaf(socketserver.StreamRequestHandler):
    """A mail process that acknowledges everything, or refuses it, and keeps nothing."""

    last = "250 kept"

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().decode():
            verb = line[:4].strip().upper()
            if verb == "DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
            self.wfile.write(f"{self.last if verb == 'DATA' else ANSWERS.get(verb, '250 well')}\r\n".encode())
            if verb == "QUIT":
                break


@pytest.fixture
def deaf(probed, tmp_path, monkeypatch):
    """The portal's reach with another mail process, and what it answers."""
    monkeypatch.setattr(letters, "PATIENCE", 0.5)
    path = str(tmp_path / "lmtp")
    with socketserver.ThreadingUnixStreamServer(path, Deaf) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield probed.in_round_after_tour(replace(probed.reach, inbound_mail=f"lmtp:{path}"))
        server.shutdown()


def test_the_running_prober_writes_an_e_mail_that_gets_its_task(probed):
    results = probed.look("journeys.letters")
    assert results["journeys.letters"][0] == "kept", results


def test_a_message_that_is_thrown_away_is_missed(deaf):
    finding = letters.examine(deaf)
    assert finding.outcome == "failed"
    assert "acknowledged and not entered" in finding.figure


@pytest.mark.parametrize(("answer", "outcome"), [("550 nobody", "failed"), ("451 later", "unproven")])
def test_a_message_that_is_refused_for_good_is_a_breach_and_one_for_now_proves_nothing(
    deaf, monkeypatch, answer, outcome
):
    monkeypatch.setattr(Deaf, "last", answer)
    assert letters.examine(deaf).outcome == outcome


def test_a_message_without_its_task_is_missed(probed, monkeypatch):
    monkeypatch.setattr(letters, "PATIENCE", 0.5)
    # No right of the prober lets it make a message without a task: it looks for another's.
    monkeypatch.setattr(
        letters, "_ROWS", letters._ROWS.replace("task.record_id = record.id", "task.record_id IS NULL")
    )
    finding = letters.examine(probed.in_round_after_tour())
    assert finding.outcome == "failed"
    assert "nobody has the task" in finding.figure


def test_without_inbound_mail_nothing_is_written(probed):
    finding = letters.examine(replace(probed.reach, inbound_mail=""))
    assert finding.outcome == "unproven"


def test_no_more_are_written_than_a_day_may_have(deaf, tmp_path):
    reach = replace(deaf, folder=tmp_path / "prober")
    for number in range(letters.MAX_A_DAY):
        Canaries(reach.folder).note(
            Canary(f"word{number}", "a@example.org", "e-mail", letters.LETTER, dt.datetime.now(dt.UTC), "")
        )
    with pytest.raises(UsedUp, match=f"{letters.MAX_A_DAY} such letters"):
        letters.examine(reach)
