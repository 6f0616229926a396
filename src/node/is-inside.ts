import { isAbsolute, relative, sep } from 'node:path'

/** Whether a path is a folder, or lies in it; a neighbour whose name begins the same does not. Both absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way.split(sep)[0] !== '..' && !isAbsolute(way)
}
