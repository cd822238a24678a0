// What comes into and leaves an account in transfers above a threshold, the newest first (LDBC FinBench TCR7).
//
// param  id: STRING                       the account
// param  threshold: INTEGER               minor units, exclusive
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  limit: INTEGER                   how many transfers to follow on either side
// return payers: INTEGER                  different accounts that pay it
// return payees: INTEGER                  different accounts that it pays
// return inflow: INTEGER                  minor units
// return outflow: INTEGER                 minor units
// return cut: BOOLEAN                     whether a side has more transfers
// access read
// budget 10 s

MATCH (account:Entity {id: $id})
WHERE open(account) AND EXISTS {
  MATCH (account)<-[statement:DESCRIBES]-(:Load)
  WHERE said(statement)
}
CALL (account) {
  MATCH (account)<-[transfer:TRANSFERRED]-(payer)
  WHERE happened(transfer) AND open(payer) AND $from_at <= transfer.at AND transfer.at < $to_at
    AND transfer.amount > $threshold
  WITH transfer, payer ORDER BY transfer.at DESC, transfer.load DESC, transfer.row DESC LIMIT $limit + 1
  WITH collect({other: payer.number, amount: transfer.amount}) AS came
  RETURN came[..$limit] AS came, size(came) > $limit AS more_came
}
CALL (account) {
  MATCH (account)-[transfer:TRANSFERRED]->(payee)
  WHERE happened(transfer) AND open(payee) AND $from_at <= transfer.at AND transfer.at < $to_at
    AND transfer.amount > $threshold
  WITH transfer, payee ORDER BY transfer.at DESC, transfer.load DESC, transfer.row DESC LIMIT $limit + 1
  WITH collect({other: payee.number, amount: transfer.amount}) AS went
  RETURN went[..$limit] AS went, size(went) > $limit AS more_went
}
RETURN COUNT { UNWIND came AS one RETURN DISTINCT one.other } AS payers,
  COUNT { UNWIND went AS one RETURN DISTINCT one.other } AS payees,
  reduce(sum = 0, one IN came | sum + one.amount) AS inflow, reduce(sum = 0, one IN went | sum + one.amount) AS outflow,
  more_came OR more_went AS cut
