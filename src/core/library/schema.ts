import { z } from 'zod'
import { EXAMPLE_ORIGINS } from './experience.ts'

/** Ids are E1, E2, ...; the number of an id is what `next` counts. */
export const ID_PATTERN = /^E([1-9][0-9]{0,8})$/

const STATUSES = ['candidate', 'promising', 'accepted', 'proven', 'unproven', 'harmful', 'retired'] as const

const OPS = [
  'add',
  'update',
  'merge',
  'delete',
  'measure',
  'accept',
  'edit',
  'retire',
  'pin',
  'unpin',
] as const

const difference = z.number().min(-1).max(1)

const effect = z.looseObject({
  mean: difference.describe('Change of the mean score by the experience, in [-1,1]'),
  low: difference.describe('Lower end of the interval of the mean'),
  high: difference.describe('Upper end of the interval of the mean'),
  trials: z.int().min(0).describe('Rollouts behind the measurement'),
  model: z
    .string()
    .exactOptional()
    .describe('Model it was measured with; after the agent, where it is not reply: "tools · qwen"'),
  of: z.string().exactOptional().describe('Digest of the text and evidence that was measured'),
})

const origin = z.looseObject({
  run: z.string().describe('Run that wrote it'),
  step: z.int().min(0).describe('Step of that run'),
  tasks: z.array(z.string()).describe('Every task that was part of a call that wrote, updated or merged it'),
  model: z.string().describe('Model that wrote it'),
})

const history = z.looseObject({
  run: z.string().describe("Run that made the change; 'user' for a change by hand"),
  step: z.int().min(0),
  op: z.enum(OPS),
  why: z.string(),
  model: z
    .string()
    .exactOptional()
    .describe('Model that an accepted library was measured with, as in effect.model'),
  of: z.string().exactOptional().describe('Digest of the text and evidence that was accepted'),
  alone: z
    .boolean()
    .exactOptional()
    .describe('Of a measurement or an acceptance: it showed that the experience helps by itself'),
})

const workedExample = z.looseObject({
  task: z.string().min(1).describe('What was asked for, shortened'),
  answer: z.string().min(1).describe('An answer that the verifier of the task accepts'),
  shows: z.string().min(1).exactOptional().describe('The rule that it shows, where one is known'),
  origin: z
    .enum(EXAMPLE_ORIGINS)
    .default('solution')
    .describe(
      'Where the answer comes from: the task file, a try that passed, or one repaired until it passed',
    ),
  tokens: z.int().min(0).default(0).describe('What it takes in the prompt, estimated'),
})

export const experienceSchema = z.looseObject({
  id: z.string().regex(ID_PATTERN).describe('E1, E2, ...; never reused'),
  kind: z
    .enum(['rule', 'example'])
    .exactOptional()
    .describe('rule (the default), or example: a task of this project with an accepted answer'),
  text: z.string().min(1).describe('The rule, one or two sentences; of an example its name in lists'),
  example: workedExample
    .exactOptional()
    .describe('Task and accepted answer of an experience of kind example'),
  evidence: z
    .array(z.string())
    .default([])
    .describe('At most 3 verbatim quotes of failing checks, 160 characters each'),
  tags: z.array(z.string()).default([]).describe('Kinds of task to which it applies'),
  status: z
    .enum(STATUSES)
    .default('candidate')
    .describe(
      'candidate (untried), promising (its trial points up), accepted (in use, untested alone), proven (shown to help by itself), unproven, harmful, retired',
    ),
  pinned: z.boolean().exactOptional().describe('Always included in the prompt, by decision of the user'),
  disabled: z.boolean().exactOptional().describe('Never included in the prompt'),
  effect: effect.exactOptional().describe('What its trial measured'),
  origin: origin.exactOptional().describe('Where it comes from'),
  history: z.array(history).default([]).describe('Changes to it, the latest last'),
})

/** The library file. Unknown keys are allowed and kept: another tool or a newer version may own them. */
export const librarySchema = z
  .looseObject({
    version: z.literal(1),
    next: z.int().min(1).default(1).describe('Number of the next id; ids are never reused'),
    experiences: z.array(experienceSchema).default([]),
  })
  .describe('Experience library of Training-Free GRPO')

/** JSON schema of the library file, for editors: what people may write, so keys with a default are not required. */
export function libraryJsonSchema(): object {
  return z.toJSONSchema(librarySchema, { target: 'draft-7', io: 'input' })
}
