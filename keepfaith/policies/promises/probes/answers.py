"""Probes of what any visitor can ask for: every answer of the portal, looked at from outside."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

HOURLY: Final = dt.timedelta(hours=1)
# Each sees the same tour: everything once a day, one answer of each kind and others by chance every hour.
OF_PAGES: Final = (
    Check(
        "answers.headers", (26,), None, HOURLY,
        says="A process of its own asks the portal for everything that a visitor can ask for: pages in every language, "
        "files, forms in ways that must be refused, errors. All headers of each answer must equal those that it makes "
        "itself from the edition in force; one more, one less or another value is a fault.",
    ),
    Check(
        "answers.cookies", (6, 20, 25, 30), None, HOURLY,
        says="On the same tour no cookie is sent, and every address must answer. Each cookie that comes must be one "
        "of the published list, where the list says, with the attributes of a cookie that ends with the session. If "
        "Chromium is installed, it opens up to five pages every four hours. The same must hold for each cookie that it "
        "gets.",
    ),
    Check(
        "answers.policies", (2,), None, HOURLY,
        says="Each page of the tour must link every policy: errors, answers to forms and the staff's sign-in too.",
    ),
    Check(
        "answers.links_out", (9,), None, HOURLY,
        says="Every link of the tour that leaves this site must be, letter for letter, an address that a posted "
        "edition, the agency or an event gives, and must be marked as leaving. Pages are asked for with such words as "
        "campaigns and search pages add to addresses, too. No answer may lead its reader to another site.",
    ),
    Check(
        "answers.loads", (26, 51, 52), None, HOURLY,
        says="Each element and attribute of every page must be one that our pages are known to be made of. Nothing may "
        "be loaded from another host, nothing may be insecure, and no form may lead elsewhere. If Chromium is "
        "installed, it opens up to five pages every four hours. It may ask only for these pages, for their own files "
        "and for what the edition declares. It must get the pages that anybody gets.",
    ),
)  # fmt: skip
OF_TOOLS: Final = (
    Check(
        "answers.tools", (27,), None, HOURLY,
        says="Each file of script of the tour must be, byte for byte, the one of this release, which sends what the "
        "policy lists. Each page must give it what the posted list says and nothing else, and no page that may load no "
        "tool may load a script.",
    ),
    Check(
        "answers.opt_outs", (29,), None, HOURLY,
        says="Pages in each language are asked for with Global Privacy Control, with the choice in the address and "
        "with the cookie for it. None may load a tool, every link must carry the choice on, and the page of choices "
        "must show it.",
    ),
    Check(
        "answers.stores", (30,), None, HOURLY,
        says="No file of script of the tour may have a word by which a browser keeps anything.",
    ),
)  # fmt: skip
OF_FORMS: Final = (
    Check(
        "answers.choices", (7, 8), None, HOURLY,
        says="The inputs of each form, first shown and come back, must be empty, not chosen and not made compulsory. "
        "Each question must say whether it is needed and why, as the agency's file does. With all that it needs a form "
        "is complete, and with less it comes back.",
    ),
    Check(
        "answers.inputs", (11,), None, HOURLY,
        says="The inputs of every page, hidden ones too, must be those that the agency's files and the release "
        "declare, in their order. Nothing else on a page may be able to send anything.",
    ),
    Check(
        "answers.notices", (4,), None, HOURLY,
        says="Each form must say above its button, letter for letter, that what is sent may become public, and link "
        "the clause.",
    ),
    Check(
        "answers.kinds", (10,), None, HOURLY,
        says="A process of its own reads each field of every page: its name, the words before it and what a browser is "
        "to fill in. None may ask for another kind of information than the one that the form's file calls it.",
    ),
    Check(
        "answers.targets", (48, 52), None, HOURLY,
        says="Each form of every answer, first shown and come back, must be sent to this site over HTTPS. No answer "
        "may send its reader anywhere else by itself.",
    ),
    Check(
        "answers.numbers", (52,), None, HOURLY,
        says="Made-up card and Social Security numbers are typed into every field for words. The form must come back "
        "unsent and ask about each. No field may ask for such a number, by its name or by the words before it, unless "
        "the form's file says so.",
    ),
    Check(
        "answers.warnings", (41,), None, HOURLY,
        says="Beside every e-mail address of every answer must stand, letter for letter, that e-mail is not encrypted, "
        "with the way to the secure form. No other e-mail address may be there.",
    ),
    Check(
        "answers.contact", (58,), None, HOURLY,
        says="The policy's clause on questions, security.txt and the form for questions must name one place.",
    ),
)  # fmt: skip
OF_TEXTS: Final = (
    Check(
        "answers.policy_pages", (1,), None, HOURLY,
        says="Each paragraph of every policy page, in force or dated, in every language, is compared with the posted "
        "file, which the process reads by a reading of its own; each file must be served byte for byte.",
    ),
    Check(
        "answers.references", (28, 40), None, HOURLY,
        says="Each link that the policy promises must stand in the clause that promises it, as the posted register has "
        "it.",
    ),
    Check(
        "answers.cookie_table", (30,), None, HOURLY,
        says="The tables on the policy page must tell each cookie and tool of the posted list, with its lifetime, its "
        "purpose and its addresses.",
    ),
    Check(
        "answers.laws", (40, 54), None, HOURLY,
        says="Every kind of record that people send must have the same protection by the posted file, and each policy "
        "page must show every law that it cites with its status.",
    ),
    Check(
        "answers.postings", (55,), None, HOURLY,
        says="History, feed and changes of each policy must tell of every posted edition, with its day, its digest, "
        "the hour of its posting and each word that it changes.",
    ),
    Check(
        "answers.statistics", (18,), None, HOURLY,
        says="We read each published count as page, JSON and CSV. All must have the same figures, and each week must "
        "have those that it had when we first saw it. We solve all figures of a week as equations, and no count below "
        "ten may follow. A month must be the sum of its weeks, and each change must be right. Requests about other "
        "days must be refused.",
    ),
)  # fmt: skip
# Other documents of the agency name these in their clauses.
OF_EVERY_PAGE: Final = (
    Check(
        "policies.languages", (), None, HOURLY,
        says="A tour of the site finds each page in every language. A page that a computer translated says so at "
        "its top and links its English text; choosing a language sets no cookie and asks no other host.",
    ),
    Check(
        "policies.structure", (), None, HOURLY,
        says="Every page and error page names its language and has its own title, one main heading, no skipped "
        "heading, each landmark once, a link first that skips to the main part, a label for each field, words for "
        "each link and picture, and no rule against making it larger.",
    ),
    Check(
        "policies.scriptless", (), None, HOURLY,
        says="No page has a script that no listed tool brings, and every form has a button that sends it.",
    ),
    Check(
        "intake.problems", (), None, HOURLY,
        says="Every page and error page links the form for accessibility problems. It is sent in every way that it "
        "offers and found complete. Each report that was sent must be a task.",
    ),
)  # fmt: skip
OF_TRANSPORT: Final = (
    Check(
        "transport.clear", (50,), None, HOURLY,
        says="Each address of the tour is asked for without encryption. It must lead to itself in HTTPS.",
    ),
    Check(
        "transport.clear_forms", (48, 52), None, HOURLY,
        says="Forms sent or announced without encryption must be refused unread. None may be sent on, not even to "
        "HTTPS.",
    ),
    Check(
        "transport.protocols", (48,), None, HOURLY,
        says="The portal must speak TLS 1.2 or 1.3, with a certificate that visitors trust. Older protocols must be "
        "declined.",
    ),
    Check(
        "transport.strength", (49,), None, HOURLY,
        says="Every answer must tell browsers to keep to HTTPS for two years. The cipher must detect changes, older "
        "ciphers must be declined, and the certificate must be valid for at least 14 more days.",
    ),
)  # fmt: skip
ANSWERS: Final = (*OF_PAGES, *OF_TOOLS, *OF_FORMS, *OF_TEXTS, *OF_EVERY_PAGE, *OF_TRANSPORT)
