// Writes versions of series, each with its cases; one without cases says it is gone.
//
// param  load: INTEGER                    the load's number
// param  at: INTEGER                      when they were found, epoch seconds
// param  id: LIST<STRING>                 id of the series
// param  change: LIST<STRING>             what became of it since its version before
// param  digest: LIST<STRING>             of all that is said about it
// param  score: LIST<FLOAT>               weight of the links that hold it together
// param  expected_innocent: LIST<FLOAT>   how many innocent cases would be tied as strongly by chance
// param  content: LIST<STRING>            all that is said about it, as JSON
// param  members: LIST<LIST<STRING>>      ids of its cases
// return written: INTEGER                 how many versions were written
// access write
// budget 30 s

UNWIND range(0, size($id) - 1) AS i
CREATE (series:Series {
  id: $id[i], version: $id[i] + ' ' + $load, load: $load, at: $at, change: $change[i], digest: $digest[i],
  score: $score[i], expected_innocent: $expected_innocent[i], content: $content[i], size: size($members[i])
})
WITH series, i
CALL (series, i) {
  UNWIND $members[i] AS id
  MATCH (case:Entity {id: id})
  CREATE (series)-[:HAS_CASE {load: $load}]->(case)
  RETURN count(*) AS tied
}
WITH series, tied
WHERE tied = series.size
RETURN count(*) AS written
