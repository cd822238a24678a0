"""Detections: what detectors find in the graph as it is now, written into it as findings that keep their identity."""
