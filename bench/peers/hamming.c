/*
 * The loop of closeSignatures (lib/wasm/kernels/signatures.ts) for signatures of 64 bits, natively.
 *
 *     hamming FILE COUNT SIZE MOST CALLS REPEATS     prints JSON: rows found, CPU nanoseconds a row (least over REPEATS of CALLS calls)
 *
 * FILE: COUNT queries, then COUNT lists of SIZE rows, 8 bytes each.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

__attribute__((noinline)) static int close_signatures(const uint64_t *queries, int count, const uint32_t *sizes,
                                                      const uint64_t *rows, int most, uint32_t *found, uint32_t *ends) {
  const uint32_t *first = found;
  const uint64_t *start = rows;
  for (int list = 0; list < count; list++) {
    const uint64_t query = queries[list];
    for (const uint64_t *end = rows + sizes[list]; rows < end; rows++) {
      const int bits = __builtin_popcountll(*rows ^ query);
      if (bits > most) continue;
      found[0] = rows - start;
      found[1] = bits;
      found += 2;
    }
    ends[list] = (found - first) / 2;
  }
  return (found - first) / 2;
}

int main(int argc, char **argv) {
  if (argc != 7) return 1;
  const int count = atoi(argv[2]), size = atoi(argv[3]), most = atoi(argv[4]), calls = atoi(argv[5]), repeats = atoi(argv[6]);
  const size_t rows = (size_t)count * size;
  uint64_t *data = malloc(8 * (count + rows));
  uint32_t *sizes = malloc(4 * count), *ends = malloc(4 * count), *found = malloc(8 * rows);
  double least = 1e9;
  FILE *file = fopen(argv[1], "rb");
  if (file == NULL || fread(data, 8, count + rows, file) != count + rows) return 1;
  fclose(file);
  for (int list = 0; list < count; list++) sizes[list] = size;
  int length = 0;
  for (int i = 0; i < repeats; i++) {
    const clock_t from = clock();
    for (int call = 0; call < calls; call++) {
      length = close_signatures(data, count, sizes, data + count, most, found, ends);
    }
    const double ns = 1e9 * (clock() - from) / CLOCKS_PER_SEC / calls / rows;
    if (ns < least) least = ns;
  }
  printf("{\"found\": %d, \"ns\": %f}\n", length, least);
}
