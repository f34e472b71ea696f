"""Render charts: one at a time, in the background, each cached for as long as there is room for it."""

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final

from keepfaith.visits.charts.svg_sanitizer import Drawing, sanitize
from keepfaith.visits.charts.theme import Spec

_CACHE_SIZE: Final = 160
# A reader waits no longer than this for all the pictures of a page; what is drawn later serves the next one.
TIMEOUT_SECONDS: Final = 5.0


class Renderer:
    """Draws what it did not draw before. The library is large, so it is loaded with the first picture."""

    def __init__(self, *, size: int = _CACHE_SIZE) -> None:
        self._size = size
        self._cache: OrderedDict[str, Future[Drawing]] = OrderedDict()
        self._lock = threading.Lock()
        # One at a time, for the library is one; those who want the same picture share it.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="drawing")

    def draw(
        self, specs: Sequence[Spec], numbers: Mapping[str, object], *, timeout: float = TIMEOUT_SECONDS
    ) -> list[Drawing | None]:
        """Return the pictures, and nothing in place of one that failed or took too long."""
        wanted = [self._submit(spec, numbers) for spec in specs]
        done, _ = wait(wanted, timeout)
        return [
            drawing.result() if drawing in done and not drawing.exception() else None for drawing in wanted
        ]

    def _submit(self, spec: Spec, numbers: Mapping[str, object]) -> Future[Drawing]:
        key = json.dumps([spec, numbers], sort_keys=True)
        with self._lock:
            drawing = self._cache.get(key)
            if drawing is None or (drawing.done() and drawing.exception()):
                drawing = self._cache[key] = self._pool.submit(_render, spec, numbers)
            self._cache.move_to_end(key)
            while len(self._cache) > self._size:
                _, oldest = self._cache.popitem(last=False)
                oldest.cancel()
            return drawing


def _render(spec: Spec, numbers: Mapping[str, object]) -> Drawing:
    import vl_convert

    # A drawing has its figures in itself and asks no URL for any.
    return sanitize(vl_convert.vegalite_to_svg(spec, format_locale=dict(numbers), allowed_base_urls=[]))


RENDERER: Final = Renderer()
