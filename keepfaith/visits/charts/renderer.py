"""Drawing: one picture at a time, in the background, each kept for as long as there is room for it."""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final

from keepfaith.visits.charts.svg_sanitizer import Drawn, stripped
from keepfaith.visits.charts.theme import Spec

_KEPT: Final = 160
# A reader waits no longer than this for all the pictures of a page; what is drawn later serves the next one.
PATIENCE_SECONDS: Final = 5.0


class Drawer:
    """Draws what it did not draw before. The library is large, so it is loaded with the first picture."""

    def __init__(self, *, kept: int = _KEPT) -> None:
        self._most = kept
        self._drawn: OrderedDict[str, Future[Drawn]] = OrderedDict()
        self._guard = threading.Lock()
        # One at a time, for the library is one; those who want the same picture share it.
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="drawing")

    def draw(
        self, specs: Sequence[Spec], numbers: Mapping[str, object], *, patience: float = PATIENCE_SECONDS
    ) -> list[Drawn | None]:
        """Give the pictures, and nothing in place of one that failed or took too long."""
        wanted = [self._begun(spec, numbers) for spec in specs]
        done, _ = wait(wanted, patience)
        return [each.result() if each in done and not each.exception() else None for each in wanted]

    def _begun(self, spec: Spec, numbers: Mapping[str, object]) -> Future[Drawn]:
        key = json.dumps([spec, numbers], sort_keys=True)
        with self._guard:
            found = self._drawn.get(key)
            if found is None or (found.done() and found.exception()):
                found = self._drawn[key] = self._hand.submit(_draw, spec, numbers)
            self._drawn.move_to_end(key)
            while len(self._drawn) > self._most:
                _, oldest = self._drawn.popitem(last=False)
                oldest.cancel()
            return found


def _draw(spec: Spec, numbers: Mapping[str, object]) -> Drawn:
    import vl_convert

    # A drawing has its figures in itself and asks no address for any.
    return stripped(vl_convert.vegalite_to_svg(spec, format_locale=dict(numbers), allowed_base_urls=[]))


DRAWER: Final = Drawer()
