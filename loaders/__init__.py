"""How data gets in: mappings, readers, differences, the pipeline."""
