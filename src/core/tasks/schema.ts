import { z } from 'zod'
import { AGENT_NAMES } from './agent-name.ts'
import { taskServersSchema } from './mcp-server.ts'
import { TOOL_NAMES } from './tool-name.ts'

/** What a task file may hold. The JSON schemas in schemas/ are generated from this; editors complete by them. */

export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** A commit by its whole hash: a shorter one may come to mean another. */
const COMMIT_PATTERN = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/** Longest time that one command may take, seconds. */
const MAX_SECONDS = 3600

const text = (description: string) => z.string().min(1).describe(description)
/** Written without quotes these are numbers or truth values to YAML; their text is taken as written. */
const textOrNumber = (description: string) => z.union([z.string(), z.number()]).describe(description)

const common = {
  weight: z
    .number()
    .positive()
    .optional()
    .describe('Weight in the weighted mean of a list of verifiers; default 1.'),
  passAt: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Lowest score at which the reply passes, 0 to 1; default 1.'),
}
const timeoutSeconds = z
  .number()
  .positive()
  .max(MAX_SECONDS)
  .optional()
  .describe('Seconds until the process is killed; default 30.')

const alternatives = z
  .array(text('An answer, in quotes if it is a number.'))
  .min(1)
  .optional()
  .describe("Further answers that are right, each compared as the task's answer is.")

/** What a verifier is; its other fields follow from it. */
const kind = <Type extends string>(type: Type) => z.literal(type).describe('Kind of verifier.')

const exact = z
  .strictObject({
    type: kind('exact'),
    ignoreCase: z
      .boolean()
      .optional()
      .describe('Whether to ignore the difference between upper and lower case; default false.'),
    alternatives,
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
      .describe('Largest absolute difference that is accepted; default 0.'),
    alternatives,
    ...common,
  })
  .describe("The final number of the reply equals the number in the task's answer.")

const regex = z
  .strictObject({
    type: kind('regex'),
    pattern: text('JavaScript regular expression that must match somewhere in the reply.'),
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
      .describe('JSON schema that the JSON value of the reply must match.'),
    equals: z.unknown().optional().describe('Value that the JSON value of the reply must equal.'),
    ...common,
  })
  .describe(
    "The JSON value of the reply matches a schema, equals a value, or both. Without either, it equals the task's answer.",
  )

const command = z
  .strictObject({
    type: kind('command'),
    write: text(
      'File in the copy of the workspace into which the code of the reply is written; {{id}} is replaced by the id of the task.',
    ).optional(),
    function: text(
      'Function or method of the file `write` that the reply defines, e.g. "parsePort" or "Router.add". Only this function is replaced in the copy; the rest of the file stays. The prompt shows the file without its body.',
    ).optional(),
    run: text('Shell command run in the copy of the workspace, e.g. "node --test test/{{id}}.test.js".'),
    timeoutSeconds,
    ...common,
  })
  .describe(
    'A command runs in a copy of the workspace. Its test report gives the score; without one, its exit code does.',
  )

const script = z
  .strictObject({
    type: kind('script'),
    module: text(
      'JavaScript module, relative to the task file, that exports verify({ task, answer, workspace }).',
    ),
    timeoutSeconds,
    ...common,
  })
  .describe('Your own function scores the reply.')

const harbor = z
  .strictObject({
    type: kind('harbor'),
    tests: text(
      'Folder of tests of a Harbor task, relative to the task file, with test.sh. It is found at /tests when a change is scored, and agents never see it.',
    ),
    at: text('Where commands find the workspace, an absolute folder; default "/app".').optional(),
    variables: z.record(z.string(), z.string()).optional().describe('Environment variables of test.sh.'),
    timeoutSeconds,
    ...common,
  })
  .describe('The test script of a Harbor task scores the workspace by the reward that it writes.')

const judge = z
  .strictObject({
    type: kind('judge'),
    rubric: text('What makes a good reply, and how to score it. A model reads this text.'),
    ...common,
  })
  .describe('A model scores the reply by a rubric.')

const verifierSchema = z.discriminatedUnion('type', [
  exact,
  numeric,
  regex,
  json,
  command,
  script,
  harbor,
  judge,
])

export const VERIFIER_KEYS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  verifierSchema.options.map((option) => [option.shape.type.value, Object.keys(option.shape)]),
)

const split = z
  .enum(['train', 'val', 'test'])
  .describe(
    'train: lessons are learned from it; val: decides whether the library is better; test: measured only at the end.',
  )

const shared = {
  instructions: z.string().describe('Text that precedes the prompt of every task.').optional(),
  workspace: text('Folder, relative to the task file. Every attempt gets a copy of it.').optional(),
}

