"""What footfall-backup writes on one box, footfall-restore brings to another one; both over SSH, which needs a key."""

from pathlib import Path

import pytest

from support.appliance_page import site_name, wait_for_counts, wait_for_operator, wait_for_password
from support.qemu import Machine, copy_disk
from support.ssh import Key, Shell

pytestmark = [pytest.mark.image, pytest.mark.timeout(3000)]

NAME = "Mall of the broken disk"


def test_another_box_goes_on_with_the_backup_of_the_first(image: Path, tmp_path: Path) -> None:
    key = Key(tmp_path)
    first, second = (copy_disk(image, tmp_path / f"{name}.raw", 5) for name in ("first", "second"))
    key.put_on(first)
    key.put_on(second)
    with Machine(tmp_path / "first", [first]) as machine:
        password = wait_for_password(machine, 400)
        shell = Shell("127.0.0.1", key, machine.ssh_port)
        shell.wait(200)
        assert shell.run(f"sed -i 's/^name: .*/name: {NAME}/' /data/site.yaml").returncode == 0
        backup = shell.run("footfall-backup")
        assert backup.returncode == 0, backup.stderr
    with Machine(tmp_path / "second", [second]) as machine:
        assert wait_for_password(machine, 400) != password
        shell = Shell("127.0.0.1", key, machine.ssh_port)
        shell.wait(200)
        cut_short = shell.run("footfall-restore", backup.stdout[: len(backup.stdout) // 2])
        assert cut_short.returncode == 1
        assert b"nothing was restored" in cut_short.stderr
        assert shell.run("footfall-restore", backup.stdout).stdout.endswith(b"the box restarts\n")
        operator = wait_for_operator(machine, password, 500)
        assert site_name(wait_for_counts(operator)) == NAME
