// Reserves a block of small numbers for entities that take part in events.
//
// param  size: INTEGER                 how many
// return first: INTEGER                the first number of the block
// access write
// budget 10 s

MERGE (counter:Counter {name: 'number'})
ON CREATE SET counter.value = 0
SET counter.value = counter.value + $size
RETURN counter.value - $size + 1 AS first
