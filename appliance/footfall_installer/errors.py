"""What the installer says when it cannot go on."""


class InstallError(Exception):
    """The disk was not installed; the message says why and what to do."""
