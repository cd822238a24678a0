// Completes all loads of a delivery at once: from this moment they are seen; `completion` counts such moments.
//
// param  loads: LIST<INTEGER>          numbers of the loads
// param  at: INTEGER                   epoch seconds
// param  counts: LIST<LIST<INTEGER>>   read, created, changed, same, rejected, left of each load
// return written: INTEGER              how many loads were completed
// access write
// budget 30 s

MERGE (counter:Counter {name: 'completion'})
ON CREATE SET counter.value = 0
SET counter.value = counter.value + 1
WITH counter.value AS completion
UNWIND range(0, size($loads) - 1) AS i
MATCH (load:Load {number: $loads[i]})
WHERE $counts[i][0] = $counts[i][1] + $counts[i][2] + $counts[i][3] + $counts[i][4]
SET load.completed_at = $at, load.completion = completion, load.read = $counts[i][0], load.created = $counts[i][1],
  load.changed = $counts[i][2], load.same = $counts[i][3], load.rejected = $counts[i][4], load.left = $counts[i][5]
RETURN count(*) AS written