const defaultable = {
  split: split.optional(),
  tags: z
    .array(textOrNumber('A tag.'))
    .describe('Kinds of task. Splits are balanced by tag, and results are reported by tag.')
    .optional(),
  group: textOrNumber('Tasks with the same group stay in the same split.').optional(),
  show: z
    .array(text('A file.'))
    .describe(
      'Files of the workspace to include in the prompt, at most 48 KB per task; {{id}} is replaced by the id of the task.',
    )
    .optional(),
  hide: z
    .array(text('A path.'))
    .describe(
      'Files and folders of the workspace that the copies of this task do not have, such as an installed copy of what it asks for: "node_modules/words".',
    )
    .optional(),
  tests: z
    .array(text('A path.'))
    .describe(
      'Files and folders of the workspace that are there when a change is scored, and that an agent never sees; {{id}} is replaced by the id of the task.',
    )
    .optional(),
  tools: z
    .array(z.enum(TOOL_NAMES))
    .describe('Tools that the agent `tools` has for this task; default: all.')
    .optional(),
  network: z
    .array(text('A host.'))
    .describe('Hosts that the commands of this task may reach, e.g. "api.example.com" or "*.example.com".')
    .optional(),
  guard: z.boolean().describe('This task must not get worse. No lesson is learned from it.').optional(),
  verify: z
    .union([verifierSchema, z.array(verifierSchema).min(1)])
    .describe('How a reply is scored: one verifier or a weighted list.')
    .optional(),
}

export const taskSchema = z
  .strictObject({
    id: z
      .union([z.string().regex(ID_PATTERN), z.number()])
      .describe('Name of the task, unique in the set: at most 64 letters, digits, ".", "_" and "-".'),
    prompt: text('What the model is asked to do.'),
    ...defaultable,
    image: z
      .strictObject({
        build: text('Folder with a Dockerfile, relative to the task file.').optional(),
        name: text('Name of an image, e.g. "python:3.12-slim".').optional(),
      })
      .refine(({ build, name }) => (build === undefined) !== (name === undefined), {
        message: 'needs build or name, and not both',
        params: { clause: true },
      })
      .describe(
        'Image of a container in which the commands of the task run, by Docker. Its working folder is the workspace.',
      )
      .optional(),
    answer: z
      .union([z.string(), z.number(), z.boolean()])
      .describe('Ground truth, if a verifier needs one. Put it in quotes.')
      .optional(),
    commit: z
      .string()
      .regex(COMMIT_PATTERN)
      .describe(
        "Commit of the workspace's git repository whose change the task asks for. Copies hold the files of its parent, and those of the commit for what `tests` names.",
      )
      .optional(),
    solution: z
      .union([
        z.string(),
        z
          .strictObject({ patch: text('Unified diff, as git writes it, of the files of the workspace.') })
          .describe('A known-good change of the workspace.'),
      ])
      .describe(
        'A known-good reply, or a change with `patch`. It is used to check the verifier and never shown to a model.',
      )
      .optional(),
    ...shared,
  })
  .describe('One task.')

const agent = z
  .union([
    z.enum(AGENT_NAMES),
    z
      .strictObject({
        acp: text('Command of a program that speaks the Agent Client Protocol; it runs in the sandbox.'),
      })
      .describe('Any program that speaks the Agent Client Protocol.'),
  ])
  .describe(
    'What tries the tasks: reply (one answer, default), tools (our loop with tools), or the agent of a program.',
  )

export const defaultsSchema = z
  .strictObject({
    ...defaultable,
    agent: agent.optional(),
    mcp: taskServersSchema
      .describe(
        'MCP servers by name, whose tools the agent `tools` has: { command, args } runs in the sandbox, { url } must be on a host of `network`.',
      )
      .optional(),
  })
  .describe('Fields for every task that does not set them itself.')

export const taskFileSchema = z
  .strictObject({
    name: z.string().describe('Name of the task set; default: the name of the file.').optional(),
    ...shared,
    defaults: defaultsSchema.optional(),
    tasks: z.array(taskSchema).min(1).describe('The tasks.'),
  })
  .describe('Task file of Training-Free GRPO.')

export type RawTask = z.infer<typeof taskSchema>
export type RawDefaults = z.infer<typeof defaultsSchema>
export type RawVerifier = z.infer<typeof verifierSchema>

/** Fields whose unquoted numbers and truth values are taken as the text that was written. */
export const TEXT_FIELDS: ReadonlySet<string> = new Set(['id', 'group', 'answer', 'tags', 'commit'])

/** JSON schemas (draft 7, which editors know best) of the two forms of a task file. */
export function taskJsonSchemas(): { tasks: object; line: object } {
  const options = { target: 'draft-7', io: 'input' } as const
  return { tasks: z.toJSONSchema(taskFileSchema, options), line: z.toJSONSchema(taskSchema, options) }
}
