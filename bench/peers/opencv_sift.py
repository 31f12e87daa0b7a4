#!/usr/bin/python3
"""Native OpenCV's SIFT on one thread (Debian: python3-opencv).

    opencv_sift.py time IMAGE...            JSON lines: regions, CPU milliseconds of detectAndCompute (median of 11)
    opencv_sift.py features OUT IMAGE...    writes OUT/<i>.bin for image i: int32 n, n x 4 float32 (x, y, sigma, response), n x 128 uint8 RootSIFT

Positions are corrected by the 0.25 px that OpenCV before 4.8 reports too far right and down.
"""
import os

os.environ["OMP_NUM_THREADS"] = "1"
import json
import statistics
import sys
import time

import cv2
import numpy as np

cv2.setNumThreads(1)
cv2.ocl.setUseOpenCL(False)
sift = cv2.SIFT_create()
slip = 0.25 if tuple(map(int, cv2.__version__.split(".")[:2])) < (4, 8) else 0.0


def read(path):
    image = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
    if image is None:
        sys.exit(f"{path}: no image")
    return image


def cpu_ms(run, repeats=11, warm=2):
    times = []
    for i in range(repeats + warm):
        start = time.process_time()
        result = run()
        if i >= warm:
            times.append((time.process_time() - start) * 1e3)
    return statistics.median(times), result


if sys.argv[1] == "time":
    for path in sys.argv[2:]:
        image = read(path)
        ms, (points, _) = cpu_ms(lambda: sift.detectAndCompute(image, None))
        print(json.dumps(dict(version=cv2.__version__, regions=len(points), ms=ms)), flush=True)
else:
    for i, path in enumerate(sys.argv[3:]):
        points, descriptors = sift.detectAndCompute(read(path), None)
        rows = np.array([(p.pt[0] - slip, p.pt[1] - slip, p.size / 2, p.response) for p in points], np.float32)
        root = np.sqrt(descriptors / np.maximum(descriptors.sum(1, keepdims=True), 1e-9))
        with open(f"{sys.argv[2]}/{i}.bin", "wb") as out:
            out.write(np.int32(len(points)).tobytes())
            out.write(rows.reshape(-1, 4).tobytes())
            out.write(np.minimum(255, np.round(512 * root)).astype(np.uint8).tobytes())
