// What a package is worth as a whole: some clauses change what others are worth, so it may differ from the sum over them.
// It is read before class.js, whose parts it uses, and does nothing by itself.
"use strict";

/** An amount that is another one to a reader, US$ bn; the server uses the same. */
const NOTED = 0.05;

/** What an offer is worth at least: the sum over its clauses, or the whole where that is less. */
const leastOf = (told) => (Number.isFinite(told.whole) ? Math.min(told.value, told.whole) : told.value);

/** The whole in words, where it differs from the sum, or is below the reservation value and the sum is not; else none. */
function asAWhole(told) {
  if (!Number.isFinite(told.whole)) return "";
  const hidden = told.whole < view.table.reservation && told.value >= view.table.reservation;
  if (Math.abs(told.whole - told.value) < NOTED && !hidden) return "";
  return `That adds up its clauses. Some change what others are worth: as a whole it is worth ${money(told.whole)} to you${compared(told.whole)}.`;
}

/** Make an offer; where it looks good clause by clause and is not, the server asks first. */
async function offered(package_) {
  const told = await send("offer", { package: package_ });
  if (!told || !told.ask) return told;
  complain("");
  return (await meant("Offer it all the same?", [told.doubt], "Offer it all the same", true)) ? send("offer", { package: package_, sure: true }) : null;
}
