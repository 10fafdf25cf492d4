"""Where Prometheus asks: a small HTTP server in threads of its own."""

import logging
from collections.abc import Callable
from ipaddress import ip_address

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server

from footfall.adapters.prometheus.families import Vitals, VitalsCollector
from footfall.errors import ConfigError

log = logging.getLogger(__name__)


class MetricsEndpoint:
    """Answers every GET with metrics, without asking who it is: they tell how the program does, of no person.

    Raises:
        ConfigError: The port is taken, or the address is not this machine's.
    """

    def __init__(self, bind: str, port: int) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        try:
            self._server, self._thread = start_http_server(port, bind, self._registry)
        except OSError as error:
            raise ConfigError(
                f"METRICS_PORT: expected a free port for metrics, found that {bind}:{port} cannot be had "
                f"({error.strerror}); end the program that has it, or set METRICS_PORT to another port, or "
                "METRICS_BIND to an address of this machine"
            ) from error
        log.info("metrics at http://%s:%d/metrics", f"[{bind}]" if ":" in bind else bind, port)
        if not on_loopback(bind):
            log.warning("whoever reaches %s reads the metrics; METRICS_BIND=127.0.0.1 keeps them here", bind)

    def tell(self, vitals: Callable[[], Vitals]) -> None:
        """From now on tell this too; it is called in the server's threads whenever somebody asks."""
        self._registry.register(VitalsCollector(vitals))

    def close(self) -> None:
        """Free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def on_loopback(bind: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(bind).is_loopback
    except ValueError:
        return bind == "localhost"
