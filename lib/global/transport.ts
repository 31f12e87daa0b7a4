/**
 * The transportation problem: the cheapest way to bring goods from m places to n others.
 *
 * Source: J. Edmonds, R. M. Karp, "Theoretical improvements in algorithmic efficiency for network flow problems", JACM 19(2), 1972, section 1.3
 * (shortest augmenting paths, with potentials that keep all costs at least 0); E. W. Dijkstra, Numerische Mathematik 1, 1959.
 *
 * 1. While a source has goods left, the cheapest path to a sink with room is sought from it: forward from any source to any sink at its cost,
 *    backward from a sink to a source that supplies it, at minus the cost, which redirects those goods.
 * 2. As much as the path takes is sent along it. What is sent so far stays optimal for its amount.
 *
 * Dijkstra's algorithm on a dense table of costs: each path takes at most of the order of (m + n)² steps, and there are about m + n of them.
 */

/** Goods smaller than this share of all are rounding. */
const DUST = 1e-14;

/**
 * Moves all supply.
 *
 * @param supply - [m] at least 0
 * @param demand - [n] at least 0, of the same sum
 * @param cost - [m · n] at least 0
 * @returns [m · n] what goes from i to j
 */
export function transport(supply: Float64Array, demand: Float64Array, cost: Float64Array): Float64Array {
  const [m, n] = [supply.length, demand.length];
  const flow = new Float64Array(m * n);
  const [left, room] = [supply.slice(), demand.slice()];
  const dust = DUST * supply.reduce((sum, goods) => sum + goods, 0);
  // Sources are nodes 0 to m − 1, sinks m to m + n − 1.
  const potential = new Float64Array(m + n);
  const distance = new Float64Array(m + n);
  const before = new Int32Array(m + n);
  const isDone = new Uint8Array(m + n);

  for (let source = 0; source < m; source++) {
    while (left[source]! > dust) {
      const sink = shortestPath(source);
      if (sink < 0) break;
      let goods = Math.min(left[source]!, room[sink - m]!);
      for (let node = sink; node !== source; node = before[node]!) {
        const from = before[node]!;
        if (from >= m) goods = Math.min(goods, flow[node * n + from - m]!);
      }
      left[source]! -= goods;
      room[sink - m]! -= goods;
      for (let node = sink; node !== source; node = before[node]!) {
        const from = before[node]!;
        if (from < m) flow[from * n + node - m]! += goods;
        else flow[node * n + from - m]! -= goods;
      }
    }
  }
  return flow;

  /** Finds the nearest sink with room, and brings the potentials up to date; −1 where there is none. */
  function shortestPath(source: number): number {
    distance.fill(Number.POSITIVE_INFINITY);
    isDone.fill(0);
    distance[source] = 0;
    for (;;) {
      let node = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let k = 0; k < m + n; k++) {
        if (isDone[k] === 0 && distance[k]! < least) {
          node = k;
          least = distance[k]!;
        }
      }
      if (node < 0) return -1;
      if (node >= m && room[node - m]! > dust) {
        for (let k = 0; k < m + n; k++) if (isDone[k] === 1) potential[k]! += distance[k]! - least;
        return node;
      }
      isDone[node] = 1;
      if (node < m) relaxSinks(node, least);
      else relaxSources(node, least);
    }
  }

  function relaxSinks(node: number, reached: number): void {
    const base = reached + potential[node]!;
    for (let j = 0, at = node * n; j < n; j++, at++) {
      // Reduced costs are at least 0 but for rounding.
      const through = Math.max(reached, base + cost[at]! - potential[m + j]!);
      if (through < distance[m + j]! && isDone[m + j] === 0) {
        distance[m + j] = through;
        before[m + j] = node;
      }
    }
  }

  function relaxSources(node: number, reached: number): void {
    const base = reached + potential[node]!;
    for (let i = 0, at = node - m; i < m; i++, at += n) {
      if (flow[at] === 0 || isDone[i] === 1) continue;
      const through = Math.max(reached, base - cost[at]! - potential[i]!);
      if (through < distance[i]!) {
        distance[i] = through;
        before[i] = node;
      }
    }
  }
}
