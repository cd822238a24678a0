"""Answer receipts: signed statements of what an answer rested on, by which it can be asked again and compared."""
