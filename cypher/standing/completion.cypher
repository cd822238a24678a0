// How many completions there were: what is completed next has a greater number.
//
// return completion: INTEGER           0 before the first
// access read
// budget 1 s

OPTIONAL MATCH (counter:Counter {name: 'completion'})
RETURN coalesce(counter.value, 0) AS completion
