"""Mexico's areas and places, compiled from public sources and read only."""

from shared.geography.areas import Area, Box, Municipality, Place, Settlement, State
from shared.geography.names import fold
from shared.geography.reader import Geography, load

__all__ = ["Area", "Box", "Geography", "Municipality", "Place", "Settlement", "State", "fold", "load"]
