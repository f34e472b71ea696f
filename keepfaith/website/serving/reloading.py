"""The server, able to take a new certificate while it serves: one worker after another makes way for a new one."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, override

from granian._granian import ListenerSpec
from granian.constants import SSLProtocols
from granian.server.mp import MPServer, WorkerProcess

from keepfaith.website.serving import leaving
from keepfaith.website.serving.showing import Held, Watched, say

LOOK_EVERY: Final = 20.0
# A new worker that ends within this time could not start, and the old ones stay.
_TRIAL: Final = 4.0
# Time for every connection in use to hear, with its next answer, that it is about to be closed.
_FAREWELL: Final = 5.0
# Longer than the longest that a body may take to come in.
_LAST_REQUEST: Final = 20.0

Target = Callable[..., None]
Loader = Callable[..., Any]


class ReloadingServer(MPServer):
    """Granian, but the queues of connections outlive workers, and workers are exchanged without a broken request."""

    def __init__(self, application: str, *, watched: Watched | None, **settings: Any) -> None:  # noqa: ANN401 - Granian's own
        # Queues and certificates are handed to workers as open files.
        multiprocessing.set_start_method("fork", force=True)
        self._watched, self._held = watched, watched.first() if watched else None
        self._asked = False
        super().__init__(application, **settings)

    @override
    def build_ssl_context(self, *_given: Any) -> None:
        if self._held:
            self._show(self._held)
        else:
            # No certificate: the listener on plain HTTP. Granian takes these by position.
            super().build_ssl_context(None, None, None, SSLProtocols.tls12, None, [], False)  # noqa: FBT003 - Granian's own

    def _show(self, held: Held) -> None:
        certificate, key = held.paths
        self.ssl_ctx: Any = (True, str(certificate), str(key), None, str(SSLProtocols.tls12), None, [], False)

    @override
    def _init_shared_socket(self) -> None:
        # Left to itself each worker opens a queue of its own, and all who wait there are cut off when it ends.
        self._ssp = self._sso = None
        self._queues = [
            ListenerSpec(self.bind_addr, self.bind_port, self.backlog).build() for _ in range(self.workers)
        ]

    # As in the class above, and unlike the one above that, there is no socket to load.
    @override
    def _spawn_worker(self, idx: int, target: Target, callback_loader: Loader) -> WorkerProcess:  # type: ignore[override]
        self._shd: Any = self._queues[idx]
        return super()._spawn_worker(idx=idx, target=target, callback_loader=callback_loader)

    @override
    def startup(self, spawn_target: Target, target_loader: Loader) -> None:
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call] # Granian types none of these
        if self._watched:
            threading.Thread(target=self._look_again, name="certificate", daemon=True).start()

    def _look_again(self) -> None:
        # All it does is wake the main thread, so that no lock is held here when that one forks.
        while not self.interrupt_signal:
            threading.Event().wait(LOOK_EVERY)
            self.reload_signal = True
            self.main_loop_interrupt.set()

    @override
    def _stop_workers(self) -> None:
        for worker in self.wrks:
            worker.terminate()
        # Two threads ask the system for the end of each, and to the one that comes late it seems alive for a moment:
        # Granian would then say that it had to be killed.
        end = time.monotonic() + (self.workers_kill_timeout or 0)
        while any(worker.is_alive() for worker in self.wrks) and time.monotonic() < end:
            time.sleep(0.01)
        super()._stop_workers()  # type: ignore[no-untyped-call] # as above

    @override
    def signal_handler_reload(self, *given: object) -> None:
        self._asked = True
        super().signal_handler_reload(*given)  # type: ignore[no-untyped-call] # as above

    @override
    def _reload(self, spawn_target: Target, target_loader: Loader) -> None:
        self.reload_signal, asked, self._asked = False, self._asked, False
        self.main_loop_interrupt.clear()
        if self.interrupt_signal or self.interrupt_children:
            self.main_loop_interrupt.set()
            return
        held = self._watched.fresh(again=asked) if self._watched else None
        if held is None:
            return
        before, self._held = self._held, held
        self._show(held)
        if self._exchange(range(self.workers), spawn_target, target_loader):
            say("The new certificate is shown.")
        elif before:
            self._held, before = before, held
            self._show(self._held)
            say(
                "The new certificate is not taken, the old one stays: the server cannot use it. Have another made."
            )
        if before:
            before.drop()

    def _exchange(self, workers: Iterable[int], spawn_target: Target, target_loader: Loader) -> bool:
        for idx in workers:
            new = self._spawn_worker(idx, spawn_target, target_loader)
            # Its end, while on trial, is not the end of the portal.
            new.interrupt_by_parent = True
            new.start()
            new.join(_TRIAL)
            if not new.is_alive():
                return False
            new.interrupt_by_parent = False
            old, self.wrks[idx] = self.wrks[idx], new
            self._send_off(old)
        return True

    def _send_off(self, old: WorkerProcess) -> None:
        os.kill(old.inner.pid, leaving.SIGNAL)
        end = time.monotonic() + _FAREWELL
        # Not by waiting to be woken: the next look at the files wakes this thread as well.
        while not self.interrupt_signal and time.monotonic() < end:
            time.sleep(0.1)
        old.terminate()
        old.join(self.workers_kill_timeout if self.interrupt_signal else _LAST_REQUEST)
        if old.is_alive():
            old.kill()
            old.join()
