"""Ratios that Clew must reach, each measured side by side in one run on one server."""
