// Writes versions of rings, each with its members and the holders behind them; one without members says it is gone.
//
// param  load: INTEGER                    the load's number
// param  at: INTEGER                      when they were found, epoch seconds
// param  id: LIST<STRING>                 id of the ring
// param  detector: LIST<STRING>           what found it
// param  typology: LIST<STRING>           its form
// param  change: LIST<STRING>             what became of it since its version before
// param  digest: LIST<STRING>             of all that is said about it
// param  from_at: LIST<INTEGER>           epoch seconds of its first link or transfer
// param  to_at: LIST<INTEGER>             epoch seconds of its last one
// param  amount: LIST<INTEGER>            minor units
// param  score: LIST<FLOAT>               weight of the evidence
// param  expected_innocent: LIST<FLOAT>   how many would look like this by chance
// param  content: LIST<STRING>            all that is said about it, as JSON
// param  members: LIST<LIST<STRING>>      ids of its members
// param  holders: LIST<LIST<STRING>>      ids of the people and organizations behind them
// return written: INTEGER                 how many versions were written
// access write
// budget 30 s

UNWIND range(0, size($id) - 1) AS i
CREATE (ring:Ring {
  id: $id[i], version: $id[i] + ' ' + $load, load: $load, at: $at, detector: $detector[i], typology: $typology[i],
  change: $change[i], digest: $digest[i], from_at: $from_at[i], to_at: $to_at[i], amount: $amount[i], score: $score[i],
  expected_innocent: $expected_innocent[i], content: $content[i], size: size($members[i]) + size($holders[i])
})
WITH ring, i
CALL (ring, i) {
  UNWIND $members[i] AS id
  MATCH (entity:Entity {id: id})
  CREATE (ring)-[:HAS_MEMBER {load: $load}]->(entity)
  RETURN count(*) AS members
}
CALL (ring, i) {
  UNWIND $holders[i] AS id
  MATCH (entity:Entity {id: id})
  CREATE (ring)-[:HAS_HOLDER {load: $load}]->(entity)
  RETURN count(*) AS holders
}
WITH ring, members + holders AS tied
WHERE tied = ring.size
RETURN count(*) AS written
