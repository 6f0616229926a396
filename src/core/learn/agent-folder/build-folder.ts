import { taskMessages } from '../../agents/task-messages.ts'
import { fenced } from '../../code/fences.ts'
import type { Experience } from '../../library/experience.ts'
import type { ChatMessage, FileToWrite } from '../../ports.ts'
import type { Group, Rollout, Trajectory } from '../../rollouts/rollout.ts'
import { rightAnswers, type SplitTask } from '../../tasks/task.ts'
import type { RecurringCheck } from '../failing-checks.ts'
import { agentReadme } from '../prompts/agent-readme.ts'
import { shownSolution } from '../worked-examples.ts'
import {
  MAX_OPERATIONS_BYTES,
  OPERATIONS_FILE,
  OPERATIONS_SCHEMA,
  OPERATIONS_SCHEMA_FILE,
} from './operations-schema.ts'

export interface AgentFolderInput {
  groups: readonly Group[]
  /** what made tries better or worse, by task id */
  credit: ReadonlyMap<string, string>
  tasks: ReadonlyMap<string, SplitTask>
  /** that failed, numbered from 1 in this order */
  checks: readonly RecurringCheck[]
  /** rules that are known already, with whether they are in use */
  rules: readonly { experience: Experience; inUse: boolean }[]
  /** rejected rules, each with its reason */
  rejected: readonly string[]
  maxOperations: number
  maxWords: number
}

/** Maximum number of characters of a transcript, and of what a verifier said: head and tail of longer ones. */
const MAX_TEXT = 40_000

/**
 * The files that a coding agent learns from: tries at train tasks, with everything that is known of them. Tasks of other
 * splits and guard tasks are left out whatever groups are passed, and so are tries that decided their own checks.
 */
export function agentFolder(input: AgentFolderInput): FileToWrite[] {
  const groups = input.groups.flatMap(({ task: id, rollouts }) => {
    const task = input.tasks.get(id)
    if (task?.split !== 'train' || task.guard) return []
    const tries = rollouts.filter(isTry)
    return tries.length === 0 ? [] : [{ task, tries }]
  })
  const readme = agentReadme({
    tasks: groups.length,
    tries: groups.reduce((sum, { tries }) => sum + tries.length, 0),
    checks: input.checks.length,
    differences: groups.some(({ task }) => input.credit.has(task.id)),
    answer: OPERATIONS_FILE,
    schema: OPERATIONS_SCHEMA_FILE,
    maxOperations: input.maxOperations,
    maxWords: input.maxWords,
    maxBytes: MAX_OPERATIONS_BYTES,
  })
  return [
    { path: 'README.md', content: readme },
    { path: OPERATIONS_SCHEMA_FILE, content: json(OPERATIONS_SCHEMA) },
    { path: 'checks.md', content: checksText(input.checks) },
    { path: 'library.json', content: json(input.rules.map(ruleEntry)) },
    { path: 'rejected.md', content: listText(input.rejected, 'Nothing was rejected so far.') },
    ...groups.flatMap(({ task, tries }) => taskFiles(task, tries, input.credit.get(task.id))),
  ]
}

type Try = Rollout & { trajectory: Trajectory }

/** A try that has a score: the others show nothing, and of one that tampered nothing is learned. */
function isTry(rollout: Rollout): rollout is Try {
  return rollout.trajectory !== null && rollout.verdict.score !== null && !rollout.verdict.tampering
}

function taskFiles(task: SplitTask, tries: readonly Try[], credit: string | undefined): FileToWrite[] {
  const folder = `tasks/${task.id}`
  const tags = task.tags.length === 0 ? '' : `Tags: ${task.tags.join(', ')}\n\n`
  const given = taskMessages(task, '')
    .map(({ content }) => content)
    .join('\n\n')
  const right = task.solution ?? shownSolution(task) ?? rightAnswers(task).join('\n')
  return [
    { path: `${folder}/task.md`, content: `# ${task.id}\n\n${tags}${given}\n` },
    ...(right === '' ? [] : [{ path: `${folder}/solution.md`, content: `${right.trimEnd()}\n` }]),
    ...(credit === undefined ? [] : [{ path: `${folder}/difference.md`, content: `${credit}\n` }]),
    ...tries.flatMap(({ trajectory, verdict }, index) => [
      { path: `${folder}/try-${index + 1}.md`, content: transcriptText(trajectory) },
      {
        path: `${folder}/try-${index + 1}.verdict.json`,
        content: json({
          score: verdict.score,
          passed: verdict.passed,
          feedback: clip(verdict.feedback),
          checks: verdict.checks.map(({ idle, message, expected, received, ...check }) => ({
            ...check,
            ...(message === undefined ? {} : { message: clip(message) }),
            ...(expected === undefined ? {} : { expected: clip(expected) }),
            ...(received === undefined ? {} : { received: clip(received) }),
            ...(idle ? { counts: false } : {}),
          })),
        }),
      },
    ]),
  ]
}

/** What came after the prompt, which `task.md` has: for a single reply that is the reply. */
function transcriptText({ messages, reply, overran }: Trajectory): string {
  const first = messages.findIndex(({ role }) => role === 'assistant')
  const steps = first < 0 ? [] : messages.slice(first)
  const isReply = steps.length === 1 && steps[0]!.content === reply && !steps[0]!.toolCalls
  const parts = [
    ...(isReply ? [] : steps.map(stepText)),
    `## What was scored\n\n${reply}`,
    ...(overran ? ['A limit ended this try.'] : []),
  ]
  return `${clip(parts.join('\n\n'))}\n`
}

function stepText({ role, content, toolCalls = [] }: ChatMessage): string {
  const calls = toolCalls.map(({ name, arguments: given }) => `Calls ${name} with\n${fenced(given, 'json')}`)
  return [`## ${role}`, ...(content === '' ? [] : [content]), ...calls].join('\n\n')
}

function checksText(checks: readonly RecurringCheck[]): string {
  const entries = checks.map(({ quotes, tasks, failures }, index) => {
    const failed = `failed ${failures} ${failures === 1 ? 'time' : 'times'} in ${tasks.join(', ')}`
    return `${index + 1}. ${failed}\n${quotes.map(({ text }) => `   - ${text}`).join('\n')}`
  })
  return entries.length === 0 ? 'The verifier gave no feedback.\n' : `${entries.join('\n')}\n`
}

/** Of a worked example its name alone: its answer may be one of the tasks on which these lessons are tried. */
function ruleEntry({ experience, inUse }: AgentFolderInput['rules'][number]) {
  const { id, kind, text, evidence, tags, status, pinned, effect } = experience
  return {
    id,
    ...(kind === undefined ? {} : { kind }),
    ...{ text, evidence, tags, status, inUse },
    ...(pinned ? { pinned } : {}),
    ...(effect ? { effect: { mean: effect.mean, low: effect.low, high: effect.high } } : {}),
  }
}

function listText(lines: readonly string[], none: string): string {
  return `${lines.length === 0 ? none : lines.map((line) => `- ${line}`).join('\n')}\n`
}

function clip(text: string): string {
  if (text.length <= MAX_TEXT) return text
  const half = MAX_TEXT / 2
  return `${text.slice(0, half)}\n[... ${text.length - MAX_TEXT} characters left out ...]\n${text.slice(-half)}`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
