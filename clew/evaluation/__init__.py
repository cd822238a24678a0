"""Scorecards: what Clew's answers are worth on labelled data, as figures beside their bars."""
