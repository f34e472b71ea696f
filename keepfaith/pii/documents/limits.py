"""What a process that reads a document may use: time and memory by the document's size, no new file, no network."""

import resource
from typing import Final

from keepfaith.process_limits import end_with_parent, leave_network, lower

MAX_FILE_SIZE: Final = 512_000_000
MAX_RESULT_SIZE: Final = 1 << 31
_MEGABYTE: Final = 1_000_000
_SECONDS: Final = 30
_SECONDS_A_MEGABYTE: Final = 6
_MEMORY: Final = 1_500_000_000
_MEMORY_A_BYTE: Final = 16


def seconds_for(size: int) -> int:
    """Return how long the processor may work on a document of so many bytes."""
    return _SECONDS + _SECONDS_A_MEGABYTE * size // _MEGABYTE


def memory_for(size: int) -> int:
    """Return how many bytes of memory a document of so many bytes may take."""
    return _MEMORY + _MEMORY_A_BYTE * size


def impose_limits(size: int, *, parent: int) -> bool:
    """Limit this process for good, for a document of `size` bytes; return whether the network was taken away.

    Call it when everything is imported: no file can be opened afterwards. The process ends with its parent.
    """
    end_with_parent(parent)
    is_offline = leave_network()
    lower(
        {
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_NOFILE: 0,
            resource.RLIMIT_NPROC: 0,
            resource.RLIMIT_CPU: seconds_for(size),
            resource.RLIMIT_AS: memory_for(size),
        }
    )
    return is_offline
