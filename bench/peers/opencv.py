#!/usr/bin/python3
"""Native OpenCV on one thread (Debian: python3-opencv).

    opencv.py METHOD time IMAGE...            JSON lines: regions, CPU milliseconds (median of 11)
    opencv.py METHOD features OUT IMAGE...    writes OUT/<i>.bin for image i

METHOD is sift (described as RootSIFT), mser (regions alone: OpenCV has no descriptor for ellipses), or for time alone corners-B
(goodFeaturesToTrack by Harris, blocks of B px, quality 0.01, no minimal distance) and cornerness-B (cornerHarris alone). A file of
features, little endian: int32 n, int32 d, n x 6 float32 frames (a11 a12 x a21 a22 y), n float32 responses, n x d uint8 descriptors. The
frame of an MSER maps the unit disc onto the ellipse of one standard deviation of its pixels.

SIFT positions are corrected by the 0.25 px that OpenCV before 4.8 reports too far right and down.
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
slip = 0.25 if tuple(map(int, cv2.__version__.split(".")[:2])) < (4, 8) else 0.0


def sift_features(found):
    points, descriptors = found
    frames = np.zeros((len(points), 6), np.float32)
    for frame, p in zip(frames, points):
        s, angle = p.size / 2, np.deg2rad(p.angle)
        a, b = s * np.cos(angle), s * np.sin(angle)
        frame[:] = a, -b, p.pt[0] - slip, b, a, p.pt[1] - slip
    if descriptors is None:
        return frames, np.zeros(0), np.zeros((0, 128), np.uint8)
    root = np.sqrt(descriptors / np.maximum(descriptors.sum(1, keepdims=True), 1e-9))
    return frames, [p.response for p in points], np.minimum(255, np.round(512 * root))


def mser_features(found):
    frames = np.zeros((len(found[0]), 6), np.float32)
    for frame, pixels in zip(frames, found[0]):
        x, y = pixels.mean(0)
        # A pixel is a square of side 1, whose own second moment is 1/12.
        (l11, _), (l21, l22) = np.linalg.cholesky(np.cov(pixels.T, bias=True) + np.eye(2) / 12)
        frame[:] = l11, 0, x, l21, l22, y
    return frames, np.ones(len(frames)), np.zeros((len(frames), 0))


if sys.argv[1] == "sift":
    sift = cv2.SIFT_create()
    detect, features = lambda image: sift.detectAndCompute(image, None), sift_features
elif sys.argv[1] == "mser":
    mser = cv2.MSER_create()
    detect, features = mser.detectRegions, mser_features
else:
    method, block = sys.argv[1].split("-")
    harris = dict(blockSize=int(block), useHarrisDetector=True, k=0.05)
    detect = {
        "corners": lambda image: [cv2.goodFeaturesToTrack(image, 0, 0.01, 0, **harris)],
        "cornerness": lambda image: [cv2.cornerHarris(image, int(block), 3, 0.05)],
    }[method]


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


if sys.argv[2] == "time":
    for path in sys.argv[3:]:
        image = read(path)
        ms, found = cpu_ms(lambda: detect(image))
        print(json.dumps(dict(version=cv2.__version__, regions=len(found[0]), ms=ms)), flush=True)
else:
    for i, path in enumerate(sys.argv[4:]):
        frames, responses, descriptors = features(detect(read(path)))
        with open(f"{sys.argv[3]}/{i}.bin", "wb") as out:
            out.write(np.int32(descriptors.shape).tobytes())
            out.write(frames.tobytes())
            out.write(np.float32(responses).tobytes())
            out.write(descriptors.astype(np.uint8).tobytes())
