/** Lists of i32 in memory, by index. */

export function at(list: usize, index: i32): i32 {
  return load<i32>(list + ((<usize>index) << 2));
}

export function put(list: usize, index: i32, value: i32): void {
  store<i32>(list + ((<usize>index) << 2), value);
}
