"""Footfall: people in front of stores, counted from the cameras that are already there."""

__version__ = "0.1.0"
