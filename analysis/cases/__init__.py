"""Which cases belong together: the pure methods, on columns, behind the questions about cases."""
