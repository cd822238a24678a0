"""What source files are written in: delimited text, objects, workbooks, tables, repaired rows; each may be packed."""
