"""The errors that Footfall raises on purpose; each message says what was expected, what was found and what to do."""


class FootfallError(Exception):
    """Anything that a person can mend; its message is printed without a traceback."""


class ConfigError(FootfallError):
    """site.yaml, an option or a secret is not as it must be."""


class SourceError(FootfallError):
    """A video source cannot be read at all."""


class ModelError(FootfallError):
    """A model is missing, damaged, not the pinned one, or not of the kind it should be."""


class ClockError(FootfallError):
    """The computer's clock was set back by more than counting can go on with."""


class StorageError(FootfallError):
    """A folder or file that must be written cannot be."""
