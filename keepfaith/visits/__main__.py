"""Make the store of visits in a folder where there is none, and say its recovery key, which is shown only then."""

import sys
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.visits.pipeline.writer import StoreWriter


def main(folder: str) -> int:
    """Make the store; the status is 0 if it is there afterwards."""
    try:
        StoreWriter.open(Path(folder), lambda text: print(text, flush=True))  # noqa: T201 - it is what is asked for
    except KeepfaithError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command tells its user
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
