"""The description of a section: each app builds one and registers it when Django starts."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from keepfaith.agency.agency import Agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.forms.lone_question import LoneQuestions
from keepfaith.policies.sections.check import Check
from keepfaith.policies.sections.integration import Integration
from keepfaith.policies.sections.inventory import Declaration

type EditionCheck = Callable[[Bundle, Agency], Iterator[Fault]]


def everyone(duties: Collection[str]) -> bool:  # noqa: ARG001 - as the others of a menu
    """Return that an entry is for each employee, whatever their duties."""
    return True


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """Pages of a section at the desk: their title, the URL name of the first, and which duties can use them.

    `says` is a sentence on what an employee does there.
    """

    title: str
    url_name: str
    is_for: Callable[[Collection[str]], bool] = everyone
    says: str = ""


def no_links() -> Iterable[str]:
    """Return no link: the section announces none."""
    return ()


@dataclass(frozen=True, slots=True)
class Section:
    """All that a section tells the others.

    `tables` declares every table and every sealed series that it stores; `announced_links` returns, anew each time,
    the URLs of other sites that the agency's staff announces to everyone; `menu` is what it adds to the desk's menu.
    `page_titles` gives, by the name of a URL, what returns the title of its page in the reader's language from the
    parts of the URL; an empty text where there is no such page.
    `lone_questions` asks a question of a form by itself. `edition_checks` report what of the agency's folder does not
    fit an edition that is checked.
    """

    name: str
    tables: tuple[Declaration, ...] = ()
    checks: tuple[Check, ...] = ()
    integrations: tuple[Integration, ...] = ()
    announced_links: Callable[[], Iterable[str]] = no_links
    menu: tuple[MenuEntry, ...] = ()
    page_titles: Mapping[str, Callable[..., str]] = field(default_factory=dict)
    lone_questions: LoneQuestions | None = None
    edition_checks: tuple[EditionCheck, ...] = ()
