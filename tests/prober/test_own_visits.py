"""The prober's visits are in the public counts like those of anybody, and the page of statistics says so."""

from pathlib import Path

import polars as pl

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.visitor import Visitor
from keepfaith.visits.pipeline.agent_classes import LIKELY_HUMAN
from keepfaith.visits.pipeline.user_agents import classify

TEMPLATE = Path("keepfaith/visits/templates/visits/how_counted.html")
SAYS = "Our own checks visit this site, too. These visits are counted with the others."


def test_its_visits_count_as_those_of_people_and_the_page_says_so() -> None:
    portal = Portal("https://portal.example.gov", "http://portal.example.gov", None)
    agents = {Visitor.somebody(portal).browser["User-Agent"] for _ in range(40)}
    assert set(classify(pl.Series(sorted(agents)))) == {LIKELY_HUMAN}
    assert SAYS in (Path(__file__).parents[2] / TEMPLATE).read_text(encoding="utf-8")
