import type { Services } from '../services.ts'

/** Shows older runs of a library in the runs view. */
export async function moreRuns({ runsTree }: Services, grpo: unknown): Promise<void> {
  if (typeof grpo === 'string') runsTree?.showMore(grpo)
}
