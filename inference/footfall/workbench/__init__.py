"""The bench at which models are measured, calibrated and made fast; nothing here runs while people are counted."""
