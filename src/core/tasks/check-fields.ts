import { languageLabels, languageOf } from '../code/languages.ts'
import { numerals } from './numbers.ts'
import type { RawVerifier } from './schema.ts'
import type { VerifierSpec } from './task.ts'

/** Reports a problem with the value of a field, e.g. "verify: pattern". `right`: the text it should have. */
export type Complain = (path: readonly PropertyKey[], message: string, right?: string) => void

const TEMPLATE = /\{\{\s*([^{}]*?)\s*\}\}/g

/** Fills in {{id}}, the only template there is. */
export function fillTemplate(text: string, id: string): string {
  return text.includes('{{') ? text.replace(TEMPLATE, (whole, name) => (name === 'id' ? id : whole)) : text
}

export function checkTemplates(text: string, path: readonly PropertyKey[], complain: Complain): void {
  if (!text.includes('{{')) return
  for (const [whole, name] of text.matchAll(TEMPLATE)) {
    if (name !== 'id')
      complain(path, `unknown template ${whole}; {{id}} is the only one.`, text.replace(whole, '{{id}}'))
  }
}

/** Paths inside the workspace: relative, with /, and not out of it. */
export function checkInnerPath(text: string, path: readonly PropertyKey[], complain: Complain): void {
  const name = String(path.findLast((step) => typeof step === 'string'))
  if (text.includes('\\')) {
    complain(path, `${name} "${text}" must be written with / instead of \\.`, text.replaceAll('\\', '/'))
  } else if (/^(?:\/|[A-Za-z]:|~)/.test(text)) {
    complain(path, `${name} "${text}" must be relative to the workspace, e.g. "src/file.js".`)
  } else if (leaves(text)) complain(path, `${name} "${text}" leaves the workspace; name a file inside it.`)
}

function leaves(path: string): boolean {
  let depth = 0
  for (const part of path.split('/')) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

const HOST =
  /^(?:\*\.)?(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?::\d+)?$/

export function checkHost(host: string, path: readonly PropertyKey[], complain: Complain): void {
  if (!HOST.test(host)) {
    complain(path, `network takes host names such as "api.example.com" or "*.example.com", not "${host}".`)
  }
}

type RawOf<Type extends RawVerifier['type']> = Extract<RawVerifier, { type: Type }>

/** What is wrong with a verifier whatever task it is for. */
export function checkVerifier(verifier: RawVerifier, path: readonly PropertyKey[], complain: Complain): void {
  switch (verifier.type) {
    case 'regex':
      checkPattern(verifier, path, complain)
      break
    case 'command':
      checkCommand(verifier, path, complain)
      break
    case 'script':
      checkModule(verifier, path, complain)
      break
    case 'harbor':
      checkHarbor(verifier, path, complain)
      break
    case 'numeric':
      checkNumbers(verifier, path, complain)
      break
    case 'exact':
    case 'json':
    case 'judge':
      break
    default:
      verifier satisfies never
  }
}

function checkNumbers(verifier: RawOf<'numeric'>, path: readonly PropertyKey[], complain: Complain): void {
  for (const [index, answer] of (verifier.alternatives ?? []).entries())
    if (numerals(answer).length === 0)
      complain(
        [...path, 'alternatives', index],
        `the numeric verifier needs numbers, and ${JSON.stringify(answer)} has none; write e.g. "42".`,
      )
}

function checkPattern(verifier: RawOf<'regex'>, path: readonly PropertyKey[], complain: Complain): void {
  try {
    new RegExp(verifier.pattern, verifier.flags ?? '')
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error)
    complain([...path, 'pattern'], `the pattern is not a valid JavaScript regular expression: ${reason}.`)
  }
}

function checkCommand(verifier: RawOf<'command'>, path: readonly PropertyKey[], complain: Complain): void {
  checkTemplates(verifier.run, [...path, 'run'], complain)
  if (verifier.write !== undefined) {
    checkTemplates(verifier.write, [...path, 'write'], complain)
    checkInnerPath(verifier.write, [...path, 'write'], complain)
    if (verifier.write.endsWith('/')) {
      complain(
        [...path, 'write'],
        `write "${verifier.write}" names a folder; name the file that gets the answer.`,
      )
    }
  }
  checkFunction(verifier, [...path, 'function'], complain)
}

function checkModule(verifier: RawOf<'script'>, path: readonly PropertyKey[], complain: Complain): void {
  checkTemplates(verifier.module, [...path, 'module'], complain)
  if (/^(?:\/|[A-Za-z]:|~|file:)/.test(verifier.module)) {
    complain(
      [...path, 'module'],
      `module "${verifier.module}" must be relative to the task file, e.g. "verify.mjs".`,
    )
  } else if (!/\.(?:[cm]?js|[cm]?ts)$/.test(verifier.module)) {
    complain([...path, 'module'], `module "${verifier.module}" must be a JavaScript file, e.g. "verify.mjs".`)
  }
}

