"""A clock that jumps when a test says so (tools/jumping_clock.c)."""

import os
import struct
from pathlib import Path

from serving import preload


class Clock:
    """How far the time of day is from the real one, for all servers with this environment."""

    def __init__(self, file, library, binary):
        self.file = Path(file)
        self.file.write_bytes(struct.pack("=q", 0))
        self.offset = 0
        self.environment = {**os.environ, "LD_PRELOAD": preload(binary, library), "JUMPING_CLOCK": str(self.file)}

    def jump(self, offset):
        """To so many seconds after the real time."""
        self.offset = offset
        with self.file.open("r+b") as file:
            file.write(struct.pack("=q", offset))
