// The entities that are sealed.
//
// return id: STRING                    id of the entity
// return seal: INTEGER                 number of its seal
// access read
// budget 30 s

MATCH (node:Entity)
WHERE node.seal <> 0
RETURN node.id AS id, node.seal AS seal
ORDER BY id
