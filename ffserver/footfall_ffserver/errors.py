"""The errors that ffserver raises on purpose; their message is printed without a traceback."""


class StartError(Exception):
    """ffserver cannot start: a setting, a secret, the port or FFmpeg is not as it must be."""


class FeedError(Exception):
    """A feed does not keep to the protocol and is closed with this reason."""
