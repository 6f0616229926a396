import { ADVANTAGE_VERSION } from './advantage.ts'
import { CONSOLIDATION_VERSION } from './consolidation.ts'
import { OPERATIONS_VERSION } from './operations.ts'
import { REFLECTION_VERSION } from './reflection.ts'
import { REPAIR_VERSION } from './repair.ts'
import { SUMMARY_VERSION } from './summary.ts'

/** Raise a prompt's own version when its wording changes: a run's plan names them all. */
export const PROMPTS_VERSION = [
  `summary ${SUMMARY_VERSION}`,
  `advantage ${ADVANTAGE_VERSION}`,
  `operations ${OPERATIONS_VERSION}`,
  `consolidation ${CONSOLIDATION_VERSION}`,
  `reflection ${REFLECTION_VERSION}`,
  `repair ${REPAIR_VERSION}`,
].join(', ')
