"""Collecting style sheets, fonts and pictures for serving, when they have changed."""

import hashlib
from pathlib import Path

from keepfaith import __version__
from keepfaith.website.runtime.data_directory import write_atomically


def collect_static() -> None:
    """Fill the folder of static files, unless what it holds is already of these sources."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{storage.path(name)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    folder = Path(settings.STATIC_ROOT)
    stamp = folder / ".collected"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=folder.exists(), verbosity=0)
    folder.mkdir(exist_ok=True)
    write_atomically(stamp, digest.hexdigest())
