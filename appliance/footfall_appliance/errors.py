"""The errors that the appliance raises on purpose."""


class ApplianceError(Exception):
    """Anything that a person can mend; its message says what was expected, what was found and what to do."""
