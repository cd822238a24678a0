"""Where things were: readers of sightings and the methods over their columns; `detectors` asks the questions."""
