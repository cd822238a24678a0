// Completes all loads of a delivery at once: from this moment they are seen; `completion` counts such moments.
//
// Where read is not created + changed + same + rejected, all of them have failed instead, and nobody sees any of it.
//
// param  loads: LIST<INTEGER>          numbers of the loads
// param  at: INTEGER                   epoch seconds
// param  counts: LIST<LIST<INTEGER>>   read, created, changed, same, rejected, left of each load, and how many repeat
// return written: INTEGER              how many loads were completed: all or none
// access write
// budget 30 s

MERGE (counter:Counter {name: 'completion'})
ON CREATE SET counter.value = 0
SET counter.value = counter.value + 1
WITH counter.value AS completion,
  all(one IN $counts WHERE one[0] = one[1] + one[2] + one[3] + one[4]) AS adds_up
UNWIND range(0, size($loads) - 1) AS i
MATCH (load:Load {number: $loads[i]})
SET load.completed_at = CASE WHEN adds_up THEN $at ELSE load.completed_at END,
  load.completion = CASE WHEN adds_up THEN completion ELSE null END,
  load.failed_at = CASE WHEN adds_up THEN null ELSE $at END,
  load.read = $counts[i][0], load.created = $counts[i][1], load.changed = $counts[i][2], load.same = $counts[i][3],
  load.rejected = $counts[i][4], load.left = $counts[i][5], load.repeated = coalesce($counts[i][6], 0)
RETURN sum(CASE WHEN adds_up THEN 1 ELSE 0 END) AS written
