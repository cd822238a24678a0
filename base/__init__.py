"""What every layer may use: errors with a status and a code, settings, the viewer and its clocks as values."""
