import type { Sides } from './sides.ts'

/** Sides of which some may be unknown; those are left out. */
export function makeSides({
  words,
  expected,
  received,
}: {
  words?: string | undefined
  expected?: string | undefined
  received?: string | undefined
}): Sides {
  return {
    ...(words === undefined || words === '' ? {} : { words }),
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
  }
}
