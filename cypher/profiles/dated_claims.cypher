// When the links of an entity began and ended, as far as claims date them, newest first.
//
// param  id: STRING                       the entity
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  before: LIST<ANY>                the first six parts of the last one shown
// param  size: INTEGER                    how many to return
// return total: INTEGER                   how many there are in all
// return shown: LIST<LIST<ANY>>           at, load, row, type, other entity, 'began out role' and the like
// access read
// budget 5 s

MATCH (entity:Entity {id: $id})
WHERE open(entity)
MATCH (entity)-[link:LIVES_AT|OWNS|HOLDS|USES|BEARS|INSTALLED_IN|RELATED_TO|WORKS_FOR|INVOLVED_IN|OCCURRED_AT|FOUND_AT|MATCHES|MENTIONS|SITUATED_AT|SAME_AS]-(other)
WHERE known(link) AND open(other)
WITH link, other, CASE WHEN startNode(link) = entity THEN ' out ' ELSE ' in ' END + link.role AS seen_as
UNWIND claims(link) AS claim
UNWIND [['began', link.valid_from[claim]], ['ended', link.valid_to[claim]]] AS end
WITH [end[1], link.load[claim], link.row[claim], type(link), other.id, end[0] + seen_as] AS one
WHERE $from_at <= one[0] AND one[0] < $to_at
WITH one ORDER BY one DESC
WITH collect(one) AS found
RETURN size(found) AS total, [one IN found WHERE one < $before][..$size] AS shown
