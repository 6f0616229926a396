import { z } from 'zod'
import type { Step, ToolStep } from '../agents/agent.ts'
import type { Usage } from '../ports.ts'
import type { Rollout } from '../rollouts/rollout.ts'

/** The Agent Trajectory Interchange Format of Harbor (RFC 0001), in the version that is written; older ones are read. */
const VERSION = 'ATIF-v1.7'

const content = z
  .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])
  .transform((value) =>
    typeof value === 'string' ? value : value.map((part) => part.text ?? `[${part.type}]`).join('\n'),
  )
const count = z.number().nonnegative().nullish()

/** What is read of a file: fields that are not shown may be anything. */
const file = z.looseObject({
  schema_version: z.string().regex(/^ATIF-v1\.\d+$/),
  session_id: z.string().nullish(),
  agent: z.looseObject({ name: z.string(), version: z.string().nullish(), model_name: z.string().nullish() }),
  steps: z
    .array(
      z.looseObject({
        source: z.enum(['system', 'user', 'agent']),
        message: content,
        reasoning_content: z.string().nullish(),
        tool_calls: z
          .array(
            z.looseObject({
              tool_call_id: z.string(),
              function_name: z.string(),
              arguments: z.record(z.string(), z.unknown()),
            }),
          )
          .nullish(),
        observation: z
          .looseObject({
            results: z.array(
              z.looseObject({ source_call_id: z.string().nullish(), content: content.nullish() }),
            ),
          })
          .nullish(),
        metrics: z
          .looseObject({ prompt_tokens: count, completion_tokens: count, cached_tokens: count })
          .nullish(),
        extra: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .min(1),
  notes: z.string().nullish(),
  extra: z.record(z.string(), z.unknown()).nullish(),
})

type AtifFile = z.infer<typeof file>

/** An attempt as it is shown, of whatever agent. */
export interface ShownTranscript {
  agent: string
  model: string | null
  steps: Step[]
  notes: string | null
  /** score of its verdict, where the file holds one */
  score: number | null
}

/** Who made an attempt, and where it belongs. */
export interface AttemptOrigin {
  run: string
  phase: string
  agent: string
  model: string
  /** of this program */
  version: string
}

/**
 * An attempt as a file of the format. Nothing is in it twice; what the format has no field for (the diff after a tool, its
 * seconds, the verdict) is in `extra`.
 * @param clean takes secrets out of a text
 */
export function atifOf(
  { task, arm, sample, draw, trajectory, verdict }: Rollout,
  { run, phase, agent, model, version }: AttemptOrigin,
  clean: (text: string) => string,
): object | null {
  if (trajectory === null) return null
  const { usage, notes, said, reply, turns } = trajectory
  const steps = trajectory.steps ?? stepsOfMessages(trajectory.messages)
  if (steps.length === 0) return null
  return {
    schema_version: VERSION,
    session_id: `${run}/${draw}`,
    agent: { name: agent, version, model_name: model },
    steps: steps.map((step, index) => atifStep(step, index + 1, clean)),
    ...(notes.length > 0 ? { notes: clean(notes.join('\n')) } : {}),
    final_metrics: {
      total_prompt_tokens: usage.promptTokens,
      total_completion_tokens: usage.completionTokens,
      total_cached_tokens: usage.cachedTokens,
      total_steps: steps.length,
    },
    extra: {
      run,
      phase,
      task,
      arm,
      sample,
      turns,
      score: verdict.score,
      passed: verdict.passed,
      ...(verdict.feedback === '' ? {} : { feedback: clean(verdict.feedback) }),
      ...(verdict.reason === undefined ? {} : { reason: clean(verdict.reason) }),
      ...(verdict.ignored === undefined ? {} : { ignored: verdict.ignored }),
      ...(said === undefined ? {} : { patch: clean(reply) }),
    },
  }
}

function atifStep(
  { source, message, reasoning, tools = [], usage, seconds }: Step,
  id: number,
  clean: (text: string) => string,
): object {
  return {
    step_id: id,
    source,
    message: clean(message),
    ...(reasoning === undefined ? {} : { reasoning_content: clean(reasoning) }),
    ...(tools.length === 0
      ? {}
      : {
          tool_calls: tools.map((tool) => ({
            tool_call_id: tool.id,
            function_name: tool.name,
            arguments: argumentsOf(clean(tool.arguments)),
            ...extraOf({
              seconds: rounded(tool.seconds),
              ...(tool.patch ? { patch: clean(tool.patch) } : {}),
              ...(tool.failed ? { failed: true } : {}),
            }),
          })),
          observation: {
            results: tools.map((tool) => ({ source_call_id: tool.id, content: clean(tool.output) })),
          },
        }),
    ...(usage === undefined ? {} : { metrics: metricsOf(usage) }),
    ...extraOf(seconds === undefined ? {} : { seconds: rounded(seconds) }),
  }
}

const extraOf = (extra: object) => (Object.keys(extra).length === 0 ? {} : { extra })
const rounded = (seconds: number) => Math.round(seconds * 1000) / 1000

function metricsOf({ promptTokens, completionTokens, cachedTokens }: Usage): object {
  return { prompt_tokens: promptTokens, completion_tokens: completionTokens, cached_tokens: cachedTokens }
}

/** The format wants an object; what is none is kept as a text. */
function argumentsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  } catch {
    // Kept below.
  }
  return { text }
}

function stepsOfMessages(messages: NonNullable<Rollout['trajectory']>['messages']): Step[] {
  return messages.flatMap(({ role, content }): Step[] =>
    role === 'tool' ? [] : [{ source: role === 'assistant' ? 'agent' : role, message: content }],
  )
}

/** Reads a file of the format. Throws an Error whose message says what is wrong and where. */
export function readAtif(text: string): ShownTranscript {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Error(`it is no JSON: ${(error as Error).message}`, { cause: error })
  }
  const parsed = file.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`it is no ATIF 1.x transcript: ${issue!.path.join('.') || 'the file'}: ${issue!.message}`)
  }
  const { agent, steps, notes, extra } = parsed.data
  return {
    agent: agent.name,
    model: agent.model_name ?? null,
    steps: steps.map(stepOf),
    notes: notes ?? null,
    score: typeof extra?.score === 'number' ? extra.score : null,
  }
}

