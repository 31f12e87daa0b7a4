/**
 * Which photographs make up the town, and which of them show what, by construction.
 *
 * 1. Each street is a row of façades; those between its ends are landmarks, and of each a part is what its query asks for.
 * 2. Each landmark is photographed from many views; other houses, and real photographs and pieces of them, are distractors.
 * 3. The part asked for is mapped from the query's photograph to every other one of the street. Where at least 70 % of it are seen at a tilt
 *    of at most 45°, the photograph is `good`; where a fourth is, at most 62°, `ok`; where less or a steeper tilt, `junk`.
 */
import { inverse, type Matrix } from 'ml-matrix';
import { type Random, seededRandom } from '../../lib/random.ts';
import { type PhotographOptions, type View, viewModel } from '../scene/photograph.ts';
import { PHOTOGRAPHS } from '../scene/photographNames.ts';
import { type Box, GROUND, type House, hides, type Obstacle, planStreet, type Street } from './street.ts';

export interface TownOptions {
  /** Of all photographs, px. */
  width?: number;
  height?: number;
  streets?: number;
  /** Photographed façades of a street. */
  landmarks?: number;
  /** Most views of a landmark. */
  views?: number;
  /** Photographs of houses that no query asks for. */
  elsewhere?: number;
  /** Pieces of each real photograph, beside the whole. */
  pieces?: number;
  seed?: number;
}

/** A photograph to be taken in a street. */
export interface Shot {
  readonly name: string;
  readonly street: number;
  /** The part of the street that the camera may see, its centre in the middle. */
  readonly part: Box;
  /** Maps the plane of the street to the photograph. */
  readonly model: Matrix;
  readonly options: PhotographOptions & { view: View };
  readonly obstacles: readonly Obstacle[];
  /** Of the JPEG. */
  readonly quality: number;
}

/** A piece of a real photograph, as shares of its sides. */
export interface Piece {
  readonly name: string;
  readonly photograph: (typeof PHOTOGRAPHS)[number];
  readonly part: Box;
}

export interface Landmark {
  readonly name: string;
  /** The photograph and the box in it that the query asks for, px. */
  readonly query: { readonly image: string; readonly box: Box };
  readonly good: readonly string[];
  readonly ok: readonly string[];
  readonly junk: readonly string[];
}

export interface TownPlan {
  readonly width: number;
  readonly height: number;
  readonly streets: readonly (Street & { readonly seed: number })[];
  readonly shots: readonly Shot[];
  readonly pieces: readonly Piece[];
  readonly landmarks: readonly Landmark[];
}

const NAMES = ['bakery', 'library', 'hotel', 'bookshop', 'brewery', 'museum', 'bank', 'school', 'cinema', 'mill'];
const MORE_NAMES = ['chemist', 'post_office', 'theatre', 'station', 'tannery', 'forge'];

/** How a landmark is photographed; `fill` is how much of the photograph the part asked for takes, `aside` how far the camera looks past it. */
interface Kind {
  readonly tilt: number;
  readonly direction: number;
  readonly fill: number;
  readonly aside?: number;
  readonly dark?: boolean;
  readonly hidden?: boolean;
}

const KINDS: readonly Kind[] = [
  { tilt: 8, direction: 0, fill: 0.62 },
  { tilt: 12, direction: 200, fill: 0.55, dark: true },
  { tilt: 38, direction: 180, fill: 0.65 },
  { tilt: 56, direction: 0, fill: 0.6 },
  { tilt: 25, direction: 10, fill: 0.5, hidden: true },
  { tilt: 15, direction: 170, fill: 1.5 },
  { tilt: 28, direction: 0, fill: 0.85, aside: 0.55 },
  { tilt: 40, direction: 90, fill: 0.6 },
  { tilt: 20, direction: 0, fill: 0.3, dark: true },
  { tilt: 68, direction: 180, fill: 0.6 },
];
/** Every landmark has the first of them, and of the others a choice. */
const ALWAYS = 5;

