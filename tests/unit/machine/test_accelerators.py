"""Graphics units and neural processors, from a tree as the kernel lays it out in /sys."""

from pathlib import Path

from footfall.machine.accelerators import Accelerator, Kind, accelerators


def device(root: Path, place: str, kind: str, vendor: str, number: str) -> Path:
    folder = root / "sys" / "bus" / "pci" / "devices" / place
    folder.mkdir(parents=True)
    for name, text in (("class", kind), ("vendor", vendor), ("device", number)):
        (folder / name).write_text(f"{text}\n")
    return folder


def driven(root: Path, folder: Path, driver: str) -> None:
    (root / "sys" / "bus" / "pci" / "drivers" / driver).mkdir(parents=True)
    (folder / "driver").symlink_to(root / "sys" / "bus" / "pci" / "drivers" / driver)


def node(root: Path, folder: Path, below: str, place: str) -> Path:
    path = root / "dev" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    (folder / below / path.name).mkdir(parents=True)
    return path


def found(root: Path) -> list[Accelerator]:
    return accelerators(root / "sys", root / "dev")


def test_an_intel_graphics_unit_with_its_driver_can_be_opened(tmp_path: Path) -> None:
    folder = device(tmp_path, "0000:00:02.0", "0x030000", "0x8086", "0xa7a0")
    driven(tmp_path, folder, "i915")
    path = node(tmp_path, folder, "drm", "dri/renderD128")
    assert found(tmp_path) == [Accelerator(Kind.GPU, "Intel 8086:a7a0", "i915", path, True)]


def test_a_neural_processor_is_told_from_a_graphics_unit(tmp_path: Path) -> None:
    folder = device(tmp_path, "0000:00:0b.0", "0x120000", "0x8086", "0x7d1d")
    driven(tmp_path, folder, "intel_vpu")
    path = node(tmp_path, folder, "accel", "accel/accel0")
    assert found(tmp_path) == [Accelerator(Kind.NPU, "Intel 8086:7d1d", "intel_vpu", path, True)]


def test_a_node_that_is_not_there_cannot_be_opened(tmp_path: Path) -> None:
    folder = device(tmp_path, "0000:00:02.0", "0x030000", "0x8086", "0xa7a0")
    driven(tmp_path, folder, "i915")
    node(tmp_path, folder, "drm", "dri/renderD128").unlink()
    (one,) = found(tmp_path)
    assert (one.node, one.open_to_us) == (tmp_path / "dev" / "dri" / "renderD128", False)


def test_a_device_without_a_driver_or_a_known_maker_is_told_as_it_is(tmp_path: Path) -> None:
    device(tmp_path, "0000:01:00.0", "0x038000", "0x1234", "0x1111")
    assert found(tmp_path) == [Accelerator(Kind.GPU, "1234:1111", "", None, False)]


def test_other_devices_are_left_out_and_the_rest_come_in_order(tmp_path: Path) -> None:
    device(tmp_path, "0000:03:00.0", "0x030000", "0x10de", "0x2503")
    device(tmp_path, "0000:00:1f.0", "0x060100", "0x8086", "0x7a04")
    device(tmp_path, "0000:00:02.0", "0x030000", "0x8086", "0x4680")
    assert [each.name for each in found(tmp_path)] == ["Intel 8086:4680", "NVIDIA 10de:2503"]


def test_a_computer_without_pci_has_none(tmp_path: Path) -> None:
    assert found(tmp_path) == []
