"""The end-to-end test of the native set, on the containers: the fixture `stack` is another one."""

from e2e.test_whole_stack import *  # noqa: F403
