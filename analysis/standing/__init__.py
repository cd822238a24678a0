"""Questions that a case keeps asking: what they look for, how rows answer them, the tasks that follow, the watches."""
