// The hits that came to be seen after some moment, in the order in which they did.
//
// param  after: INTEGER                completion after which they came
// param  id: STRING                    id of the last hit told of that completion
// param  size: INTEGER                 how many to return
// return completion: LIST<INTEGER>     completion with which the hit came to be seen
// return ids: LIST<STRING>             id of the hit
// access read
// budget 10 s

CALL () {
  MATCH (load:Load)
  WHERE load.completion >= $after
  MATCH (hit:Hit {load: load.number})-[answers:ANSWERS]->(question:Question)
  WHERE happened(hit) AND happened(answers) AND happened(question)
  RETURN hit, load.completion AS brought, question
  UNION
  MATCH (load:Load)
  WHERE load.completion >= $after
  MATCH (question:Question {load: load.number})<-[answers:ANSWERS]-(hit:Hit)
  WHERE happened(question) AND happened(answers) AND happened(hit)
  MATCH (of:Load {number: hit.load})
  RETURN hit, coalesce(of.completion, 0) AS brought, question
}
MATCH (asking:Load {number: question.load})
WITH DISTINCT hit, CASE WHEN brought > asking.completion THEN brought ELSE asking.completion END AS completion
WHERE NOT hit.existing AND (completion > $after OR completion = $after AND hit.id > $id)
WITH completion, hit ORDER BY completion, hit.id LIMIT $size
RETURN collect(completion) AS completion, collect(hit.id) AS ids
