/** The module's surface: one file a family of loops. */
export * from './gaussian';

/** The first byte behind the module's own constants: where a workspace's arena may begin. */
export function arenaStart(): usize {
  return __heap_base;
}
