import { availableParallelism } from 'node:os'

/**
 * Tasks and proposals under way beside each other. The sandbox runs one command a core; a few more are under way, so
 * that a core does not wait while the next command is prepared.
 */
export const checkWidth = (cores = availableParallelism()): number => cores + 2
