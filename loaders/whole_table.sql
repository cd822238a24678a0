-- All rows of the table that a mapping names.
SELECT * FROM {table}
