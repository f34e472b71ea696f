"""Make the store of visits in a folder where there is none, and say its recovery key, which is shown only then.

With `--samples`, the made-up visits of a demonstration are stored in it.
"""

import datetime as dt
import sys
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.visits.pipeline.writer import StoreWriter


def main(folder: str, *options: str) -> int:
    """Make the store; the status is 0 if it is there afterwards."""
    try:
        StoreWriter.open(Path(folder), lambda text: print(text, flush=True))  # noqa: T201 - it is what is asked for
        if "--samples" in options:
            from keepfaith.visits.sample_log import store_samples

            store_samples(Path(folder), now=dt.datetime.now(dt.UTC))
    except KeepfaithError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command tells its user
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
