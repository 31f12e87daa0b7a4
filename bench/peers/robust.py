#!/usr/bin/python3
"""Native OpenCV's robust estimators on one thread (Debian: python3-opencv).

    robust.py SETS CALLS JOB...

SETS is a file, little endian: int32 number of sets; each set int32 n, n x 2 float32 x y in a, n x 2 float32 x y in b. A JOB is
MODEL:METHOD:MAX_ERROR:MAX_TRIALS:CONFIDENCE, MODEL one of homography, affine, similarity, fundamental, METHOD a name of OpenCV's (RANSAC,
USAC_MAGSAC, ...) or MAGSAC_PROSAC: the options of USAC_MAGSAC with the sampler of USAC_PROSAC, which takes the surest match to be the first.

Writes a JSON line for each set of each job: {"ms": least CPU time of CALLS calls, "model": 9 numbers or null, "inliers": number}. A call that
OpenCV refuses counts as no model.
"""
import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import json
import sys
import time

import cv2
import numpy as np

cv2.setNumThreads(1)


def read_sets(path):
    with open(path, "rb") as file:
        data = file.read()
    (count,) = np.frombuffer(data, np.int32, 1)
    at, sets = 4, []
    for _ in range(count):
        (n,) = np.frombuffer(data, np.int32, 1, at)
        a, b = np.frombuffer(data, np.float32, 4 * n, at + 4).reshape(2, n, 2)
        sets.append((a, b))
        at += 4 + 16 * n
    return sets


def magsac_prosac(max_error, max_trials, confidence):
    params = cv2.UsacParams()
    params.sampler = cv2.SAMPLING_PROSAC
    params.score = cv2.SCORE_METHOD_MAGSAC
    params.loMethod = cv2.LOCAL_OPTIM_SIGMA
    params.threshold, params.maxIterations, params.confidence = max_error, max_trials, confidence
    return params


def estimator(model, method, max_error, max_trials, confidence):
    if method == "MAGSAC_PROSAC":
        params = magsac_prosac(max_error, max_trials, confidence)
        find = dict(homography=cv2.findHomography, affine=cv2.estimateAffine2D, fundamental=cv2.findFundamentalMat)[model]
        return lambda a, b: find(a, b, params)
    flag = getattr(cv2, method)
    if model == "homography":
        return lambda a, b: cv2.findHomography(a, b, flag, max_error, maxIters=max_trials, confidence=confidence)
    if model == "fundamental":
        return lambda a, b: cv2.findFundamentalMat(a, b, flag, max_error, confidence, max_trials)
    find = cv2.estimateAffine2D if model == "affine" else cv2.estimateAffinePartial2D
    options = dict(method=flag, ransacReprojThreshold=max_error, maxIters=max_trials, confidence=confidence)
    return lambda a, b: find(a, b, **options)


def run(find, a, b, calls):
    least, model, mask = float("inf"), None, None
    for _ in range(calls):
        cv2.setRNGSeed(0)
        start = time.process_time()
        try:
            model, mask = find(a, b)
        except cv2.error:
            model = None
        least = min(least, (time.process_time() - start) * 1e3)
    if model is None or model.shape[0] not in (2, 3) or not np.isfinite(model).all():
        return dict(ms=least, model=None, inliers=0)
    if len(model) == 2:
        model = np.vstack([model, [0, 0, 1]])
    return dict(ms=least, model=model.ravel().tolist(), inliers=int(mask.sum()))


sets = read_sets(sys.argv[1])
for job in sys.argv[3:]:
    model, method, max_error, max_trials, confidence = job.split(":")
    find = estimator(model, method, float(max_error), int(max_trials), float(confidence))
    for a, b in sets:
        print(json.dumps(run(find, a, b, int(sys.argv[2]))))
    sys.stdout.flush()
