"""gunicorn's settings; `python -m footfall_ui` starts it with them."""

import os
from pathlib import Path

_bind = os.environ.get("UI_BIND") or "127.0.0.1"
_host = f"[{_bind}]" if ":" in _bind else _bind
bind = f"{_host}:{os.environ.get('UI_PORT') or 8080}"
pythonpath = str(Path(__file__).parents[1])

# One process, because the board is in its memory; many threads, because each browser's event stream holds
# one. footfall_ui.events.MOST_LISTENERS bounds the streams to 48 of them.
workers = 1
worker_class = "footfall_ui.worker.DeadlineWorker"
threads = 64

# Event streams never end by themselves, so there is nothing to wait for.
graceful_timeout = 2
control_socket_disable = True

logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"level": "INFO", "handlers": ["stderr"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
        "gunicorn.access": {"level": "INFO", "handlers": [], "propagate": False},
    },
}
