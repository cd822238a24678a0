"""Rings: sets of accounts, numbers and devices that share identifiers or pass money on, as hypotheses for a human."""
