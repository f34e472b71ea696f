"""On a demonstration that nobody broke, the prober finds everything that a visitor can ask for as it must be."""

import pytest

from keepfaith.policies.promises.probes.answers import ANSWERS
from keepfaith.prober.verdicts import MAX_FIGURE


@pytest.mark.long
def test_every_answer_is_kept_and_its_figure_is_said_to_the_end(probed):
    names = [check.name for check in ANSWERS]
    for name, (outcome, figure) in probed.look(*names).items():
        assert outcome == "kept", f"{name}: {figure}"
        assert len(figure) < MAX_FIGURE, name
        assert figure.endswith("."), name
