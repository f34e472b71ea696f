"""What a command is lent in tests, where Django is set up and the database and the custodian run already."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from keepfaith.custody.client.admin import ControlClient
from keepfaith.policies.sections.check import Portal


@dataclass(frozen=True)
class RunningContext:
    """The context of a command; a test names the data directory or the portal where the command asks for it."""

    data: Any = None
    portal: Portal | None = None
    worker: Path | None = None

    @property
    def custody_folder(self) -> Path:
        """What is there wherever a custodian has run."""
        return Path(settings.CUSTODY_SOCKETS)

    def set_up_django(self) -> None:
        """Do nothing: it is."""

    def database(self) -> AbstractContextManager[None]:
        return nullcontext()

    def custodian(self) -> AbstractContextManager[Path]:
        return nullcontext(settings.CUSTODY_SOCKETS)

    @contextmanager
    def control(self) -> Iterator[ControlClient]:
        with closing(ControlClient(settings.CUSTODY_SOCKETS / "control")) as client:
            yield client

    def checks_socket(self) -> Path | None:
        return self.worker

    def running_portal(self) -> AbstractContextManager[Portal | None]:
        return nullcontext(self.portal)
