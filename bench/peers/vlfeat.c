/*
 * VLFeat's covariant detectors with RootSIFT (Debian: libvlfeat-dev).
 *
 *     gcc -O3 vlfeat.c -o vlfeat -lvl -lm
 *     vlfeat METHOD time IMAGE...            JSON lines: regions, CPU milliseconds (median of 5)
 *     vlfeat METHOD features OUT IMAGE...    writes OUT/<i>.bin for image i, in the format that opencv.py states
 *
 * METHOD is dog, hessian, hesslap or harrlap, all with affine shape and orientation, or sift: the library's SIFT of circles, to be
 * timed only. The first octave is -1 for dog and sift, as usual for SIFT, else 0; their contrast is OpenCV's 0.04 / 3, the other
 * thresholds are the library's. Descriptors are as in its vl_covdet. Images are binary PGM.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <vl/covdet.h>
#include <vl/imopv.h>
#include <vl/mathop.h>
#include <vl/sift.h>

enum { RADIUS = 15, SIDE = 2 * RADIUS + 1, REPEATS = 5 };
static const double EXTENT = 7.5;

static const struct {
  const char *name;
  VlCovDetMethod method;
  int octave;
  double threshold;
} METHODS[] = {
    {"dog", VL_COVDET_METHOD_DOG, -1, 0.04 / 3},
    {"hessian", VL_COVDET_METHOD_HESSIAN, 0, -1},
    {"hesslap", VL_COVDET_METHOD_HESSIAN_LAPLACE, 0, -1},
    {"harrlap", VL_COVDET_METHOD_HARRIS_LAPLACE, 0, -1},
};

static int width, height, count;
static float *image, *frames, *responses;
static unsigned char *descriptors;

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

static void read_image(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file || fscanf(file, "P5 %d %d 255", &width, &height) != 2 || fgetc(file) == EOF) fail(path);
  image = realloc(image, sizeof(float) * width * height);
  for (int i = 0; i < width * height; i++) image[i] = fgetc(file) / 255.f;
  fclose(file);
}

static void extract(int m) {
  static float patch[SIDE * SIDE], gradient[2 * SIDE * SIDE], histogram[128];
  VlCovDet *covdet = vl_covdet_new(METHODS[m].method);
  vl_covdet_set_first_octave(covdet, METHODS[m].octave);
  if (METHODS[m].threshold >= 0) vl_covdet_set_peak_threshold(covdet, METHODS[m].threshold);
  vl_covdet_put_image(covdet, image, width, height);
  vl_covdet_detect(covdet);
  vl_covdet_extract_affine_shape(covdet);
  vl_covdet_extract_orientations(covdet);

  VlSiftFilt *sift = vl_sift_new(16, 16, 1, 3, 0);
  vl_sift_set_magnif(sift, 3);
  VlCovDetFeature *features = vl_covdet_get_features(covdet);
  count = vl_covdet_get_num_features(covdet);
  frames = realloc(frames, sizeof(float) * 6 * (count + 1));
  responses = realloc(responses, sizeof(float) * (count + 1));
  descriptors = realloc(descriptors, 128 * (count + 1));
  for (int i = 0; i < count; i++) {
    VlFrameOrientedEllipse f = features[i].frame;
    float row[6] = {f.a11, f.a12, f.x, f.a21, f.a22, f.y};
    memcpy(frames + 6 * i, row, sizeof row);
    responses[i] = features[i].peakScore;
    vl_covdet_extract_patch_for_frame(covdet, patch, RADIUS, EXTENT, 1, f);
    vl_imgradient_polar_f(gradient, gradient + 1, 2, 2 * SIDE, patch, SIDE, SIDE, SIDE);
    double sigma = EXTENT / (3.0 * (4 + 1) / 2) / (EXTENT / RADIUS);
    vl_sift_calc_raw_descriptor(sift, gradient, histogram, SIDE, SIDE, RADIUS, RADIUS, sigma, VL_PI / 2);
    double sum = 1e-9;
    for (int k = 0; k < 128; k++) sum += histogram[k];
    for (int k = 0; k < 128; k++) {
      double value = 512 * sqrt(histogram[k] / sum) + 0.5;
      descriptors[128 * i + k] = value < 255 ? value : 255;
    }
  }
  vl_sift_delete(sift);
  vl_covdet_delete(covdet);
}

/** VLFeat's SIFT, which has a program of its own in the library. */
static void extract_sift(void) {
  float *bytes = malloc(sizeof(float) * width * height), descriptor[128];
  for (int i = 0; i < width * height; i++) bytes[i] = 255 * image[i];
  VlSiftFilt *sift = vl_sift_new(width, height, -1, 3, -1);
  vl_sift_set_peak_thresh(sift, 255 * 0.04 / 3);
  vl_sift_set_edge_thresh(sift, 10);
  count = 0;
  for (int more = vl_sift_process_first_octave(sift, bytes); !more; more = vl_sift_process_next_octave(sift)) {
    vl_sift_detect(sift);
    const VlSiftKeypoint *points = vl_sift_get_keypoints(sift);
    for (int i = 0, n = vl_sift_get_nkeypoints(sift); i < n; i++) {
      double angles[4];
      int turns = vl_sift_calc_keypoint_orientations(sift, angles, points + i);
      for (int k = 0; k < turns; k++) vl_sift_calc_keypoint_descriptor(sift, descriptor, points + i, angles[k]);
      count += turns;
    }
  }
  vl_sift_delete(sift);
  free(bytes);
}

static void run(int m) {
  if (m < 0) extract_sift();
  else extract(m);
}

static int ascending(const void *a, const void *b) { return (*(double *)a > *(double *)b) - (*(double *)a < *(double *)b); }

static double cpu_ms(int m) {
  double times[REPEATS];
  run(m);
  for (int i = 0; i < REPEATS; i++) {
    clock_t start = clock();
    run(m);
    times[i] = 1e3 * (clock() - start) / CLOCKS_PER_SEC;
  }
  qsort(times, REPEATS, sizeof(double), ascending);
  return times[REPEATS / 2];
}

int main(int argc, char **argv) {
  int m = 0, methods = sizeof METHODS / sizeof *METHODS;
  if (argc < 4) fail("usage: vlfeat METHOD time IMAGE... | vlfeat METHOD features OUT IMAGE...");
  int timing = !strcmp(argv[2], "time");
  while (m < methods && strcmp(METHODS[m].name, argv[1])) m++;
  if (timing && !strcmp(argv[1], "sift")) m = -1;
  if (m == methods) fail("METHOD: expected dog, hessian, hesslap or harrlap; sift for times");
  for (int first = timing ? 3 : 4, i = first; i < argc; i++) {
    read_image(argv[i]);
    if (timing) {
      double ms = cpu_ms(m);
      printf("{\"version\": \"%s\", \"regions\": %d, \"ms\": %.2f}\n", VL_VERSION_STRING, count, ms);
      fflush(stdout);
      continue;
    }
    extract(m);
    char path[4096];
    snprintf(path, sizeof path, "%s/%d.bin", argv[3], i - first);
    FILE *out = fopen(path, "wb");
    if (!out) fail(path);
    int header[2] = {count, 128};
    fwrite(header, sizeof header, 1, out);
    fwrite(frames, 6 * sizeof(float), count, out);
    fwrite(responses, sizeof(float), count, out);
    fwrite(descriptors, 128, count, out);
    fclose(out);
  }
  return 0;
}
