"""What is to be said to a looker: the newest of everything, sent by a thread of its own."""

import threading
from multiprocessing.connection import Connection

from footfall.looking.words import Numbers, Order


class Mailbox:
    """Whoever leaves something here never waits for the other process, not even in a signal's handler.

    What is not sent yet is replaced by what is newer, so that no more can wait than there are cameras.
    """

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._rates: dict[str, float] = {}
        self._spared: dict[str, bool] = {}
        self._numbers: dict[str, Numbers] = {}
        self._stop = False
        # Of a lock that its owner may take again: a signal's handler runs in the thread that it interrupts.
        self._news = threading.Condition(threading.RLock())
        threading.Thread(target=self._deliver, name=f"orders {name}", daemon=True).start()

    def rate(self, camera_id: str, fps: float) -> None:
        """From now on look at so many pictures a second."""
        with self._news:
            self._rates[camera_id] = fps
            self._news.notify()

    def spare(self, camera_id: str, spared: bool) -> None:
        """From now on ask the camera's source for less, or for all again."""
        with self._news:
            self._spared[camera_id] = spared
            self._news.notify()

    def numbers(self, camera_id: str, numbers: Numbers) -> None:
        """What is to be drawn."""
        with self._news:
            self._numbers[camera_id] = numbers
            self._news.notify()

    def stop(self) -> None:
        """The last order."""
        with self._news:
            self._stop = True
            self._news.notify()

    def _deliver(self) -> None:
        order = Order()
        while not order.stop:
            order = self._next()
            try:
                self._connection.send(order)
            except OSError:
                return  # It has ended, which whoever listens to it finds out.

    def _next(self) -> Order:
        with self._news:
            self._news.wait_for(lambda: self._rates or self._spared or self._numbers or self._stop)
            order = Order(self._rates, self._spared, self._numbers, self._stop)
            self._rates, self._spared, self._numbers = {}, {}, {}
            return order
