// Accounts that gather more than three large transfers and pay a card, or draw cash, in large sums (LDBC FinBench TCR6).
//
// param  id: STRING                       the card account, or the place where cash is drawn
// param  above_in: INTEGER                minor units that a transfer to the account in the middle exceeds
// param  above_out: INTEGER               minor units that a payment to the card exceeds
// param  from_at: INTEGER                 epoch seconds, inclusive
// param  to_at: INTEGER                   epoch seconds, exclusive
// param  limit: INTEGER                   payments of the card, and transfers to each account, that are followed
// return mid: LIST<STRING>                the accounts in the middle
// return gathered: LIST<INTEGER>          of each: sum of what came in, minor units
// return paid: LIST<INTEGER>              of each: sum of what went to the card, minor units
// return cut: LIST<STRING>                accounts with more payments or transfers than are followed
// access read
// budget 10 s

MATCH (card:Entity {id: $id})
WHERE open(card)
CALL (card) {
  MATCH (card)<-[payment:TRANSFERRED|WITHDREW]-(mid)
  WHERE happened(payment) AND open(mid) AND $from_at <= payment.at AND payment.at < $to_at
    AND payment.amount > $above_out
  WITH payment, mid ORDER BY payment.at DESC, payment.load DESC, payment.row DESC LIMIT $limit + 1
  WITH collect(payment.amount) AS amounts, collect(mid) AS mids
  UNWIND range(0, size(mids[..$limit]) - 1) AS place
  RETURN mids[place] AS mid, sum(amounts[place]) AS paid, size(mids) > $limit AS cut
}
CALL (mid) {
  MATCH (mid)<-[transfer:TRANSFERRED]-(payer)
  WHERE happened(transfer) AND open(payer) AND $from_at <= transfer.at AND transfer.at < $to_at
    AND transfer.amount > $above_in
  WITH transfer ORDER BY transfer.at DESC, transfer.load DESC, transfer.row DESC LIMIT $limit + 1
  RETURN collect(transfer.amount) AS came
}
WITH card, mid, cut, paid, size(came[..$limit]) > 3 AS gathers, came ORDER BY paid DESC, mid.id
RETURN collect(CASE WHEN gathers THEN mid.id END) AS mid,
  collect(CASE WHEN gathers THEN reduce(sum = 0, amount IN came[..$limit] | sum + amount) END) AS gathered,
  collect(CASE WHEN gathers THEN paid END) AS paid,
  collect(DISTINCT CASE WHEN cut THEN card.id END) + collect(CASE WHEN size(came) > $limit THEN mid.id END) AS cut
