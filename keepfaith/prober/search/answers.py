"""Promises 6, 14 and 54: what made-up people wrote into forms, and the codes of their receipts, stand nowhere in clear.

Every answer to a form is sealed on arrival, so there is no file and no column in which one of its words may be read.
Real people send what nobody planted: a number of theirs, such as that of Social Security, is known by its form.
"""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.search.identifiers import SOUGHT
from keepfaith.prober.search.sweep import sweep
from keepfaith.prober.search.verdict import judged


def examine(reach: Reach) -> Finding:
    """Look for each coined word, which stands in every answer of its person, and for the codes that came back."""
    swept = sweep(reach)
    words, receipts = swept.sought.get("word", 0), swept.sought.get("receipt", 0)
    return judged(
        swept,
        {"word": "What somebody wrote into a form", "receipt": "The code of a receipt"},
        untried="" if words and receipts else "The prober has sent no form to its end yet.",
        figure=f"The words of {words} made-up people, in every answer of theirs, and the codes of {receipts} receipts",
        categories=SOUGHT,
    )