/** Plans a town: equal options give equal plans. */
export function planTown(given: TownOptions = {}): TownPlan {
  const { width = 640, height = 480, streets = 3, landmarks = 4, views = KINDS.length } = given;
  const { elsewhere = 12, pieces = 4, seed = 1 } = given;
  const random = seededRandom(seed);
  const size = { width, height };
  // The last street is elsewhere: nobody asks for its houses.
  const planned = Array.from({ length: streets + (elsewhere > 0 ? 1 : 0) }, (_, k) => {
    return { ...planStreet(10 * seed + k, landmarks + 2), seed: 10 * seed + k };
  });
  const names = [...NAMES, ...MORE_NAMES];
  const [shots, found]: [Shot[], Landmark[]] = [[], []];
  for (let street = 0; street < streets; street++) {
    const own: { name: string; asked: Box; first: Shot }[] = [];
    for (let k = 1; k <= landmarks; k++) {
      const index = found.length + own.length;
      const name = names[index] ?? `house_${index}`;
      const asked = askFor(planned[street]!.houses[k]!, random);
      const kinds = KINDS.slice(0, views).filter((_, i) => i < ALWAYS || random.float() < 0.55);
      const taken = kinds.map((kind, i) => takeShot(`${name}_${number(i)}`, street, asked, kind, size, random));
      shots.push(...taken);
      own.push({ name, asked, first: taken[0]! });
    }
    const inStreet = shots.filter((shot) => shot.street === street);
    for (const { name, asked, first } of own) found.push(judge(name, asked, first, inStreet, size));
  }
  for (let i = 0; i < elsewhere; i++) {
    const { houses } = planned[streets]!;
    const kind = KINDS[random.below(4)]!;
    const part = askFor(houses[i % houses.length]!, random);
    shots.push(takeShot(`elsewhere_${number(i)}`, streets, part, kind, size, random));
  }
  return { ...size, streets: planned, shots, pieces: planPieces(pieces, random), landmarks: found };
}

/** A part of a house's front, about half of either side. */
function askFor({ x, y, width, height }: House, random: Random): Box {
  const [w, h] = [width * (0.5 + 0.15 * random.float()), height * (0.45 + 0.15 * random.float())];
  return {
    x: x + (width - w) * (0.1 + 0.8 * random.float()),
    y: y + (height - h) * (0.3 + 0.6 * random.float()),
    width: w,
    height: h,
  };
}

function takeShot(
  name: string,
  street: number,
  asked: Box,
  { tilt, direction, fill, aside = 0, dark = false, hidden = false }: Kind,
  { width, height }: { width: number; height: number },
  random: Random,
): Shot {
  const about = (value: number, spread: number) => value + spread * (2 * random.float() - 1);
  const scale = fill * about(1, 0.1) * Math.min(width / asked.width, height / asked.height);
  const side = random.float() < 0.5 ? -1 : 1;
  const aimX = Math.round(asked.x + asked.width * about(0.5 + side * aside, 0.06));
  const aimY = Math.round(asked.y + asked.height * about(0.5, 0.06));
  const view = {
    rotation: about(0, 9),
    scale,
    tilt: about(tilt, 4),
    // Mirrored for every other one, so that landmarks are seen from the left and from the right.
    direction: about(side > 0 ? direction : 180 - direction, 8),
    focal: 1.5 * Math.max(width, height),
  };
  const fromAim = viewModel({ width: 1, height: 1 }, width, height, view);
  const corners = [0, width - 1].flatMap((x) => [0, height - 1].map((y) => map(inverse(fromAim), x, y)));
  const reach = (most: number, axis: 0 | 1) =>
    Math.ceil(Math.min(most, Math.max(...corners.map((corner) => (corner.ahead ? Math.abs(corner.at[axis]) : most)))));
  const [reachX, reachY] = [reach(1600, 0), reach(900, 1)];

  const model = fromAim.clone();
  for (let i = 0; i < 3; i++) {
    model.set(i, 2, model.get(i, 2) - aimX * model.get(i, 0) - aimY * model.get(i, 1));
  }
  const obstacles = hidden ? [placeObstacle(asked, random)] : [];
  const gain = dark ? about(0.5, 0.1) : about(0.95, 0.2);
  const light = { gain, bias: about(4, 8), gamma: about(1.05, 0.25), shadow: 0.5 * random.float() };
  const lens = { blur: 0.3 + 0.7 * random.float(), noise: 1.5 + 3 * random.float(), sampling: 'area' as const };
  const options = { view, width, height, ...light, ...lens, seed: random.below(2 ** 31) };
  const part = { x: aimX - reachX, y: aimY - reachY, width: 2 * reachX + 1, height: 2 * reachY + 1 };
  return { name, street, part, model, options, obstacles, quality: 60 + random.below(31) };
}

