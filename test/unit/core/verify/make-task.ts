import type { CommandResult } from '../../../../src/core/ports.ts'
import type { Task, VerifierSpec } from '../../../../src/core/tasks/task.ts'
import type { VerifyContext } from '../../../../src/core/verify/verdict.ts'

export function makeTask(verify: VerifierSpec[], more: Partial<Task> = {}): Task {
  return {
    id: 't1',
    instructions: '',
    prompt: 'Do it.',
    tags: [],
    show: [],
    network: [],
    guard: false,
    verify,
    workspaceDigest: '',
    position: { file: '/tasks/a.tasks.yaml', line: 1, column: 1 },
    ...more,
  }
}

export function makeResult(more: Partial<CommandResult> = {}): CommandResult {
  return {
    exitCode: 0,
    stdout: '',
    stderr: '',
    reports: [],
    timedOut: false,
    truncated: false,
    seconds: 0.1,
    ...more,
  }
}

const unasked = () => Promise.reject(new Error('not expected to be asked'))

export function makeContext(more: Partial<VerifyContext> = {}): VerifyContext {
  return {
    patterns: { regexTest: unasked, validateSchema: unasked },
    command: unasked,
    judge: unasked,
    draw: 'first/1/1/t1/0',
    signal: new AbortController().signal,
    ...more,
  }
}
