"""How the graph is asked: query files by family, the catalogue that checks them, the gate, schema and upserts."""
