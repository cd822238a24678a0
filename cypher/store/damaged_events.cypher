// Events of some bearers whose load number can be nobody's: negative, zero or missing.
//
// param  after: INTEGER                number of the last bearer looked at, 0 at first
// param  size: INTEGER                 how many bearers to look at
// return last: INTEGER                 number of the last bearer of these, null after the last of all
// return events: INTEGER               damaged events
// access read
// budget 30 s

MATCH (bearer:Entity)
WHERE bearer.number > $after
WITH bearer ORDER BY bearer.number LIMIT $size
OPTIONAL MATCH (bearer)-[e:SEEN_AT|CALLED|TRANSFERRED|WITHDREW]->()
WHERE e.load IS NULL OR e.load <= 0
RETURN max(bearer.number) AS last, count(e) AS events
