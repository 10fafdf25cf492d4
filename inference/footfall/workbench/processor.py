"""What the processor has for inference; figures depend on it, and how INT8 is best made."""

from collections.abc import Sequence
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
INSTRUCTIONS = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
_WIDE_SUMS = {"avx_vnni", "avx512_vnni", "amx_int8"}


def processor() -> str:
    """Its name; empty where the system does not say."""
    return _said("model name")


def instructions() -> Sequence[str]:
    """Those of INSTRUCTIONS that it has."""
    flags = _said("flags").split()
    return [each for each in INSTRUCTIONS if each in flags]


def sums_saturate(found: Sequence[str]) -> bool:
    """Whether sums of INT8 products are cut off at 16 bits on their way to 32.

    Source:
        Intel, "Intel 64 and IA-32 architectures software developer's manual", VPMADDUBSW; VPDPBUSD does without.
    """
    return not _WIDE_SUMS & set(found)


def _said(key: str) -> str:
    """What the kernel says of the first processor."""
    try:
        lines = _CPUINFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")
