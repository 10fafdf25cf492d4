"""What the program does, for Prometheus."""
