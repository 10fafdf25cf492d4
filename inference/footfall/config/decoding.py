"""How a camera's stream is decoded: what may be left out, and who does the work."""

from footfall.config.entry import Entry


class DecodingConfig(Entry):
    """Ways to decode a network camera with less work. Each of them needs FFmpeg on this computer."""

    skip_loop_filter: bool = False
    """Leave out the smoothing of block edges: a fifth less work; pictures get slightly rougher until the next key
    picture."""
    skip_unreferenced: bool = False
    """Leave out pictures on which no other depends: less work where the camera sends B-pictures, of which then at least
    every other one is not analysed; nothing otherwise."""
    hardware: bool = False
    """Decode on the graphics unit, if its pictures are found to be the same as the processor's."""

    @property
    def needs_ffmpeg(self) -> bool:
        """Whether OpenCV, which can do none of these for one camera alone, is not enough."""
        return self.skip_loop_filter or self.skip_unreferenced or self.hardware
