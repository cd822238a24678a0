// Waits until every index answers.
//
// access read
// budget 30 s

CALL db.awaitIndexes(25)
