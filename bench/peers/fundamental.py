#!/usr/bin/python3
"""Fundamental matrices by native OpenCV (Debian: python3-opencv).

Reads a JSON array of sets from standard input, each a flat array of x, y in a, x, y in b; prints a JSON array with an object a set: method to nine
numbers, or null where there is no model.
"""
import json
import sys

import cv2
import numpy as np

cv2.setNumThreads(1)
METHODS = dict(FM_8POINT=cv2.FM_8POINT, LMEDS=cv2.FM_LMEDS, RANSAC=cv2.FM_RANSAC, USAC_MAGSAC=cv2.USAC_MAGSAC)


def fit(pairs, method):
    a, b = (np.ascontiguousarray(view) for view in np.hsplit(np.reshape(pairs, (-1, 4)), 2))
    model, _ = cv2.findFundamentalMat(a, b, method, 3.0, 0.999, 10000)
    return None if model is None or model.shape != (3, 3) else model.ravel().tolist()


json.dump([{name: fit(pairs, method) for name, method in METHODS.items()} for pairs in json.load(sys.stdin)], sys.stdout)
