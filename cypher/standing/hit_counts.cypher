// How many rows answered each of some questions.
//
// param  questions: LIST<STRING>       ids of the questions
// return question: LIST<STRING>        id of the question, where there are any
// return hits: LIST<INTEGER>           how many
// access read
// budget 10 s

UNWIND $questions AS id
MATCH (question:Question {id: id})<-[answers:ANSWERS]-(hit:Hit)-[names:NAMES]->(entity)
WHERE happened(question) AND happened(answers) AND happened(hit) AND happened(names) AND open(entity)
WITH id, count(DISTINCT hit) AS hits ORDER BY id
RETURN collect(id) AS question, collect(hits) AS hits
