#!/usr/bin/python3
"""faiss on one thread (Debian: python3-faiss): CPU seconds, as one JSON line.

    words.py assign POOL WORDS         the nearest of WORDS rows of POOL, the first ones, for every row
    words.py kmeans POOL K ITERATIONS  and the sum of the squared distances to the centres before the last move

POOL: raw bytes, rows of 128.
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import json
import sys
import time

import faiss
import numpy as np

faiss.omp_set_num_threads(1)
task, pool, *numbers = sys.argv[1:]
rows = np.fromfile(pool, np.uint8).reshape(-1, 128).astype(np.float32)
result = {"version": faiss.__version__}
if task == "assign":
    index = faiss.IndexFlatL2(128)
    index.add(np.ascontiguousarray(rows[: int(numbers[0])]))
    start = time.process_time()
    index.search(rows, 1)
else:
    k, iterations = map(int, numbers)
    # Without limits on the rows a centre, faiss would train on a sample.
    kmeans = faiss.Kmeans(128, k, niter=iterations, seed=1, min_points_per_centroid=1, max_points_per_centroid=10**9)
    start = time.process_time()
    kmeans.train(rows)
    result["objective"] = float(kmeans.obj[-1])
result["seconds"] = time.process_time() - start
print(json.dumps(result))
