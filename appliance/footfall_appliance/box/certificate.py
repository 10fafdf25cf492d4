"""The certificate of the page: made on the box, signed by itself."""

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from footfall_appliance.credentials import write_private
from footfall_appliance.errors import ApplianceError

NAME = "footfall.local"
_YEARS = 20


def make_certificate(key: Path, certificate: Path, addresses: Sequence[str], valid_from: int) -> None:
    """Make a key and its certificate, as wholes: the certificate last.

    Args:
        valid_from: Seconds since the epoch. Not the present, which a flat battery may have set to any time.

    Raises:
        ApplianceError: openssl refused.
    """
    with TemporaryDirectory() as folder:
        new_key, new_certificate = Path(folder, "key"), Path(folder, "certificate")
        command = openssl_command(new_key, new_certificate, addresses, valid_from)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ApplianceError(
                f"expected openssl to make a certificate, got: {done.stderr.strip()}; restart the box to try again"
            )
        write_private(key, new_key.read_text())
        write_private(certificate, new_certificate.read_text())


def openssl_command(key: Path, certificate: Path, addresses: Sequence[str], valid_from: int) -> list[str]:
    """The command line for OpenSSL 3.4 or newer."""
    begins = datetime.fromtimestamp(valid_from, UTC)
    names = [f"DNS:{NAME}", *(f"IP:{address}" for address in addresses)]
    return [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"),
        *("-keyout", str(key), "-out", str(certificate), "-subj", f"/CN={NAME}"),
        *("-addext", f"subjectAltName={','.join(names)}", "-addext", "extendedKeyUsage=serverAuth"),
        *("-not_before", _openssl_time(begins), "-not_after", _openssl_time(_years_later(begins))),
    ]


def _years_later(begins: datetime) -> datetime:
    # The 1st of a month is a day of every year.
    return begins.replace(year=begins.year + _YEARS, day=1)


def _openssl_time(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%SZ}"
