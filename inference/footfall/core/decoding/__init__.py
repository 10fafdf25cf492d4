"""From the numbers that a network puts out to people: one module for each family of detectors."""
