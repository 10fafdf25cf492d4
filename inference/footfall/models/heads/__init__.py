"""Each family's outputs, brought to the names and shapes that its decoder reads, and cut down to people."""
