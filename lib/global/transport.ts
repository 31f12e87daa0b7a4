/**
 * The transportation problem: the cheapest way to bring goods from m places to n others.
 *
 * Sources: G. B. Dantzig, "Application of the simplex method to a transportation problem", Activity Analysis of Production and
 * Allocation, 1951; W. H. Cunningham, "A network simplex method", Mathematical Programming 11, 1976, whose choice of the leaving arc
 * cannot cycle.
 *
 * 1. Goods flow along a tree of all places and a root. At first every source sends its supply to the root, and the root to every sink its
 *    demand, at a cost that no other arc exceeds.
 * 2. Potentials make the arcs of the tree cost nothing. An arc from source to sink that then costs less than nothing enters the tree: of
 *    each source in turn the cheapest.
 * 3. Goods are sent around the cycle that it closes until an arc of the tree is empty, which leaves. Where several are, it is the last on
 *    the way around from the top.
 * 4. It ends when no arc costs less than nothing: that is the optimum.
 */

/** An arc enters if it saves more than this share of the dearest. */
const ROUNDING = 1e-12;

/**
 * Node v hangs on `parent[v]` by an arc that carries `flow[v]`, towards the parent where `isUp[v]` is 1, else from it. The last node is
 * the root.
 */
interface Tree {
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  readonly isUp: Uint8Array;
  readonly flow: Float64Array;
  readonly potential: Float64Array;
}

/**
 * Moves all supply.
 *
 * @param supply - [m] above 0
 * @param demand - [n] above 0, of the same sum but for rounding
 * @param cost - [m · n] at least 0
 * @returns the cost of the cheapest way
 */
export function transport(supply: Float64Array, demand: Float64Array, cost: Float64Array): number {
  const [m, n] = [supply.length, demand.length];
  const dearest = cost.reduce((most, value) => Math.max(most, value), 0);
  if (dearest === 0) return 0;
  const tree = plant(supply, demand);
  const costOf = (node: number) => {
    const above = tree.parent[node]!;
    if (above === m + n) return dearest;
    return tree.isUp[node] === 1 ? cost[node * n + above - m]! : cost[above * n + node - m]!;
  };
  updatePotentials(tree, costOf);
  let idle = 0;
  // From source to source: to stay until one has no more to offer takes twice the exchanges.
  for (let source = 0; idle < m; source = (source + 1) % m) {
    const sink = cheapestSink(tree.potential, cost, source, n, -ROUNDING * dearest);
    idle++;
    if (sink < 0) continue;
    exchange(tree, source, sink);
    updatePotentials(tree, costOf);
    idle = 0;
  }
  let sum = 0;
  // What rounding leaves on arcs of the root stands for no way at all.
  for (let node = 0; node < m + n; node++) if (tree.parent[node] !== m + n) sum += tree.flow[node]! * costOf(node);
  return sum;
}

/** The first tree: a star around the root. */
function plant(supply: Float64Array, demand: Float64Array): Tree {
  const [m, n] = [supply.length, demand.length];
  const root = m + n;
  const tree = {
    parent: new Int32Array(root + 1).fill(root),
    depth: new Int32Array(root + 1),
    isUp: new Uint8Array(root + 1).fill(1, 0, m),
    flow: new Float64Array(root + 1),
    potential: new Float64Array(root + 1),
  };
  tree.flow.set(supply);
  tree.flow.set(demand, m);
  return tree;
}

/** The sink whose arc from `source` costs least under the potentials, below `limit`; −1 where there is none. */
function cheapestSink(potential: Float64Array, cost: Float64Array, source: number, n: number, limit: number): number {
  const sinks = potential.length - 1 - n;
  const own = potential[source]!;
  let sink = -1;
  let least = limit;
  for (let j = 0, at = source * n; j < n; j++, at++) {
    const reduced = cost[at]! + own - potential[sinks + j]!;
    if (reduced < least) {
      least = reduced;
      sink = sinks + j;
    }
  }
  return sink;
}

/** Sends goods around the cycle that the arc from `source` to `sink` closes, and puts it in the place of the arc that is empty then. */
function exchange({ parent, depth, isUp, flow }: Tree, source: number, sink: number): void {
  // Goods go up from the sink to where both paths meet and down to the source: against the arcs down from the meeting place on one side,
  // up on the other.
  let goods = Number.POSITIVE_INFINITY;
  let leaving = -1;
  let isOnSource = false;
  for (let a = source, b = sink; a !== b; ) {
    if (depth[a]! >= depth[b]!) {
      // The nearest to the source is the last on the way around, of those on this side.
      if (isUp[a] === 1 && flow[a]! < goods) {
        goods = flow[a]!;
        leaving = a;
        isOnSource = true;
      }
      a = parent[a]!;
    } else {
      if (isUp[b] === 0 && flow[b]! <= goods) {
        goods = flow[b]!;
        leaving = b;
        isOnSource = false;
      }
      b = parent[b]!;
    }
  }
  for (let a = source, b = sink; a !== b; ) {
    if (depth[a]! >= depth[b]!) {
      flow[a]! += isUp[a] === 1 ? -goods : goods;
      a = parent[a]!;
    } else {
      flow[b]! += isUp[b] === 1 ? goods : -goods;
      b = parent[b]!;
    }
  }
  // What hung below the leaving arc hangs on the new one, upside down along the path between them.
  let [node, above] = isOnSource ? [source, sink] : [sink, source];
  let direction = isOnSource ? 1 : 0;
  let carried = goods;
  for (let isLast = false; !isLast; ) {
    isLast = node === leaving;
    const [next, oldDirection, oldFlow] = [parent[node]!, isUp[node]!, flow[node]!];
    parent[node] = above;
    isUp[node] = direction;
    flow[node] = carried;
    [above, node, direction, carried] = [node, next, 1 - oldDirection, oldFlow];
  }
}

/** Depths and potentials from the root down: the arcs of the tree cost nothing under them. */
function updatePotentials({ parent, depth, isUp, potential }: Tree, costOf: (node: number) => number): void {
  const root = parent.length - 1;
  depth.fill(-1);
  depth[root] = 0;
  const path: number[] = [];
  for (let first = 0; first < root; first++) {
    for (let node = first; depth[node]! < 0; node = parent[node]!) path.push(node);
    for (let node = path.pop(); node !== undefined; node = path.pop()) {
      const above = parent[node]!;
      depth[node] = depth[above]! + 1;
      potential[node] = potential[above]! + (isUp[node] === 1 ? -costOf(node) : costOf(node));
    }
  }
}
