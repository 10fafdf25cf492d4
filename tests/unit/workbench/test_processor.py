import pytest

from footfall.workbench.processor import sums_saturate


@pytest.mark.parametrize(
    ("found", "expected"),
    [(["avx2"], True), (["avx2", "avx512f"], True), (["avx2", "avx_vnni"], False), (["avx512_vnni"], False)],
)
def test_only_processors_with_wide_sums_take_eight_bits_of_weights(found: list[str], expected: bool) -> None:
    assert sums_saturate(found) is expected
