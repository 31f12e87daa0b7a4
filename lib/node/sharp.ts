/**
 * `sharp`, an optional peer dependency: loaded at the first call, so that the rest works without it. What the package exports declares no type
 * of it, for projects that do without.
 */
type Sharp = typeof import('sharp').default;

/** Loads it, untyped: tests load something else. */
export const loadSharp = async (): Promise<unknown> => (await import('sharp')).default;

/**
 * What `load` loads.
 *
 * @throws Error that says what to install when it cannot
 */
export async function requireSharp(load: () => Promise<unknown>): Promise<Sharp> {
  try {
    return (await load()) as Sharp;
  } catch (error) {
    throw new Error('sharp: image files need this package; install it with npm install sharp', { cause: error });
  }
}
