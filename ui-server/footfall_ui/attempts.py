"""How long somebody who guesses passwords has to wait. Pure: time comes in as an argument."""

from collections import OrderedDict
from dataclasses import dataclass

FREE_FAILURES = 5
_FIRST_WAIT_S = 15.0
_LONGEST_WAIT_S = 900.0
_FORGOTTEN_AFTER_S = 3600.0


@dataclass(frozen=True, slots=True)
class _Record:
    failures: int
    last_at: float


class Attempts:
    """Failed log-ins by address; after a few, each further one doubles the wait.

    Args:
        most_addresses: When there are more, the address that failed longest ago is forgotten, so that memory
            is bounded whatever the number of attackers.
    """

    def __init__(self, most_addresses: int = 1024) -> None:
        self._most = most_addresses
        self._records: OrderedDict[str, _Record] = OrderedDict()

    def __len__(self) -> int:
        return len(self._records)

    def wait_s(self, address: str, now: float) -> float:
        """Seconds until this address may try again; 0 when it may now."""
        record = self._records.get(address)
        if record is None or record.failures < FREE_FAILURES:
            return 0.0
        wait_s = min(_FIRST_WAIT_S * 2.0 ** min(record.failures - FREE_FAILURES, 10), _LONGEST_WAIT_S)
        return max(0.0, record.last_at + wait_s - now)

    def failed(self, address: str, now: float) -> None:
        """Count a wrong password."""
        before = self._records.pop(address, None)
        fresh = before is None or now - before.last_at > _FORGOTTEN_AFTER_S
        self._records[address] = _Record(1 if fresh or before is None else before.failures + 1, now)
        while len(self._records) > self._most:
            self._records.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget the failures of somebody who knows the password."""
        self._records.pop(address, None)
