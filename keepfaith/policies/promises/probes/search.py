"""Probes of what is stored: the prober's own traces are looked for in every file and every column."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_HOURLY: Final = dt.timedelta(hours=1)
SEARCH: Final = (
    Check(
        "search.addresses", (16, 17, 47), None, _HOURLY,
        says="A process of its own visits the portal from addresses that only it knows. Then it looks for them, "
        "written in every usual way, in each file that the portal writes and in each column of its database.",
    ),
    Check(
        "search.browsers", (47,), None, _HOURLY,
        says="After such visits no file and no column may hold the words by which browsers name themselves.",
    ),
    Check(
        "search.answers", (6, 14, 54), None, _HOURLY,
        says="A process of its own sends forms in the names of made-up people. Where the portal takes "
        "e-mail, one of them writes a letter with an attachment. In each of their answers, in the letter and in the "
        "attachment stands a word that nobody else has. It is looked for as it stands and in simple "
        "encodings, with the codes of the receipts, in every file, log and temporary file of the portal and in every "
        "column of its database. What real people send is looked for by its form: numbers of Social Security, cards, "
        "bank accounts, licenses to drive, students and educators, and birth dates, in each column that is not "
        "encrypted and in each file that is a text. The files of databases and the access log are not read so.",
    ),
    Check(
        "search.sessions", (22,), None, _HOURLY,
        says="A process of its own signs in at the desk. The codes of its sessions are looked for in every file, log "
        "and temporary file of the portal and in every column of its database.",
    ),
    Check(
        "search.card_numbers", (52,), None, _HOURLY,
        says="Made-up card numbers are typed into forms, which come back unsent. Then they are looked for in every "
        "file, log and temporary file of the portal and in every column of its database. Numbers of anybody's cards "
        "and bank accounts are looked for by their form.",
    ),
    Check(
        "search.undeclared", (6,), None, _HOURLY,
        says="Every file of the portal must be of a declared kind, and no process may write anywhere else.",
    ),
)  # fmt: skip
