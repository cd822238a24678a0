// People and organisations whose numbers called a number in a window, or were called by it.
//
// param  phone: STRING                    the number's id
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// return id: LIST<STRING>                 who, ascending
// access read
// budget 20 s

MATCH (phone:Entity {id: $phone})
WHERE open(phone)
MATCH (phone)-[call:CALLED]-(other)
WHERE happened(call) AND $from_at <= call.at AND call.at < $to_at AND open(other)
WITH DISTINCT other
MATCH (other)<-[held:HOLDS|USES]-(who)
WHERE holds(held) AND open(who) AND (who:Person OR who:Organization)
WITH DISTINCT who.id AS id ORDER BY id
RETURN collect(id) AS id
