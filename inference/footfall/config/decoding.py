"""How a camera's stream is decoded: what may be left out, and who does the work."""

from footfall.config.entry import Entry


class DecodingConfig(Entry):
    """Ways to decode a network camera with less work. Each of them needs FFmpeg 5.1 or newer on this computer.

    FFmpeg is a program beside, and what it takes to bring its pictures over is about what one of the first two spares:
    at 1080p they pay together, for a camera that sends B-pictures (a quarter less work); for small streams never.
    """

    skip_loop_filter: bool = False
    """Leave out the smoothing of block edges; pictures get slightly rougher until the next key picture."""
    skip_unreferenced: bool = False
    """Leave out pictures on which no other depends, of which only cameras with B-pictures send any."""
    hardware: bool = False
    """Decode on the graphics unit, if its pictures are found to be the same as the processor's."""

    @property
    def needs_ffmpeg(self) -> bool:
        """Whether OpenCV, which can do none of these for one camera alone, is not enough."""
        return self.skip_loop_filter or self.skip_unreferenced or self.hardware
