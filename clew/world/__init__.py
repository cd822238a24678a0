"""The sample city: an invented police force's files, with what is hidden in them told in `truth/`."""

from clew.world.feeds import BY_STEM, FEEDS, Feed
from clew.world.making import DENSE, EVALUATION, LIGHT, World, make

__all__ = ["BY_STEM", "DENSE", "EVALUATION", "FEEDS", "LIGHT", "Feed", "World", "make"]