/** Something that hides a third to a half of what is asked for. */
function placeObstacle(asked: Box, random: Random): Obstacle {
  const kind = random.float() < 0.5 ? 'tree' : 'van';
  const width = asked.width * (0.5 + 0.2 * random.float());
  const top = asked.y + asked.height * (kind === 'tree' ? 0.1 : 0.5);
  const x = asked.x + (asked.width - width) * random.float();
  return { kind, seed: random.below(2 ** 31), x, y: top, width, height: GROUND + 20 - top };
}

/** The box that the query draws around the part asked for, and what every photograph of the street shows of it. */
function judge(
  name: string,
  asked: Box,
  first: Shot,
  shots: readonly Shot[],
  { width, height }: { width: number; height: number },
): Landmark {
  const corners = [asked.x, asked.x + asked.width].flatMap((x) =>
    [asked.y, asked.y + asked.height].map((y) => map(first.model, x, y).at),
  );
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const x = Math.max(0, Math.min(...xs));
  const y = Math.max(0, Math.min(...ys));
  const box = {
    x,
    y,
    width: Math.min(width - 1, Math.max(...xs)) - x,
    height: Math.min(height - 1, Math.max(...ys)) - y,
  };

  const back = inverse(first.model);
  const steps = Array.from({ length: 16 }, (_, i) => (i + 0.5) / 16);
  const points = steps.flatMap((u) => steps.map((v) => map(back, x + u * box.width, y + v * box.height).at));
  const lists: Record<'good' | 'ok' | 'junk', string[]> = { good: [], ok: [], junk: [] };
  for (const shot of shots) {
    const seen = points.filter(([px, py]) => {
      const { at, ahead } = map(shot.model, px, py);
      const inside = ahead && at[0] >= 0 && at[1] >= 0 && at[0] < width && at[1] < height;
      return inside && !shot.obstacles.some((obstacle) => hides(obstacle, px, py));
    });
    const share = seen.length / points.length;
    if (share === 0) continue;
    const tilt = shot.options.view.tilt ?? 0;
    const verdict = share >= 0.7 && tilt <= 45 ? 'good' : share >= 0.25 && tilt <= 62 ? 'ok' : 'junk';
    lists[verdict].push(shot.name);
  }
  return { name, query: { image: first.name, box }, ...lists };
}

/** Where a model maps a point, and whether that is on the near side of the horizon. */
function map(model: Matrix, x: number, y: number): { at: readonly [number, number]; ahead: boolean } {
  const [u, v, w] = [0, 1, 2].map((i) => model.get(i, 0) * x + model.get(i, 1) * y + model.get(i, 2));
  return { at: [u! / w!, v! / w!], ahead: w! > 0 };
}

function planPieces(pieces: number, random: Random): Piece[] {
  return PHOTOGRAPHS.flatMap((photograph) =>
    Array.from({ length: 1 + pieces }, (_, i): Piece => {
      const name = `${photograph.replaceAll('-', '_')}_${number(i)}`;
      const size = i === 0 ? 1 : 0.45 + 0.2 * random.float();
      const [x, y] = [(1 - size) * random.float(), (1 - size) * random.float()];
      return { name, photograph, part: { x, y, width: size, height: size } };
    }),
  );
}

function number(i: number): string {
  return String(i).padStart(6, '0');
}
