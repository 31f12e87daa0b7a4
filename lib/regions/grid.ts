/** Points in square cells, about one a cell, so that those near a place are found without looking at all. */

export interface Grid {
  /** Side of a cell, px. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** [columns · rows + 1] where each cell begins in `members`, cells in row-major order. */
  readonly starts: Uint32Array;
  /** Numbers of the points, cell by cell, ascending within a cell. */
  readonly members: Uint32Array;
}

/** Sorts points into cells; points outside width × height go to the cells at the border. */
export function buildGrid(x: Float64Array, y: Float64Array, width: number, height: number): Grid {
  const count = x.length + 1;
  // Nor more columns or rows than points, however far away one of them may lie.
  const cell = Math.max(1, Math.sqrt((width * height) / count), width / count, height / count);
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const cellOf = Uint32Array.from(x, (_, i) => place(y[i]!, cell, rows) * columns + place(x[i]!, cell, columns));
  const starts = new Uint32Array(columns * rows + 1);
  for (const c of cellOf) starts[c + 1]!++;
  for (let c = 0; c < columns * rows; c++) starts[c + 1]! += starts[c]!;
  const next = starts.slice();
  const members = new Uint32Array(x.length);
  for (let i = 0; i < cellOf.length; i++) members[next[cellOf[i]!]!++] = i;
  return { cell, columns, rows, starts, members };
}

/** Calls `visit` with all points within `radius` of (x, y), and with others of the cells it touches. */
export function visitNear(grid: Grid, x: number, y: number, radius: number, visit: (point: number) => void): void {
  const { cell, columns, rows, starts, members } = grid;
  const [left, right] = [place(x - radius, cell, columns), place(x + radius, cell, columns)];
  const bottom = place(y + radius, cell, rows);
  for (let row = place(y - radius, cell, rows); row <= bottom; row++) {
    const end = starts[row * columns + right + 1]!;
    for (let k = starts[row * columns + left]!; k < end; k++) visit(members[k]!);
  }
}

function place(position: number, cell: number, count: number): number {
  return Math.min(Math.max(Math.floor(position / cell), 0), count - 1);
}
