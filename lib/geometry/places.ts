/** Places in square cells, to tell which points stand together. */

/** The number of the cell of side `side` that holds (x, y); cells 65 536 apart share theirs. */
export function cellOf(x: number, y: number, side: number): number {
  return (Math.floor(x / side) << 16) | (Math.floor(y / side) & 0xffff);
}

/** A set of pairs of cells. */
export class Places {
  /** Three numbers a slot: both cells, and 1 where it is taken. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** @param most - how many may be added */
  constructor(most: number) {
    let size = 16;
    while (size < 2 * most) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Int32Array(3 * size);
  }

  /** Adds a pair of cells; false when it is there already. */
  add(a: number, b: number): boolean {
    const slots = this.#slots;
    const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    for (; slots[3 * slot + 2] !== 0; slot = (slot + 1) & this.#mask) {
      if (slots[3 * slot] === a && slots[3 * slot + 1] === b) return false;
    }
    slots[3 * slot] = a;
    slots[3 * slot + 1] = b;
    slots[3 * slot + 2] = 1;
    return true;
  }

  has(a: number, b: number): boolean {
    const slots = this.#slots;
    const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    for (let slot = (hash ^ (hash >>> 15)) & this.#mask; slots[3 * slot + 2] !== 0; slot = (slot + 1) & this.#mask) {
      if (slots[3 * slot] === a && slots[3 * slot + 1] === b) return true;
    }
    return false;
  }
}
