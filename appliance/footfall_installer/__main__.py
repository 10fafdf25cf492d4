"""The conversation on the console: which disk, and how far it is. When it has ended, systemd restarts the PC."""

import fcntl
import sys
from pathlib import Path

from footfall_installer.disks import Disk, possible, read_disks, the_stick
from footfall_installer.errors import InstallError
from footfall_installer.kernel_words import KernelWords, read_kernel_words
from footfall_installer.table import DATA, plan, read_table, room_needed
from footfall_installer.writing import install

_LOCK = Path("/run/footfall-install.lock")
_ERASE = "erase"
_CLEAR = "\x1b[H\x1b[2J"


def main() -> int:
    """Ask until a disk is installed, then restart; returns the exit code."""
    try:
        words = read_kernel_words(Path("/proc/cmdline").read_text())
    except InstallError as error:
        _say(f"footfall-install: {error}")
        return 1
    _say(_CLEAR)
    installed = False
    while not installed:
        try:
            installed = _converse(words)
        except InstallError as error:
            _say(f"\nNot installed: {error}")
            _ask("Press Enter to begin again. ")
    _say("\nFootfall is installed. Take the stick out, then press Enter:\nthe PC starts from its disk.")
    _ask("")
    return 0


def _converse(words: KernelWords) -> bool:
    disks = read_disks()
    stick = the_stick(disks, words.root)
    offered = possible(disks, stick, room_needed(read_table(stick.path)))
    _say("\nFootfall: the installer\n")
    if not offered:
        _say("There is no disk of 4 GB or more in this PC. Put one in, then press Enter.")
        _ask("")
        return False
    for disk in offered:
        _say(f"  {disk}   {what_happens(disk)}")
    _say(
        "\nType the name of the disk that Footfall may take, then press Enter.\nEverything else on it is lost."
    )
    _say(
        f"(A name and the word `{_ERASE}` begins anew, without the settings and counts\n"
        "that are kept otherwise.)"
    )
    name, _, further = _ask("disk: ").partition(" ")
    chosen = next((disk for disk in offered if disk.name == name), None)
    if chosen is None or further not in ("", _ERASE):
        _say(f"There is no disk {name!r} in this list; nothing was changed.")
        return False
    _install(stick, chosen, words, erase_data=further == _ERASE)
    return True


def what_happens(disk: Disk) -> str:
    """What becomes of a disk that is chosen; one that cannot be read hinders no other."""
    try:
        has_data = any(part.name == DATA for part in read_table(disk.path))
    except InstallError as error:
        return f"cannot be used: {error}"
    return "holds Footfall: settings, passwords and counts are kept" if has_data else "is erased"


def _install(stick: Disk, disk: Disk, words: KernelWords, *, erase_data: bool) -> None:
    with _LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InstallError("the installer is at work already, on the other console") from None
        wanted = plan(read_table(stick.path), read_table(disk.path), disk.size, erase_data=erase_data)
        install(stick.path, disk.path, wanted, words.digest, _Progress())


class _Progress:
    """A line for each tenth."""

    def __init__(self) -> None:
        self._told = ("", 0)

    def __call__(self, what: str, part: float) -> None:
        tenth = (what, int(part * 10))
        if tenth != self._told:
            self._told = tenth
            _say(f"  {what}: {tenth[1] * 10} %")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _ask(question: str) -> str:
    sys.stdout.write(question)
    sys.stdout.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise SystemExit("the console has gone")
    return answer.strip()


if __name__ == "__main__":
    sys.exit(main())
