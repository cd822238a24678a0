// Ties versions of rings and series to the loads whose rows they are made of, so that what a load withdraws finds them.
//
// param  load: INTEGER                 number of the load of the versions
// param  version: LIST<STRING>         the version, once for each load that it rests on
// param  of: LIST<INTEGER>             number of the load it rests on
// param  rows: LIST<LIST<INTEGER>>     rows of that load
// return written: INTEGER              how many ties were written
// access write
// budget 30 s

UNWIND range(0, size($version) - 1) AS i
MATCH (of:Load {number: $of[i]})
OPTIONAL MATCH (ring:Ring {version: $version[i]})
OPTIONAL MATCH (series:Series {version: $version[i]})
WITH i, of, coalesce(ring, series) AS thing
WHERE thing IS NOT NULL
CREATE (thing)-[:RESTS_ON {load: $load, rows: $rows[i]}]->(of)
RETURN count(*) AS written