function stepOf(step: AtifFile['steps'][number]): Step {
  const results = step.observation?.results ?? []
  const called = (step.tool_calls ?? []).map((call): ToolStep => {
    const { seconds, patch, failed } = (call.extra ?? {}) as Record<string, unknown>
    const output = results
      .filter(({ source_call_id }) => source_call_id === call.tool_call_id)
      .map(({ content }) => content ?? '')
    return {
      id: call.tool_call_id,
      name: call.function_name,
      arguments: JSON.stringify(call.arguments),
      output: output.join('\n'),
      ...(failed === true ? { failed } : {}),
      ...(typeof patch === 'string' ? { patch } : {}),
      seconds: typeof seconds === 'number' ? seconds : 0,
    }
  })
  const known = new Set(called.map(({ id }) => id))
  // What came of something that is no call of a tool.
  const others = results
    .filter(({ source_call_id }) => source_call_id == null || !known.has(source_call_id))
    .map(
      ({ content }, index): ToolStep => ({
        id: `observation-${index + 1}`,
        name: 'observation',
        arguments: '',
        output: content ?? '',
        seconds: 0,
      }),
    )
  const tools = [...called, ...others]
  const { metrics } = step
  const seconds = step.extra?.seconds
  return {
    source: step.source,
    message: step.message,
    ...(step.reasoning_content ? { reasoning: step.reasoning_content } : {}),
    ...(tools.length > 0 ? { tools } : {}),
    ...(metrics
      ? {
          usage: {
            promptTokens: metrics.prompt_tokens ?? 0,
            completionTokens: metrics.completion_tokens ?? 0,
            cachedTokens: metrics.cached_tokens ?? 0,
            reasoningTokens: 0,
          },
        }
      : {}),
    ...(typeof seconds === 'number' ? { seconds } : {}),
  }
}
