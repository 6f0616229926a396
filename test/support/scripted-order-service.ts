/**
 * A handler for the scripted endpoint that plays policy and optimizer on examples/order-service: the policy writes the
 * task file's own solutions, but follows a convention of the code base surely only when its rule is in the prompt.
 * It is no model and learns nothing: it makes a whole training run, with its real checks, fast and repeatable.
 */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { ScriptHandler, ScriptInfo } from './scripted-endpoint.ts'

/** What is learned; `check` is how a failing check of it reads, `forget` how a reply looks that does not know it. */
const RULES = [
  {
    text: "When a parameter is not as described, return { error: 'INVALID_' and its name in capitals } and never throw.",
    check: /INVALID_/,
    forget: (code: string) => code.replaceAll(/return \{ error: 'INVALID_\w+' \}/g, 'return null'),
  },
  {
    text: "When a search finds nothing, return { error: 'UNKNOWN_' and the name of the parameter in capitals }.",
    check: /UNKNOWN_/,
    forget: (code: string) => code.replaceAll(/return \{ error: 'UNKNOWN_\w+' \}/g, 'return undefined'),
  },
  {
    text: 'When a number of cents is computed, round it down with Math.floor.',
    check: /rounds down/,
    forget: (code: string) => code.replaceAll('Math.floor(', 'Math.ceil('),
  },
]
/** Proposed too, about a check that it has nothing to say about: the guards or the trial have to see to it. */
const IDLE_RULE = 'When a function is written, put its parameters in the order of the prompt.'
/** how often a convention is followed unasked */
const BY_CHANCE = 0.35

interface TaskFile {
  tasks: { id: string; prompt: string; solution: string }[]
}

const { tasks } = parse(
  readFileSync(new URL('../../examples/order-service/order-service.tasks.yaml', import.meta.url), 'utf8'),
) as TaskFile

const handler: ScriptHandler = (body, info) => {
  const text = body.messages.map(({ content }) => content ?? '').join('\n')
  if (text.includes('You find the unwritten rules')) return { content: reflect(text) }
  const task = tasks.find(({ prompt }) => text.includes(prompt.trim()))
  if (task === undefined) return { content: 'I can say nothing about this.' }
  return { content: attempt(task.solution, text, info) }
}

function attempt(solution: string, prompt: string, info: ScriptInfo): string {
  return RULES.reduce((code, rule, index) => {
    const follows = prompt.includes(rule.text) || info.uniform(`rule ${index}`) < BY_CHANCE
    return follows ? code : rule.forget(code)
  }, solution)
}

/** A rule for each kind of failing check that the prompt lists, and one more. */
function reflect(prompt: string): string {
  const list = /<failed_checks>([\s\S]*?)<\/failed_checks>/.exec(prompt)?.[1] ?? ''
  const checks = list.split(/^(?=\d+\. )/m).filter((part) => /^\d+\. /.test(part))
  const lessons = RULES.flatMap((rule) => {
    const index = checks.findIndex((check) => rule.check.test(check))
    return index === -1 || prompt.includes(`- ${rule.text}`) ? [] : [{ checks: [index + 1], rule: rule.text }]
  })
  return JSON.stringify({ lessons: [...lessons, { checks: [1], rule: IDLE_RULE }].slice(0, 4) })
}

export default handler
