import { z } from 'zod'

/** What may stand in a task file. The JSON schemas in schemas/ are generated from this; editors complete by them. */

export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Longest time that one command may take, seconds. */
const MAX_SECONDS = 3600

const text = (description: string) => z.string().min(1).describe(description)
/** Written without quotes these are numbers or truth values to YAML; their text is taken as it stands. */
const textOrNumber = (description: string) => z.union([z.string(), z.number()]).describe(description)

const common = {
  weight: z
    .number()
    .positive()
    .optional()
    .describe('Share in the weighted mean of a list of verifiers; 1 if left out.'),
  passAt: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Score from which the reply has passed, 0 to 1; 1 if left out.'),
}
const timeoutSeconds = z
  .number()
  .positive()
  .max(MAX_SECONDS)
  .optional()
  .describe('Seconds until the process is killed; 30 if left out.')

/** What a verifier is; its other fields follow from it. */
const kind = <Type extends string>(type: Type) => z.literal(type).describe('Kind of verifier.')

const exact = z
  .strictObject({
    type: kind('exact'),
    ignoreCase: z
      .boolean()
      .optional()
      .describe('Whether capitals count as small letters; false if left out.'),
    ...common,
  })
  .describe("The final answer of the reply equals the task's answer.")

const numeric = z
  .strictObject({
    type: kind('numeric'),
    tolerance: z
      .number()
      .min(0)
      .optional()
      .describe('Largest absolute difference that still counts; 0 if left out.'),
    ...common,
  })
  .describe("The final number of the reply equals the number in the task's answer.")

const regex = z
  .strictObject({
    type: kind('regex'),
    pattern: text('JavaScript regular expression that must be found in the reply.'),
    flags: z.string().optional().describe('Flags of the expression, e.g. "im".'),
    ...common,
  })
  .describe('The reply matches a pattern.')

const json = z
  .strictObject({
    type: kind('json'),
    schema: z
      .union([z.record(z.string(), z.unknown()), z.boolean()])
      .optional()
      .describe('JSON schema that the JSON value of the reply must follow.'),
    equals: z.unknown().optional().describe('Value that the JSON value of the reply must equal.'),
    ...common,
  })
  .describe("The JSON value of the reply follows a schema, equals a value, or else equals the task's answer.")

const command = z
  .strictObject({
    type: kind('command'),
    write: text(
      'File in the copy of the workspace that gets the code of the reply; {{id}} is filled in.',
    ).optional(),
    function: text(
      'Function or method of the file `write` that the reply defines, e.g. "parsePort" or "Router.add": only it is replaced in the copy, the rest of the file stays, and what the prompt shows of the file has its body taken out.',
    ).optional(),
    run: text('Shell command run in the copy of the workspace, e.g. "node --test test/{{id}}.test.js".'),
    timeoutSeconds,
    ...common,
  })
  .describe('A command run in a copy of the workspace; its tests, else its exit code, give the score.')

const script = z
  .strictObject({
    type: kind('script'),
    module: text(
      'JavaScript module, relative to the task file, that exports verify({ task, answer, workspace }).',
    ),
    timeoutSeconds,
    ...common,
  })
  .describe('A function of yours that scores the reply.')

const judge = z
  .strictObject({
    type: kind('judge'),
    rubric: text('What a good reply does and how to score it; a model reads it.'),
    ...common,
  })
  .describe('A model scores the reply by a rubric.')

const verifierSchema = z.discriminatedUnion('type', [exact, numeric, regex, json, command, script, judge])

export const VERIFIER_KEYS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  verifierSchema.options.map((option) => [option.shape.type.value, Object.keys(option.shape)]),
)

const split = z
  .enum(['train', 'val', 'test'])
  .describe(
    'train: learned from; val: decides whether the library is better; test: only measured at the end.',
  )

const shared = {
  instructions: z.string().describe('Stands before the prompt of every task.').optional(),
  workspace: text('Folder, relative to the task file, that every try gets a copy of.').optional(),
}

const defaultable = {
  split: split.optional(),
  tags: z
    .array(textOrNumber('A tag.'))
    .describe('Kinds of task; splits are balanced and results reported by them.')
    .optional(),
  group: textOrNumber('Tasks of equal group stay in the same split.').optional(),
  show: z
    .array(text('A file.'))
    .describe(
      'Files of the workspace that are put into the prompt, at most 48 KB a task; {{id}} is filled in.',
    )
    .optional(),
  network: z
    .array(text('A host.'))
    .describe('Hosts that the commands of this task may reach, e.g. "api.example.com" or "*.example.com".')
    .optional(),
  guard: z.boolean().describe('This task must not get worse, and is never learned from.').optional(),
  verify: z
    .union([verifierSchema, z.array(verifierSchema).min(1)])
    .describe('How a reply is scored: one verifier or a weighted list.')
    .optional(),
}

export const taskSchema = z
  .strictObject({
    id: z
      .union([z.string().regex(ID_PATTERN), z.number()])
      .describe('Name of the task, unique in the set: letters, digits, ".", "_" and "-", at most 64.'),
    prompt: text('What the model is asked.'),
    ...defaultable,
    answer: z
      .union([z.string(), z.number(), z.boolean()])
      .describe('Ground truth, where a verifier needs one; put it in quotes.')
      .optional(),
    solution: z
      .string()
      .describe('A known-good reply: checks the verifier, never shown to a model.')
      .optional(),
    ...shared,
  })
  .describe('One task.')

export const defaultsSchema = z
  .strictObject(defaultable)
  .describe('Fields of every task that does not set them itself.')

export const taskFileSchema = z
  .strictObject({
    name: z.string().describe('Name of the task set; that of the file if left out.').optional(),
    ...shared,
    defaults: defaultsSchema.optional(),
    tasks: z.array(taskSchema).min(1).describe('The tasks.'),
  })
  .describe('Task file of Training-Free GRPO.')

export type RawTask = z.infer<typeof taskSchema>
export type RawDefaults = z.infer<typeof defaultsSchema>
export type RawVerifier = z.infer<typeof verifierSchema>

/** Fields whose unquoted numbers and truth values are taken as the text that was written. */
export const TEXT_FIELDS: ReadonlySet<string> = new Set(['id', 'group', 'answer', 'tags'])

/** JSON schemas (draft 7, which editors know best) of the two forms of a task file. */
export function taskJsonSchemas(): { tasks: object; line: object } {
  const options = { target: 'draft-7', io: 'input' } as const
  return { tasks: z.toJSONSchema(taskFileSchema, options), line: z.toJSONSchema(taskSchema, options) }
}
