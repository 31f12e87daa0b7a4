/** Binary signatures of visual words: which of a word's postings are close to a query's. */

/**
 * Finds the rows that differ from their query in at most `most` bits.
 *
 * `queries`: `count` signatures of `bytes` bytes, 8 or 16. `sizes`: u32, rows to compare with each; `rows`: these rows, one list behind
 * the other. `found`: receives two u32 for each row that is close, its place in `rows` and the bits that differ; has room for one more than all
 * rows. `ends`: receives u32, how many were found up to the end of each list. No overlap, any alignment. Returns how many there are.
 */
export function closeSignatures(
  queries: usize,
  count: i32,
  bytes: i32,
  sizes: usize,
  rows: usize,
  most: i32,
  found: usize,
  ends: usize,
): i32 {
  const first = found;
  let place: u32 = 0;
  for (let list = 0; list < count; list++, queries += bytes, sizes += 4, ends += 4) {
    const low = load<u64>(queries);
    const high = bytes > 8 ? load<u64>(queries, 8) : 0;
    for (let end = place + load<u32>(sizes); place < end; place++, rows += bytes) {
      let bits = popcnt(load<u64>(rows) ^ low);
      if (bytes > 8) bits += popcnt(load<u64>(rows, 8) ^ high);
      // Written always, counted when close: a branch would be hard to foretell.
      store<u32>(found, place);
      store<u32>(found, <u32>bits, 4);
      found += <i32>bits <= most ? 8 : 0;
    }
    store<u32>(ends, <u32>((found - first) >> 3));
  }
  return <i32>((found - first) >> 3);
}
