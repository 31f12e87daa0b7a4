#!/usr/bin/python3
"""The two nearest rows of B for every row of A, exactly, on one thread: faiss and native OpenCV (Debian: python3-faiss, python3-opencv).

    neighbours.py A B REPEATS     a JSON line for each that is installed: method, version, CPU milliseconds (median)

A, B: raw bytes, rows of 128.
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import json
import statistics
import sys
import time

import numpy as np

a, b = (np.fromfile(path, np.uint8).reshape(-1, 128).astype(np.float32) for path in sys.argv[1:3])
repeats = int(sys.argv[3])


def report(method, version, search):
    times = []
    for i in range(repeats + 1):
        start = time.process_time()
        search()
        if i > 0:
            times.append((time.process_time() - start) * 1e3)
    print(json.dumps(dict(method=method, version=version, ms=statistics.median(times))), flush=True)


try:
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatL2(128)
    index.add(b)
    report("faiss", faiss.__version__, lambda: index.search(a, 2))
except ImportError:
    pass
try:
    import cv2

    cv2.setNumThreads(1)
    report("opencv", cv2.__version__, lambda: cv2.BFMatcher(cv2.NORM_L2).knnMatch(a, b, k=2))
except ImportError:
    pass
