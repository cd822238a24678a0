// Makes loads that the offline importer brought whole: their source, their scope's place, all they say of themselves.
//
// param  loads: LIST<MAP>              the properties of each load, in the order of their numbers
// return written: INTEGER              how many loads there are now
// access write
// budget 30 s

MERGE (counter:Counter {name: 'completion'})
ON CREATE SET counter.value = 0
WITH counter, counter.value AS before, reduce(last = 0, one IN $loads | CASE WHEN one.completion > last THEN one.completion ELSE last END) AS turns
SET counter.value = before + turns
WITH before
UNWIND $loads AS one
MATCH (load:Load {number: one.number})
MATCH (scope:Scope {number: one.scope})
MATCH (source:Source {id: one.source})
SET load += one, load.completion = before + one.completion, scope.sequence = one.number % 1048576
CREATE (source)-[:DELIVERED]->(load)
RETURN count(*) AS written
