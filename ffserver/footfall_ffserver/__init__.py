"""Footfall's stream server: one feed a camera in, any number of viewers out; FFmpeg does the encoding."""
