"""Which drift this is; packaging reads it from here, so that nobody says it twice."""

from typing import Final

VERSION: Final = "0.1.0"
