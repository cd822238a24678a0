"""The questions themselves: values in, typed results out."""
