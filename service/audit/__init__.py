"""The audit log: what was asked and what was answered, durable before it leaves, in a form that shows tampering."""
