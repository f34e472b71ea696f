"""All that an agency's folder adds to the website, read once: what is sound is served, the rest is a fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.site_files.pages import SitePage, read_pages
from keepfaith.policies.site_files.pictures import Picture, read_pictures
from keepfaith.policies.site_files.redirects import Redirect, read_redirects


@dataclass(frozen=True)
class Site:
    """Pages, pictures and redirects by name, the pages of the footer in their order, and what is wrong."""

    pages: Mapping[str, SitePage]
    footer: tuple[str, ...]
    pictures: Mapping[str, Picture]
    redirects: Mapping[str, Redirect]
    faults: tuple[Fault, ...]

    @classmethod
    def read(cls, folder: Path) -> "Site":
        """Read an agency's folder."""
        pages = read_pages(folder / "pages")
        pictures, redirects = list(read_pictures(folder / "pictures")), list(read_redirects(folder))
        return cls(
            pages=pages.pages,
            footer=pages.footer,
            pictures={entry.name: entry for entry in pictures if isinstance(entry, Picture)},
            redirects={entry.old: entry for entry in redirects if isinstance(entry, Redirect)},
            faults=(*pages.faults, *(entry for entry in (*pictures, *redirects) if isinstance(entry, Fault))),
        )

    def sound(self) -> "Site":
        """Return it, or refuse when a file could not be read."""
        if self.faults:
            raise KeepfaithError(
                f"{len(self.faults)} problem{'s' if len(self.faults) > 1 else ''} in the agency's pages, pictures and "
                f"redirects; first: {self.faults[0]}.",
                "Fix the files, then start again.",
            )
        return self


@lru_cache(maxsize=8)
def site_of(folder: Path) -> Site:
    """Read an agency's folder once; a changed file is seen at the next start."""
    return Site.read(folder)