function checkHarbor(verifier: RawOf<'harbor'>, path: readonly PropertyKey[], complain: Complain): void {
  checkTemplates(verifier.tests, [...path, 'tests'], complain)
  if (/^(?:\/|[A-Za-z]:|~)/.test(verifier.tests))
    complain(
      [...path, 'tests'],
      `tests "${verifier.tests}" must be relative to the task file, e.g. "hello/tests".`,
    )
  if (verifier.at !== undefined && !/^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(verifier.at))
    complain([...path, 'at'], `at "${verifier.at}" must be an absolute folder of plain names, e.g. "/app".`)
  for (const name of Object.keys(verifier.variables ?? {}))
    if (!/^[A-Za-z_]\w*$/.test(name))
      complain([...path, 'variables', name], `"${name}" is no name of an environment variable.`)
}

function checkFunction(verifier: RawOf<'command'>, path: readonly PropertyKey[], complain: Complain): void {
  if (verifier.function === undefined) return
  checkTemplates(verifier.function, path, complain)
  if (verifier.write === undefined)
    complain(
      path,
      `function "${verifier.function}" needs the file that defines it; add write: "src/file.js".`,
    )
  else if (languageOf(verifier.write) === null)
    complain(
      path,
      `function can be replaced in ${languageLabels()} only, not in "${verifier.write}"; leave function out and let the answer be the whole file.`,
    )
}

/** What a task's answer lacks for a verifier; null when nothing. */
export function answerProblem(verifier: VerifierSpec, answer: string | undefined): string | null {
  switch (verifier.type) {
    case 'exact':
      return answer === undefined || answer.trim() === ''
        ? 'the exact verifier compares with the answer; add answer: "..."'
        : null
    case 'numeric':
      if (answer === undefined) return 'the numeric verifier compares with the answer; add answer: "42"'
      return numerals(answer).length === 0
        ? `the numeric verifier needs a number in the answer, and ${JSON.stringify(answer)} has none; write e.g. answer: "42"`
        : null
    case 'json':
      if (verifier.schema !== undefined || 'equals' in verifier) return null
      if (answer === undefined)
        return 'the json verifier has nothing to compare with; add schema or equals to it, or an answer that is JSON'
      return isJson(answer)
        ? null
        : 'the json verifier without schema and equals compares with the answer, which is not valid JSON; correct it'
    case 'regex':
    case 'command':
    case 'script':
    case 'harbor':
    case 'judge':
      return null
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function alternativesOf({ alternatives }: RawOf<'exact' | 'numeric'>): { alternatives?: string[] } {
  return alternatives === undefined ? {} : { alternatives }
}

/** Fills in the defaults and the template. */
export function normaliseVerifier(raw: RawVerifier, id: string): VerifierSpec {
  const base = { weight: raw.weight ?? 1, passAt: raw.passAt ?? 1 }
  switch (raw.type) {
    case 'exact':
      return { type: 'exact', ignoreCase: raw.ignoreCase ?? false, ...alternativesOf(raw), ...base }
    case 'numeric':
      return { type: 'numeric', tolerance: raw.tolerance ?? 0, ...alternativesOf(raw), ...base }
    case 'regex':
      return { type: 'regex', pattern: raw.pattern, flags: raw.flags ?? '', ...base }
    case 'json':
      return {
        type: 'json',
        ...(raw.schema === undefined ? {} : { schema: raw.schema }),
        ...('equals' in raw && raw.equals !== undefined ? { equals: raw.equals } : {}),
        ...base,
      }
    case 'command':
      return {
        type: 'command',
        ...(raw.write === undefined ? {} : { write: fillTemplate(raw.write, id) }),
        ...(raw.function === undefined ? {} : { function: fillTemplate(raw.function, id) }),
        run: fillTemplate(raw.run, id),
        timeoutSeconds: raw.timeoutSeconds ?? 30,
        ...base,
      }
    case 'script':
      return {
        type: 'script',
        module: fillTemplate(raw.module, id),
        timeoutSeconds: raw.timeoutSeconds ?? 30,
        ...base,
      }
    case 'harbor':
      return {
        type: 'harbor',
        tests: fillTemplate(raw.tests, id),
        at: raw.at ?? '/app',
        variables: raw.variables ?? {},
        timeoutSeconds: raw.timeoutSeconds ?? 600,
        ...base,
      }
    case 'judge':
      return { type: 'judge', rubric: raw.rubric, ...base }
  }
}
