"""COLMAP's SIFT on the processor, one thread (Debian: colmap).

    colmap.py sift time IMAGE...     JSON lines: regions, CPU milliseconds an image

The time is that of six copies of the image less that of one, over five: without the program's start.
"""
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile

COPIES = 6


def extract(image, copies):
    with tempfile.TemporaryDirectory() as folder:
        images = os.path.join(folder, "images")
        database = os.path.join(folder, "features.db")
        os.mkdir(images)
        for i in range(copies):
            shutil.copy(image, os.path.join(images, f"{i}.pgm"))
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            ["colmap", "feature_extractor", "--database_path", database, "--image_path", images]
            + ["--ImageReader.single_camera", "1", "--SiftExtraction.use_gpu", "0", "--SiftExtraction.num_threads", "1"],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        with sqlite3.connect(database) as opened:
            regions = opened.execute("select rows from keypoints").fetchone()[0]
        return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime, regions


help_text = subprocess.run(["colmap", "help"], capture_output=True, text=True).stdout
version = help_text.split()[1]
for path in sys.argv[3:]:
    one, regions = extract(path, 1)
    many, _ = extract(path, COPIES)
    print(json.dumps({"version": version, "regions": regions, "ms": 1e3 * (many - one) / (COPIES - 1)}))
