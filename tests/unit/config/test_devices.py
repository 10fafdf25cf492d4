"""Which devices site.yaml lets infer."""

from pathlib import Path

import pytest

from footfall.errors import ConfigError
from support.sites import SMALLEST, load


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("", None),
        ("devices: auto\n", None),
        ("devices: [CPU, GPU.0]\n", ("CPU", "GPU.0")),
        ("devices: NPU\n", ("NPU",)),
        ("devices: [GPU, GPU]\n", ("GPU",)),
    ],
)
def test_devices_are_auto_or_a_list(tmp_path: Path, written: str, names: tuple[str, ...] | None) -> None:
    assert load(tmp_path, SMALLEST + written).devices == names


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("MYRIAD", "no longer since 2023.0; an NPU or the processor's GPU replaces them"),
        ("[CPU, HDDL]", "no longer since 2023.0"),
        ("HETERO:FPGA,CPU", "ended with 2020.3 LTS"),
        ("[AUTO]", "expected auto, or a list of CPU, GPU"),
        ("[]", "expected auto, or a list of CPU, GPU"),
        ("7", "found 7"),
        ("[7]", "found 7"),
        ("[GPU.x]", "found 'GPU.x'"),
    ],
)
def test_other_devices_are_refused_with_the_way_out(tmp_path: Path, written: str, expected: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, f"{SMALLEST}devices: {written}\n")
    assert expected in str(refused.value)
    assert "devices: auto" in str(refused.value)
