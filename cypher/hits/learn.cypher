// Adds marks to questions: the ids of entities that were found to answer them, so that links name them from now on.
//
// param  question: LIST<STRING>        id of the question
// param  key: LIST<STRING>             id of the entity
// param  load: LIST<INTEGER>           number of the load in which it answered
// return written: INTEGER              how many marks there are
// access write
// budget 30 s

UNWIND range(0, size($question) - 1) AS i
MATCH (question:Question {id: $question[i]})
MERGE (key:QuestionKey {key: $key[i]})
WITH question, key, i
WHERE NOT EXISTS { (key)-[:ASKS]->(question) }
CREATE (key)-[:ASKS {load: $load[i]}]->(question)
RETURN count(*) AS written
