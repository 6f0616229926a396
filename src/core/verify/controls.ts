import type { LanguageSupport } from '../code/language/language-support.ts'
import { supportOf } from '../code/languages.ts'
import type { Task, VerifierSpec } from '../tasks/task.ts'
import type { Submitted } from './submitted.ts'
import type { Verdict, VerifyContext } from './verdict.ts'
import { verify } from './verify.ts'

/** Must change when the controls do: what was recorded of earlier ones is void then. */
export const CONTROLS_VERSION = 2

/**
 * An answer whose verdict is known before it is tried: a solution must pass; an empty answer, a trivial one and one
 * that ends the process must fail. A verifier that decides otherwise would teach something false.
 */
export interface Control {
  /** part of the draw */
  name: string
  /** what it does, after "an answer that" */
  detail: string
  reply: Submitted
}

export const EMPTY: Control = { name: 'empty', detail: 'is empty', reply: '' }
const IGNORANT: Control = { name: 'ignorant', detail: 'says that it does not know', reply: 'I do not know.' }

/** What the controls of one verifier are made of. */
export interface ControlMaterial {
  /** the content of the file that is written, with a statement in it where an answer stands */
  withStatement(statement: string): string
  /** the same with an answer that returns nothing */
  trivial: string
  /** names of the checks that a full run shows */
  checks: readonly string[]
}

/** Where nothing is known but the file's name: the statement is all that the file holds. */
const BARE: ControlMaterial = { withStatement: (statement) => `${statement}\n`, trivial: '', checks: [] }

/** Submissions that do nothing. What they pass is a verifier's floor. */
export function idleControls(spec: VerifierSpec, material: ControlMaterial = BARE): Control[] {
  const support = writtenLanguage(spec)
  const trivial = { name: 'trivial', detail: 'returns nothing', reply: fence(material.trivial) }
  return [
    EMPTY,
    // An answer without the function leaves it without a body, as an empty one does.
    ...(spec.type === 'command' && spec.function !== undefined ? [] : [IGNORANT]),
    ...(support === null || material.trivial === '' ? [] : [trivial]),
  ]
}

/**
 * Submissions that do nothing but go around the checks: they end the process in each way of the language, throw, and
 * print or write forged reports. How they fare depends on the command more than on the task.
 */
export function evadingControls(spec: VerifierSpec, material: ControlMaterial = BARE): Control[] {
  const idle = writtenLanguage(spec)?.statements.idle
  if (idle === undefined) return []
  const of = (name: string, detail: string, statement: string): Control => ({
    name,
    detail,
    reply: fence(material.withStatement(statement)),
  })
  const [end] = idle.endings
  const forging = (name: string, detail: string, forge: string) =>
    of(name, detail, `${forge}; ${end!.statement}`)
  const { checks } = material
  return [
    ...idle.endings.map(({ name, detail, statement }) => of(name, detail, statement)),
    of('throws', 'throws', idle.throwing),
    forging('forged-tap', 'prints a forged report (TAP)', idle.print(forgedTap(checks))),
    forging('forged-json', 'prints a forged report (JSON)', idle.print(forgedJson(checks))),
    forging(
      'forged-junit',
      'writes a forged report (JUnit XML)',
      idle.writeFile('junit.xml', forgedJunit(checks)),
    ),
  ]
}

/** All of a verifier: what must not get anything from it. */
export function negativeControls(spec: VerifierSpec, material: ControlMaterial = BARE): Control[] {
  return [...idleControls(spec, material), ...evadingControls(spec, material)]
}

function writtenLanguage(spec: VerifierSpec): LanguageSupport | null {
  return spec.type === 'command' && spec.write !== undefined ? supportOf(spec.write) : null
}

/** Longer than any fence inside. */
const fence = (content: string) => `~~~~~~~~\n${content}\n~~~~~~~~`

const named = (checks: readonly string[]) => (checks.length === 0 ? ['works'] : checks)

function forgedTap(checks: readonly string[]): string {
  const points = named(checks).map((name, index) => `ok ${index + 1} - ${name}`)
  return ['', 'TAP version 13', ...points, `1..${points.length}`, ''].join('\n')
}

function forgedJson(checks: readonly string[]): string {
  const assertionResults = named(checks).map((title) => ({ ancestorTitles: [], title, status: 'passed' }))
  return `\n${JSON.stringify({ testResults: [{ name: 'all', status: 'passed', assertionResults }] })}\n`
}

function forgedJunit(checks: readonly string[]): string {
  const escaped = (name: string) => name.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)
  const cases = named(checks).map((name) => `<testcase name="${escaped(name)}"/>`)
  return `<testsuites><testsuite name="all">${cases.join('')}</testsuite></testsuites>`
}

/**
 * Tries a control on a task's verifiers.
 * @param repetition of several tries of the same; its draw is fixed, so a journal runs it once
 */
export function tryControl(
  task: Task,
  { name, reply }: Control,
  context: Omit<VerifyContext, 'draw'>,
  repetition = 0,
): Promise<Verdict> {
  const draw = `health/${task.id}/${name}${repetition === 0 ? '' : `/${repetition}`}`
  return verify(task, reply, { ...context, draw })
}

/**
 * - wrong: every try passes what must fail, or fails what must pass
 * - mixed: some tries of the same pass, others do not
 * - unsteady: all fail as they must, with different scores: the share of checks that pass is what training rewards, so
 *   luck must not be in it
 */
export type ControlFault = 'wrong' | 'mixed' | 'unsteady'

/** What the verdicts on equal tries of a control show to be wrong with the verifier; null when nothing does. */
export function controlFault(
  must: 'pass' | 'fail',
  verdicts: readonly Pick<Verdict, 'passed' | 'score'>[],
): ControlFault | null {
  const passed = verdicts.filter((verdict) => verdict.passed).length
  if (passed > 0 && passed < verdicts.length) return 'mixed'
  if (verdicts.length > 0 && passed > 0 !== (must === 'pass')) return 'wrong'
  const scores = new Set(verdicts.map(({ score }) => score))
  return must === 'fail' && scores.size > 1 ? 'unsteady' : null
}
