"""A topic is known by a short name, and no two topics by the same one."""

import re

import pytest

from keepfaith.ipc.strict_fields import NAME
from keepfaith.policies.forms.topics import topic_name

ALIKE = [
    "Meetings of the board and of its committees",
    "Meetings of the board and of its members",
    "Meetings of the board",
    "Meetings, of the board",
    "会议",
    "聴聞会",
    "---",
]


@pytest.mark.parametrize("title", ALIKE)
def test_the_custodian_takes_the_name(title: str) -> None:
    assert re.fullmatch(NAME, topic_name(title))


def test_no_two_titles_share_a_name() -> None:
    assert len({topic_name(title) for title in ALIKE}) == len(ALIKE)
