"""Footfall on one machine: makes its secrets, starts its parts, waits until they work, ends them."""
