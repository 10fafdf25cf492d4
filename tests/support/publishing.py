"""A program that publishes a state and then events without end, until it is killed.

Usage: python -m support.publishing PORT PASSWORD_FILE OUTBOX BOOT
"""

import itertools
import os
import sys
import threading
from pathlib import Path

from support.mall import entered, mall_messages, publisher_to, store_with
from support.processes import Program


def publishing(port: int, password_file: Path, outbox: Path, boot: str) -> Program:
    """This program, to be started; its output goes beside the outbox."""
    command = [sys.executable, "-m", "support.publishing", str(port), str(password_file), str(outbox), boot]
    return Program(command, outbox.with_suffix(".log"), env={"PYTHONPATH": os.pathsep.join(sys.path)})


def main(port: str, password_file: str, outbox: str, boot: str) -> None:
    messages = mall_messages(boot)
    publisher = publisher_to(int(port), Path(password_file), Path(outbox))
    publisher.publish(store_with(messages, 3))
    pace = threading.Event()
    for number in itertools.count(1):
        publisher.publish(entered(messages, number))
        pace.wait(0.002)


if __name__ == "__main__":
    main(*sys.argv[1:])
